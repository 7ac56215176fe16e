"""A column as one side of a condition, and how operands are coerced to its type."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple

import sqlalchemy as sa
from dbset_types.coerce import holds_hex, takes_lists, value_type, with_hex
from dbset_types.conversions import kept_type
from dbset_types.held_bytes import holds_anything, holds_bytes, or_bytes
from dbset_types.kinds import Kind, kind_of
from dbset_types.limits import in_utc, is_single, single_precision
from dbset_types.scalars import native
from dbset_types.sqlite import TIMESTAMP
from dbset_types.sqlite_text_types import Normalized, RawOperand, is_strict, order_of
from dbset_types.text_spellings import other_spellings

from dbset_filters.numeric import Number, as_float, is_number

if TYPE_CHECKING:
    from dbset_types import TypeInference
    from sqlalchemy.types import TypeEngine

Coercer = Callable[[Any], Any]

#: The types that any SQLite column may hold, whatever it declares.
_RAW = frozenset({str, int, float, bytes})
_INT64 = range(-(2**63), 2**63)
Apply = Callable[[Any, Any], sa.ColumnElement[bool]]


class Members(list[Any]):
    """The operand of ``in``."""


class Pair(NamedTuple):
    """The operand of ``between``."""

    low: Any
    high: Any


class Parameter(sa.BindParameter[Any]):
    """A parameter in the place of an operand that is known later."""

    inherit_cache = True


def is_outside(operand: Any) -> bool:
    """Return whether a coerced operand is an expression, and no value of the column's type."""
    return isinstance(operand, sa.ClauseElement) and not isinstance(operand, Parameter)


@dataclass(frozen=True, slots=True)
class Field:
    """One side of a condition.

    Attributes:
        name: the column's name.
        expression: the SQLAlchemy column.
        coerce: converts an operand to the column's type, or raises.
        is_text: whether values are ordered as text.
        bindable: the Python type of coerced operands whose clause is the same for each value;
            ``None`` if clauses depend on the operand.
    """

    name: str
    expression: sa.ColumnElement[Any]
    coerce: Coercer
    is_text: bool = field(default=False, kw_only=True)
    bindable: type | None = field(default=None, kw_only=True)

    def accepts(self, python_type: type) -> bool:
        """Return whether the column may hold values of this Python type."""
        if isinstance(self.expression.type, sa.Enum):
            return False
        try:
            return issubclass(self.expression.type.python_type, python_type)
        except NotImplementedError:  # SQLAlchemy does not know the Python type
            return True

    def equal_to(self, operand: Any) -> Any:
        """Return an operand for comparison by equality, coerced if the column's type allows it."""
        try:
            return self.coerce(operand)
        except (TypeError, ValueError):
            if not holds_anything(self.expression.type) or not is_storable(operand):
                raise
            return sa.literal(operand)

    def others(self, operand: Any) -> Sequence[str]:
        """Return the other texts that equal an operand, if this is a text column."""
        return other_spellings(operand) if self.is_text else ()

    @property
    def takes_lists(self) -> bool:
        """Whether a list is a single value of the column."""
        return takes_lists(self.expression.type)

    def condition(self, apply: Apply, operand: Any) -> sa.ColumnElement[bool]:
        """Return the clause from ``apply`` for the column and the operand."""
        return apply(self.expression, operand)

    def order(self) -> list[sa.ColumnElement[Any]]:
        """Return the ORDER BY expressions."""
        return [order_of(self.expression)]

    def cost(self, operand: Any) -> int:  # noqa: ARG002 (JSON needs it)
        """Return the number of conditions that the operand counts as."""
        return 1


def is_text(type_: TypeEngine[Any]) -> bool:
    """Return whether columns of this type order their values as text."""
    return kind_of(value_type(type_)) is Kind.TEXT and not isinstance(type_, sa.Enum)


def bindable(type_: TypeEngine[Any]) -> type | None:
    """Return the Python type of operands whose clause is the same for each value."""
    kind = kind_of(type_)
    return None if kind is None or isinstance(type_, sa.Enum) else kept_type(kind)


def operand_coercer(type_: TypeEngine[Any], types: TypeInference) -> Coercer:
    """Return the function that converts operands for comparison with a column of this type.

    Parameters:
        type_: the column's type.
        types: coerces values that the column could hold.

    Returns:
        A function from an operand to a value of the column's type. An operand that is outside the
        type but comparable, such as 17.5 with an integer, becomes a literal of another type.
    """
    coerce = types.coercer(_unlimited(type_))
    if holds_hex(type_):
        coerce = with_hex(coerce)
    if holds_bytes(type_):
        coerce = or_bytes(coerce)
    if is_strict(type_):
        return _raw_coercer(type_, coerce)
    if is_single(type_) and types.dialect != "sqlite":  # SQLite stores 64 bits
        return lambda value: _single(_comparable(value, coerce, type_))
    return lambda value: _comparable(value, coerce, type_)


def _comparable(value: Any, coerce: Coercer, type_: TypeEngine[Any]) -> Any:
    try:
        return coerce(value)
    except (TypeError, ValueError):
        other = _outside(value, type_)
        if other is None:
            raise
        return other


def _raw_coercer(type_: Normalized, coerce: Coercer) -> Coercer:
    """Return the same for a column that may hold anything: other values match exactly."""

    def comparable(value: Any) -> Any:
        try:
            meant = coerce(value)
        except (TypeError, ValueError):
            outside = _outside(value, type_)
            if outside is not None:
                return outside
            if isinstance(value, datetime) and isinstance(type_, TIMESTAMP):
                return in_utc(native(value))  # other programs may store zones in any column
            if not is_storable(value):
                raise
            return RawOperand(None, value)
        known = not isinstance(value, str) or type_.is_known(value)
        return meant if known else RawOperand(meant, value)

    return comparable


def _unlimited(type_: TypeEngine[Any]) -> TypeEngine[Any]:
    """Return the type without its length: longer text matches no row, but is not an error.

    For a SQLite type that keeps some text, it is the type that parses it.
    """
    if isinstance(type_, Normalized):
        return type_.plain
    is_text = isinstance(type_, sa.String) and not isinstance(type_, sa.Enum)
    if is_single(type_):
        return sa.Double()
    return sa.Text() if is_text else type_


def _outside(value: Any, type_: TypeEngine[Any]) -> sa.ClauseElement | None:
    if isinstance(value, sa.ClauseElement):
        return value
    if hasattr(value, "dtype"):
        value = native(value)
    if isinstance(type_, sa.Float) and is_number(value):
        return sa.literal(as_float(value), sa.Double())
    if isinstance(type_, sa.Integer | sa.Numeric) and is_number(value):
        return sa.literal(value, Number())
    if isinstance(type_, sa.Date) and isinstance(value, datetime) and value.tzinfo is None:
        return sa.literal(value, sa.DateTime())
    return None


def _single(operand: Any) -> Any:
    """Return a number rounded to 32 bits, or unchanged if it is out of range."""
    number = operand.value if isinstance(operand, sa.BindParameter) else operand
    if not isinstance(number, float):
        return operand
    try:
        return single_precision(number)
    except OverflowError:
        return sa.literal(number, sa.Double())


def is_storable(value: Any) -> bool:
    """Return whether any SQLite column may hold a value unchanged, whatever it declares."""
    if type(value) not in _RAW:
        return False
    if isinstance(value, str):
        storable(value)
    return value in _INT64 if isinstance(value, int) else value == value  # noqa: PLR0124  NaN is stored as NULL


def storable(content: str) -> str:
    """Return text that every database can store, or raise."""
    if "\0" in content:
        raise ValueError(f"filters cannot contain text with a NUL character: {content!r:.100}")
    try:
        content.encode()
    except UnicodeEncodeError as error:
        raise ValueError(
            f"no column can hold text with a lone surrogate: {content!r:.100}"
        ) from error
    return content
