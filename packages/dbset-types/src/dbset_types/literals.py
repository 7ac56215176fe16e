"""Types that dbset has no Python values for: the database itself reads them from text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import ARRAY, ColumnElement, Text, cast, func, type_coerce
from sqlalchemy.sql import operators
from sqlalchemy.types import NullType, TypeDecorator, TypeEngine, UserDefinedType

if TYPE_CHECKING:
    from sqlalchemy import BindParameter, Dialect

_WITHOUT_TEXT = (bytes, bytearray, memoryview, dict, list, tuple, set, frozenset)
_COMPARISONS = frozenset(
    {
        operators.eq,
        operators.ne,
        operators.lt,
        operators.le,
        operators.gt,
        operators.ge,
        operators.in_op,
        operators.not_in_op,
        operators.between_op,
        operators.not_between_op,
        operators.is_distinct_from,
        operators.is_not_distinct_from,
    }
)


class Named(UserDefinedType[Any]):
    """A type known by nothing but its declaration.

    Parameters:
        name: the type's name, quoted where it must be.
        arguments: what stands in brackets behind it.

    Example:
        >>> print(Named("geometry", "Point", 4326))
        geometry(Point, 4326)
    """

    cache_ok = True

    def __init__(self, name: str, *arguments: object) -> None:
        """Take the name as the database writes it."""
        self.name = name
        self.arguments = arguments

    def get_col_spec(self, **kw: Any) -> str:  # noqa: ARG002 - SQLAlchemy's signature
        """Return the declaration."""
        listed = ", ".join(map(str, self.arguments))
        return f"{self.name}({listed})" if listed else self.name


class _Spelled(TypeDecorator[Any]):
    """A value's text, whatever its Python type."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:  # noqa: ARG002 - SQLAlchemy's signature
        """Return the text."""
        return None if value is None else str(value)


class Literal(TypeDecorator[Any]):
    """A type whose values are sent as text: a driver would refuse it, or take it for VARCHAR.

    Parameters:
        type_: the type as SQLAlchemy has it, by which values are read.
    """

    impl = NullType
    cache_ok = True

    def __init__(self, type_: TypeEngine[Any]) -> None:
        """Read as the type does."""
        super().__init__()
        self.type_ = type_
        self.impl = type_  # type: ignore[assignment]  # as TypeDecorator does itself

    def __repr__(self) -> str:
        """Return the type itself."""
        return repr(self.type_)

    def bind_expression(self, bindvalue: BindParameter[Any]) -> ColumnElement[Any]:
        """Return the text, made a value by the database."""
        return cast(type_coerce(bindvalue, self.as_text(_Spelled())), self)

    def as_text(self, item: TypeEngine[Any]) -> TypeEngine[Any]:
        """Return the type of the text: that of one, or an array of them."""
        return ARRAY(item) if isinstance(self.type_, ARRAY) else item

    def coerce_compared_value(
        self, op: operators.OperatorType | None, value: Any
    ) -> TypeEngine[Any]:
        """Return the type itself for what is compared, and SQLAlchemy's choice for all else."""
        compared = op in _COMPARISONS
        return self if compared else self.type_.coerce_compared_value(op, value)


class TextLiteral(Literal):
    """A type whose values are read as text as well: each driver has classes of its own for them."""

    cache_ok = True

    def column_expression(self, column: ColumnElement[Any]) -> ColumnElement[Any]:
        """Return the text that the database writes."""
        if self.type_.__visit_name__ == "INET":  # a cast would add /32 to an address
            return func.abbrev(column, type_=Text())
        as_text = cast(column, Text())
        return cast(as_text, ARRAY(Text())) if isinstance(self.type_, ARRAY) else as_text

    def result_processor(self, dialect: Dialect, coltype: object) -> None:
        """Return nothing: the text is what is read."""


def literal_text(value: object) -> str:
    """Return the text of a value for the database to read.

    Parameters:
        value: text, or an object whose text the database reads: a number, an IP address.

    Returns:
        The text.

    Raises:
        TypeError: it has no such text.

    Example:
        >>> literal_text("10.0.0.0/8")
        '10.0.0.0/8'
    """
    if isinstance(value, _WITHOUT_TEXT):
        raise TypeError("it takes text, as the database writes it")
    return str(value)
