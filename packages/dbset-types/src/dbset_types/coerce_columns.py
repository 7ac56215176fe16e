"""Coerce whole columns at once: one check over all values replaces a check of each."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from operator import attrgetter, eq
from typing import TYPE_CHECKING, Any

from dbset_types.coerce import Coercer, coercer
from dbset_types.column_values import are_short_integers, fit, types_of
from dbset_types.conversions import kept_type
from dbset_types.errors import TypeConflictError
from dbset_types.json_documents import all_plain
from dbset_types.kinds import Kind, kind_of
from dbset_types.limits import (
    EDGES,
    SQLITE_DECIMALS,
    all_in_digits,
    decimal_context,
    integer_range,
    limit,
)
from dbset_types.text_columns import parse_texts
from dbset_types.typed_column import TypedColumn

if TYPE_CHECKING:
    from sqlalchemy.types import TypeEngine

ColumnCoercer = Callable[[Sequence[Any]], Sequence[Any]]

#: Returns whether values of one type, without ``None``, are all within a column's limits.
_AllPass = Callable[[Sequence[Any]], bool]

_NULL = type(None)

#: The ``struct`` codes of integers, by the largest value.
_PACKED = {2**15 - 1: "h", 2**31 - 1: "i", 2**63 - 1: "q"}

#: Decimals that NUMERIC is sure to hold.
_ANY_DECIMALS = decimal_context(10_000, -6_000, 100_000)


def present(values: Sequence[Any]) -> tuple[Sequence[Any], frozenset[type]]:
    """Return the values that are not ``None``, and their types.

    Example:
        >>> present([1, None])
        ([1], frozenset({<class 'int'>}))
    """
    types = types_of(values)
    if _NULL not in types:
        return values, types
    return [value for value in values if value is not None], types - {_NULL}


def with_missing(converted: Iterable[Any], values: Sequence[Any]) -> list[Any]:
    """Return the results for values that are not ``None``, with ``None`` where a value was.

    Example:
        >>> with_missing(["1", "2"], [1, None, 2])
        ['1', None, '2']
    """
    following = iter(converted)
    return [None if value is None else next(following) for value in values]


def column_coercer(
    type_: TypeEngine[Any], dialect: str, coerce: Coercer | None = None
) -> ColumnCoercer:
    """Return the function that converts many values for a column.

    Parameters:
        type_: the column's type.
        dialect: the name of the database's dialect.
        coerce: converts one value; ``coercer(type_, dialect)`` by default.

    Returns:
        A function from values to the values to write. It raises TypeConflictError with the row's
        number when something would be lost.

    Example:
        >>> import sqlalchemy as sa
        >>> column_coercer(sa.Date(), "postgresql")(["2024-02-29", None])
        [datetime.date(2024, 2, 29), None]
    """
    coerce_values = _values_coercer(type_, dialect, coerce or coercer(type_, dialect))

    def coerce_column(values: Sequence[Any]) -> Sequence[Any]:
        if not isinstance(values, TypedColumn):
            return coerce_values(values)
        fitted = values.fitted(type_, dialect, coerce_values)
        return coerce_values(list(values)) if fitted is None else fitted

    return coerce_column


def _values_coercer(type_: TypeEngine[Any], dialect: str, one: Coercer) -> ColumnCoercer:
    kind = kind_of(type_)
    all_pass = None if kind is None else _all_pass(type_, kind, dialect)
    if kind is None or all_pass is None:
        return lambda values: _one_by_one(one, values)
    kept = {dict, list} if kind is Kind.JSON else {kept_type(kind)}

    def coerce_all(values: Sequence[Any]) -> Sequence[Any]:
        given, types = present(values)
        if types <= kept and (not given or all_pass(given)):
            return values
        parsed = parse_texts(kind, given) if types == {str} else None
        if parsed is not None and all_pass(parsed):
            return with_missing(parsed, values) if given is not values else parsed
        return _one_by_one(one, values)

    return coerce_all


def _one_by_one(coerce: Coercer, values: Sequence[Any]) -> list[Any]:
    coerced: list[Any] = []
    try:
        coerced.extend(map(coerce, values))
    except TypeConflictError as error:
        raise error.located(row=len(coerced)) from error.__cause__  # the first that does not fit
    return coerced


def _all_pass(type_: TypeEngine[Any], kind: Kind, dialect: str) -> _AllPass | None:
    """Return the check of all values at once; ``None`` if each needs a check."""
    if limit(type_, kind, dialect) is None:
        return lambda _values: True
    find = _ALL_PASS.get(kind)
    return None if find is None else find(type_, dialect)


def _in_range(type_: Any, dialect: str) -> _AllPass:
    _, high = integer_range(type_, dialect)
    code = _PACKED[high]
    if code == "h":
        return lambda values: fit(values, code)
    return lambda values: are_short_integers(values) or fit(values, code)


def _not_nan(_type: Any, dialect: str) -> _AllPass | None:
    """Return the check for SQLite; 32-bit floats of other databases are checked one by one."""
    return (lambda values: all(map(eq, values, values))) if dialect == "sqlite" else None


def _in_digits(type_: Any, dialect: str) -> _AllPass | None:
    """Return the check that decimals are well within limits; others are checked one by one."""
    if dialect == "sqlite":
        return partial(all_in_digits, SQLITE_DECIMALS)
    return partial(all_in_digits, _ANY_DECIMALS) if type_.precision is None else None


def _plain_text(type_: Any, _dialect: str) -> _AllPass | None:
    if type_.length is not None or getattr(type_, "enums", None):
        return None

    def all_pass(values: Sequence[str]) -> bool:
        joined = "".join(values)
        if "\0" in joined:
            return False
        try:
            joined.isascii() or joined.encode()
        except UnicodeEncodeError:
            return False
        return True

    return all_pass


def _all_naive(type_: Any, _dialect: str) -> _AllPass | None:
    if getattr(type_, "precision", None) is not None:
        return None
    return lambda values: set(map(type, map(attrgetter("tzinfo"), values))) == {type(None)}


def _all_aware(type_: Any, _dialect: str) -> _AllPass | None:
    if getattr(type_, "precision", None) is not None:
        return None

    def all_pass(values: Sequence[dt.datetime]) -> bool:
        zones = set(map(type, map(attrgetter("tzinfo"), values)))
        return zones == {dt.timezone} and EDGES.isdisjoint(map(attrgetter("year"), values))

    return all_pass


_ALL_PASS: dict[Kind, Callable[[Any, str], _AllPass | None]] = {
    Kind.EXACT_INTEGER: _in_range,
    Kind.INTEGER: _in_range,
    Kind.FLOAT: _not_nan,
    Kind.NUMERIC: _in_digits,
    Kind.TEXT: _plain_text,
    Kind.TIME: _all_naive,
    Kind.TIMESTAMP: _all_naive,
    Kind.TIMESTAMPTZ: _all_aware,
    Kind.JSON: lambda _type, _dialect: all_plain,
}
