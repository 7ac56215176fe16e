"""The base class of types that convert values themselves."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sqlalchemy.engine import Dialect

Processor = Callable[[Any], Any]


class OwnProcessors:
    """A mixin for types that keep their conversions instead of adopting the dialect's class.

    Attributes:
        write: the conversion on the way to the driver; it also gets ``None``.
        read: the conversion on the way from the driver; it also gets ``None``.
    """

    write: Processor | None = None
    read: Processor | None = None

    def adapt(self, cls: type[Any], **kw: Any) -> Any:  # noqa: ARG002 - SQLAlchemy's signature
        """Return a copy of the type instead of the dialect's class."""
        return super().adapt(type(self), **kw)  # type: ignore[misc]

    def bind_processor(self, dialect: Dialect) -> Processor | None:  # noqa: ARG002 - SQLAlchemy's signature
        """Return the conversion on the way to the driver."""
        return self.write

    def result_processor(
        self,
        dialect: Dialect,  # noqa: ARG002 - SQLAlchemy's signature
        coltype: object,  # noqa: ARG002 - SQLAlchemy's signature
    ) -> Processor | None:
        """Return the conversion on the way from the driver."""
        return self.read


def unless_none(convert: Processor) -> Processor:
    """Return a conversion that passes None through.

    Parameters:
        convert: the conversion.

    Example:
        >>> list(map(unless_none(int), ["1", None]))
        [1, None]
    """
    return lambda value: None if value is None else convert(value)
