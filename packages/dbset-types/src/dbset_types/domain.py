"""The type of columns whose type is a PostgreSQL domain."""

from __future__ import annotations

from typing import Any

from sqlalchemy.types import NullType, TypeDecorator, TypeEngine

from dbset_types.text_casts import Literal


class Domain(TypeDecorator[Any]):
    """A domain: values are written, compared and read as values of its base type.

    Parameters:
        base: the base type.
    """

    impl = NullType
    cache_ok = True

    def __init__(self, base: TypeEngine[Any]) -> None:
        """Delegate to the base type."""
        super().__init__()
        self.base = base
        self.impl = base  # type: ignore[assignment]  # as TypeDecorator itself does


def domain_over(base: TypeEngine[Any]) -> TypeEngine[Any]:
    """Return the type of a domain.

    Parameters:
        base: the base type, or the type of a domain already.

    Example:
        >>> import sqlalchemy as sa
        >>> domain_over(domain_over(sa.Integer())).base
        Integer()
    """
    return base if isinstance(base, Domain | Literal) else Domain(base)
