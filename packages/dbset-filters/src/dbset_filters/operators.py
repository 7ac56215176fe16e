"""The table of operators: names, functions and operand checks."""

from __future__ import annotations

import operator
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from sqlalchemy import Boolean, ColumnClause, ColumnElement, and_, literal

from dbset_filters import operands
from dbset_filters.fields import Members
from dbset_filters.in_list import is_among
from dbset_filters.json.path import JsonPath
from dbset_filters.like import ILike, Like, escaped
from dbset_filters.typed_order import above, below

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from dbset_filters.fields import Apply, Field, Pair


@dataclass(frozen=True, slots=True)
class Operator:
    """An operator of a filter.

    Attributes:
        apply: returns the clause for a column and the checked operand.
        check: ``check(operand, field)`` returns the operand for ``apply``, or raises a ValueError
            or TypeError that says what is valid; ``field`` is the column.
        negated: whether the condition is that the clause is false.

    Example:
        >>> from sqlalchemy import Column, Integer, MetaData, Table
        >>> from dbset_filters import OPERATORS, FilterBuilder, Operator
        >>> users = Table("users", MetaData(), Column("age", Integer))
        >>> multiple_of = Operator(lambda column, number: column % number == 0)
        >>> filters = FilterBuilder(users, {**OPERATORS, "multiple of": multiple_of})
        >>> print(filters.where(age={"multiple of": 5}))
        users.age % :age_1 = :param_1
    """

    apply: Apply
    check: Callable[[Any, Field], Any] = operands.comparable
    negated: bool = False

    def condition(self, field: Field, operand: Any) -> ColumnElement[bool]:
        """Return the clause for a field and an operand."""
        clause = field.condition(self.apply, operand)
        return ~clause if self.negated else clause


def _equals(column: ColumnElement[Any], operand: Any) -> ColumnElement[bool]:
    if isinstance(operand, Members):
        return is_among(column, operand)
    return column.is_(None) if operand is None else column == operand


def _between(column: ColumnElement[Any], operand: Pair) -> ColumnElement[bool]:
    low, high = map(_bound, operand)
    if not isinstance(column, ColumnClause):
        return column.between(low, high)  # a path into JSON, which is long: write it once
    return and_(column >= low, column <= high)  # BETWEEN takes no collation after its first value


def _ordered(compare: Callable[[Any, Any], Any], typed: Callable[[Any, Any], Any]) -> Operator:
    return Operator(lambda column, operand: typed(compare(column, _bound(operand)), operand))


def _bound(operand: Any) -> Any:
    """SQLAlchemy writes True and False as constants, which cannot be ordered."""
    return literal(operand, Boolean()) if isinstance(operand, bool) else operand


def _text(prefix: str, suffix: str, like: type[Like]) -> Operator:
    """Return the operator for literal text with these wildcards around it."""

    def check(operand: Any, field: Field) -> str:
        return f"{prefix}{escaped(operands.text(operand, field))}{suffix}"

    return Operator(like, check)


def _spellings(name: str) -> Iterator[str]:
    yield name
    if " " in name:
        yield name.replace(" ", "_")
        yield name.replace(" ", "")


_EQUAL = Operator(_equals, operands.value)
_IN = Operator(is_among, operands.members)
_BETWEEN = Operator(_between, operands.pair)
_LIKE = Operator(Like, operands.pattern)
_ILIKE = Operator(ILike, operands.pattern)
_IS = Operator(lambda column, operand: column.is_(operand), operands.identity)

_TABLE: dict[tuple[str, ...], Operator] = {
    ("=", "==", "eq"): _EQUAL,
    ("!=", "<>", "ne", "not"): replace(_EQUAL, negated=True),
    (">", "gt"): _ordered(operator.gt, above),
    (">=", "gte"): _ordered(operator.ge, above),
    ("<", "lt"): _ordered(operator.lt, below),
    ("<=", "lte"): _ordered(operator.le, below),
    ("in",): _IN,
    ("not in",): replace(_IN, negated=True),
    ("between", ".."): _BETWEEN,
    ("not between",): replace(_BETWEEN, negated=True),
    ("like",): _LIKE,
    ("not like",): replace(_LIKE, negated=True),
    ("ilike",): _ILIKE,
    ("not ilike",): replace(_ILIKE, negated=True),
    ("startswith",): _text("", "%", Like),
    ("endswith",): _text("%", "", Like),
    ("contains",): _text("%", "%", Like),
    ("istartswith",): _text("", "%", ILike),
    ("iendswith",): _text("%", "", ILike),
    ("icontains",): _text("%", "%", ILike),
    ("is",): _IS,
    ("is not",): replace(_IS, negated=True),
    ("@>", "json_contains"): Operator(JsonPath.contains, operands.json_document),
    ("<@", "json_contained_by"): Operator(JsonPath.contained_by, operands.json_document),
    ("?", "json_has"): Operator(JsonPath.has, operands.json_key),
    ("?|", "json_any"): Operator(JsonPath.has_any, operands.json_keys),
    ("?&", "json_all"): Operator(JsonPath.has_all, operands.json_keys),
}

OPERATORS: Mapping[str, Operator] = MappingProxyType(
    {
        spelling: entry
        for names, entry in _TABLE.items()
        for name in names
        for spelling in _spellings(name)
    }
)
