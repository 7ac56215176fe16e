"""The base of types that convert values themselves."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sqlalchemy.engine import Dialect

Processor = Callable[[Any], Any]


class Kept:
    """A mixin for types whose conversions stand, whatever class a dialect has for their like."""

    write: Processor | None = None
    read: Processor | None = None

    def adapt(self, cls: type[Any], **kw: Any) -> Any:  # noqa: ARG002 - SQLAlchemy's signature
        """Return a copy of the type, not the dialect's class that it would be exchanged for."""
        return super().adapt(type(self), **kw)  # type: ignore[misc]

    def bind_processor(self, dialect: Dialect) -> Processor | None:  # noqa: ARG002 - SQLAlchemy's
        """Return the conversion on the way to the driver."""
        return unless_none(self.write)

    def result_processor(
        self,
        dialect: Dialect,  # noqa: ARG002 - SQLAlchemy's
        coltype: object,  # noqa: ARG002 - SQLAlchemy's
    ) -> Processor | None:
        """Return the conversion on the way from the driver."""
        return unless_none(self.read)


def unless_none(convert: Processor | None) -> Processor | None:
    """Return a conversion that leaves None alone.

    Parameters:
        convert: the conversion, or None.

    Returns:
        The new conversion, or None where there was none.

    Example:
        >>> list(map(unless_none(int), ["1", None]))
        [1, None]
    """
    if convert is None:
        return None
    return lambda value: None if value is None else convert(value)
