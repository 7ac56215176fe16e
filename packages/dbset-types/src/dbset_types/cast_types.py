"""PostgreSQL types that drivers do not know: the database casts their values from and to text."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import ARRAY, ColumnElement, Text, cast, func, type_coerce
from sqlalchemy.sql import operators
from sqlalchemy.types import NullType, TypeDecorator, TypeEngine, UserDefinedType

if TYPE_CHECKING:
    from sqlalchemy import BindParameter, Dialect

Reader = Callable[[str], Any]

_WITHOUT_TEXT = (bytes, bytearray, memoryview, dict, list, tuple, set, frozenset)


def literal_text(value: object) -> str:
    """Return the text of a value, for the database to parse.

    Parameters:
        value: text, or an object whose ``str`` the database understands, such as an IP address.

    Raises:
        TypeError: it has no such text.

    Example:
        >>> literal_text("10.0.0.0/8")
        '10.0.0.0/8'
    """
    if isinstance(value, _WITHOUT_TEXT):
        raise TypeError("it takes text in the database's format")
    return str(value)


class Form(NamedTuple):
    """How values of a type are written as text and read from it.

    Attributes:
        spell: returns the text of a value, or raises TypeError or ValueError.
        read: returns the value of a text; ``None`` if the text is the value.
        is_list: whether values are lists.
    """

    spell: Callable[[Any], str] = literal_text
    read: Reader | None = None
    is_list: bool = False


def _vector_text(value: Any) -> str:
    if isinstance(value, str):
        return value
    numbers = value.tolist() if hasattr(value, "tolist") else value  # a numpy array
    if not isinstance(numbers, list | tuple):
        raise TypeError("it takes lists of numbers, or text in the database's format")
    return f"[{','.join(map(_number, numbers))}]"


def _number(value: Any) -> str:
    if isinstance(value, bool | str | bytes):
        raise TypeError(f"{value!r:.100} in it is not a number")
    return repr(float(value))


def _vector(text: str) -> list[float]:
    inside = text[1:-1]
    return list(map(float, inside.split(","))) if inside else []


#: Values that are text in the database's format.
TEXT = Form()

#: The types of pgvector whose values are lists.
VECTORS = frozenset({"vector", "halfvec"})

_VECTOR = Form(_vector_text, _vector, is_list=True)


def form_of(name: str) -> Form:
    """Return the form of a type by its name, in any schema.

    Example:
        >>> form_of("public.vector").read("[1,2.5]")
        [1.0, 2.5]
    """
    return _VECTOR if name.rpartition(".")[2].strip('"') in VECTORS else TEXT


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
    """A type of which only the declaration is known.

    Parameters:
        name: the type's name, quoted if necessary.
        arguments: its arguments, in parentheses.

    Example:
        >>> print(Named("geometry", "Point", 4326))
        geometry(Point, 4326)
    """

    cache_ok = True

    def __init__(self, name: str, *arguments: object) -> None:
        """The name is written exactly as given."""
        self.name = name
        self.arguments = arguments

    def get_col_spec(self, **kw: Any) -> str:  # noqa: ARG002 - SQLAlchemy's signature
        """Return the declaration."""
        listed = ", ".join(map(str, self.arguments))
        return f"{self.name}({listed})" if listed else self.name


class _Spelled(TypeDecorator[Any]):
    """The text of a value of any Python type."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:  # noqa: ARG002 - SQLAlchemy's signature
        """Return the text."""
        return None if value is None else str(value)


class _Wrapper(TypeDecorator[Any]):
    """A type that delegates to another one."""

    impl = NullType
    cache_ok = True

    def __init__(self, type_: TypeEngine[Any]) -> None:
        """Delegate to the given type."""
        super().__init__()
        self.type_ = type_
        self.impl = type_  # type: ignore[assignment]  # as TypeDecorator itself does


class Literal(_Wrapper):
    """A type whose values are sent as text, as drivers would refuse them or send VARCHAR.

    Parameters:
        type_: SQLAlchemy's type, which reads the values.
    """

    cache_ok = True
    form: Form = TEXT

    def __repr__(self) -> str:
        """Return the representation of the given type."""
        return repr(self.type_)

    def bind_expression(self, bindvalue: BindParameter[Any]) -> ColumnElement[Any]:
        """Return the text, cast to the type by the database."""
        return cast(type_coerce(bindvalue, self.as_text(_Spelled())), self)

    def as_text(self, item: TypeEngine[Any]) -> TypeEngine[Any]:
        """Return the type of the text: a single one, or an array."""
        return ARRAY(item) if isinstance(self.type_, ARRAY) else item

    def coerce_compared_value(
        self, op: operators.OperatorType | None, value: Any
    ) -> TypeEngine[Any]:
        """Return the type itself for comparisons, and SQLAlchemy's choice otherwise."""
        compared = op in _COMPARISONS
        return self if compared else self.type_.coerce_compared_value(op, value)


class TextLiteral(Literal):
    """A type whose values are also read as text, as each driver has different classes for them.

    Parameters:
        type_: SQLAlchemy's type, or an array of it.
        form: how to convert a value, or an array's item, to and from text.
    """

    cache_ok = True

    def __init__(self, type_: TypeEngine[Any], form: Form = TEXT) -> None:
        """Read text, converted by the form."""
        super().__init__(type_)
        self.form = form

    def column_expression(self, column: ColumnElement[Any]) -> ColumnElement[Any]:
        """Return the column as text."""
        text = self._text(column)
        return text if self.form.read is None else type_coerce(text, self)

    def _text(self, column: ColumnElement[Any]) -> ColumnElement[Any]:
        if self.type_.__visit_name__ == "INET":  # a cast would add /32 to an address
            return func.abbrev(column, type_=Text())
        if not isinstance(self.type_, ARRAY):
            return cast(column, Text())
        item = self.type_.item_type
        is_box = isinstance(item, Literal) and getattr(item.type_, "name", "") == "box"
        return cast(
            column if is_box else cast(column, Text()), ARRAY(Text())
        )  # boxes are separated by ;

    def result_processor(self, dialect: Dialect, coltype: object) -> Reader | None:  # noqa: ARG002 - SQLAlchemy's signature
        """Return the conversion from text, if there is one."""
        return None if self.form.read is None else partial(_read, self.form.read)


def _read(read: Reader, value: Any) -> Any:
    if isinstance(value, list):
        return [_read(read, item) for item in value]
    return None if value is None else read(value)


class Recast(Literal):
    """A type that a driver does not know, sent and read as a type that every driver knows.

    Parameters:
        type_: SQLAlchemy's type.
        known: the type that every driver knows, to which the database casts.
    """

    cache_ok = True

    def __init__(self, type_: TypeEngine[Any], known: TypeEngine[Any]) -> None:
        """Cast between the two types."""
        super().__init__(type_)
        self.known = known

    def bind_expression(self, bindvalue: BindParameter[Any]) -> ColumnElement[Any]:
        """Return the value, cast from the known type by the database."""
        return cast(type_coerce(bindvalue, self.known), self)

    def column_expression(self, column: ColumnElement[Any]) -> ColumnElement[Any]:
        """Return the column, cast to the known type."""
        return cast(column, self.known)


class Domain(_Wrapper):
    """A domain: values are written, compared and read as values of its base type.

    Parameters:
        type_: the base type.
    """

    cache_ok = True


def domain_over(base: TypeEngine[Any]) -> TypeEngine[Any]:
    """Return the type of a domain.

    Parameters:
        base: the base type, or the type of a domain already.

    Example:
        >>> import sqlalchemy as sa
        >>> domain_over(domain_over(sa.Integer())).type_
        Integer()
    """
    return base if isinstance(base, Domain | Literal) else Domain(base)
