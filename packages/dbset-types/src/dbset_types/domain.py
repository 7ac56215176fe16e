"""The type of columns of a domain."""

from __future__ import annotations

from typing import Any

from sqlalchemy.types import NullType, TypeDecorator, TypeEngine

from dbset_types.text_casts import Literal


class Domain(TypeDecorator[Any]):
    """A domain: values are taken, compared and given back as those of the type that it is based on.

    Parameters:
        base: that type.
    """

    impl = NullType
    cache_ok = True

    def __init__(self, base: TypeEngine[Any]) -> None:
        """Do as the base does."""
        super().__init__()
        self.base = base
        self.impl = base  # type: ignore[assignment]  # as TypeDecorator does itself


def domain_over(base: TypeEngine[Any]) -> TypeEngine[Any]:
    """Return the type of a domain.

    Parameters:
        base: the type that it is based on, or that of a domain already.

    Example:
        >>> import sqlalchemy as sa
        >>> domain_over(domain_over(sa.Integer())).base
        Integer()
    """
    return base if isinstance(base, Domain | Literal) else Domain(base)
