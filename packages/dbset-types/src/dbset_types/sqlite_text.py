"""What SQLite's text stands for, whatever way it is spelled: as SQL of SQLite's own functions.

Times of other programs have a ``T`` in the middle, no seconds, fewer digits or a zone of their own;
UUIDs have capitals, or no hyphens; documents have their keys in another order.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    Text,
    and_,
    case,
    func,
    literal_column,
    or_,
    type_coerce,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

if TYPE_CHECKING:
    from sqlalchemy.sql.compiler import SQLCompiler

Expression = ColumnElement[Any]

_TWO = "[0-9][0-9]"
_DAY = f"{_TWO}{_TWO}-{_TWO}-{_TWO}"
_HOUR = f"{_TWO}:{_TWO}"
_FRACTION = f"{_HOUR}:{_TWO}.[0-9]*"
_WRITTEN = f"??:??:??.{_TWO * 3}"  # as dbset writes it; digits alone there are compared as they are
_MIDNIGHT = literal_column("'00:00:00.000000'", Text)
_AFTER_ALL = literal_column("'~'", Text)


@dataclass(frozen=True)
class Normalization:
    """How values of one kind are compared.

    Attributes:
        key: the one spelling by which text is compared.
        low: text that is not behind any spelling of a value, by the value's key.
        high: text that is not before any spelling of it.
        written: whether values are written by their keys.
    """

    key: Callable[[Expression], Expression]
    low: Callable[[Expression], Expression] | None = None
    high: Callable[[Expression], Expression] | None = None
    written: bool = True

    def same(
        self,
        column: Expression,
        other: Expression,  # noqa: ARG002  documents need it
        key: Expression,
    ) -> ColumnElement[bool]:
        """Return the condition that a column's value is another, which has a key."""
        equal: ColumnElement[bool] = self.key(column) == key
        if self.low is None or self.high is None:
            return equal
        return and_(column >= self.low(key), column <= self.high(key), equal)

    def above(self, column: Expression, key: Expression, found: Any) -> ColumnElement[bool]:
        """Return the condition that a value is above one, where ``found`` says so of its key."""
        if self.low is None or self.high is None:
            return found  # type: ignore[no-any-return]
        return and_(column >= self.low(key), or_(column > self.high(key), found))

    def below(self, column: Expression, key: Expression, found: Any) -> ColumnElement[bool]:
        """Return the condition that a value is below one, where ``found`` says so of its key."""
        if self.low is None or self.high is None:
            return found  # type: ignore[no-any-return]
        return and_(column <= self.high(key), or_(column < self.low(key), found))


def _itself(column: Expression) -> Expression:
    return column


def _part(text: Expression, start: int, length: Any = None) -> Expression:
    numbers = [literal_column(str(n)) if isinstance(n, int) else n for n in (start, length)]
    return func.substr(text, *(n for n in numbers if n is not None), type_=Text)


def _constant(text: str) -> ColumnElement[str]:
    return literal_column(f"'{text}'", Text)


def _length(text: Expression) -> ColumnElement[int]:
    return func.length(text, type_=Integer)


def _glob(text: Expression, pattern: str) -> ColumnElement[bool]:
    return text.bool_op("GLOB")(_constant(pattern))


def _padded(clock: Expression) -> Expression:
    """Return a time of day with six digits of a second, and more only where they count."""
    rest = _part(_MIDNIGHT, _length(clock) + literal_column("1"))  # type: ignore[arg-type]
    more = func.rtrim(_part(clock, 16), _constant("0"), type_=Text)
    return _part(clock.concat(rest), 1, 15).concat(more)


def _is_clock(clock: Expression) -> ColumnElement[bool]:
    return or_(*(_glob(clock, pattern) for pattern in (_HOUR, f"{_HOUR}:{_TWO}", _FRACTION)))


def _zone(clock: Expression) -> Expression:
    """Return what stands behind a time of day."""
    return func.ltrim(clock, _constant("0123456789:."), type_=Text)


def _offset(zone: Expression) -> Expression:
    """Return a zone as SQLite's functions take it; NULL when it is none."""
    return case(
        (zone == _constant("Z"), _constant("+00:00")),
        (_glob(zone, f"[+-]{_HOUR}"), zone),
        (
            _glob(zone, f"[+-]{_TWO}{_TWO}"),
            _part(zone, 1, 3).concat(_constant(":")).concat(_part(zone, 4)),
        ),
    )


def _time(text: Expression) -> Expression:
    return case((_glob(text, _WRITTEN), text), (_is_clock(text), _padded(text)), else_=text)


def _moment(text: Expression, zone_of_none: str = "") -> Expression:
    """Return a time by the calendar; with a zone, in UTC, which it then says."""
    clock, none = _part(text, 12), _constant(zone_of_none)
    zone = _zone(clock)
    time = _part(clock, 1, _length(clock) - _length(zone))
    local = _part(text, 1, 10).concat(_constant(" ")).concat(_padded(time))
    day = text.concat(_constant(" ")).concat(_MIDNIGHT).concat(none)
    return case(
        (_glob(text, f"????-??-?? {_WRITTEN}{zone_of_none}"), text),
        (_glob(text, _DAY), day),
        (~and_(_glob(text, f"{_DAY}[ T]*"), _is_clock(time)), text),
        (zone == _constant(""), local.concat(none)),
        else_=func.coalesce(_in_utc(local, _offset(zone)), text, type_=Text),
    )


def _instant(text: Expression) -> Expression:
    """Return a time in UTC, which is that of text without a zone."""
    return _moment(text, "+00:00")


def _in_utc(local: Expression, offset: Expression) -> Expression:
    """SQLite's functions know zones, and round fractions, which are kept from them."""
    seconds = func.datetime(_part(local, 1, 19).concat(offset), type_=Text)
    return seconds.concat(_part(local, 20)).concat(_constant("+00:00"))


def _days_before(key: Expression) -> Expression:
    return func.coalesce(func.date(key, _constant("-1 day")), _constant(""), type_=Text)


def _days_behind(key: Expression) -> Expression:
    after = func.date(key, _constant("+1 day"), type_=Text)
    return func.coalesce(after, _part(key, 1, 10)).concat(_AFTER_ALL)


def _uuid(text: Expression) -> Expression:
    digits = func.lower(func.replace(text, _constant("-"), _constant("")), type_=Text)
    ends = ((1, 8), (9, 4), (13, 4), (17, 4), (21, 12))
    first, *rest = (_part(digits, start, length) for start, length in ends)
    hyphened = first
    for part in rest:
        hyphened = hyphened.concat(_constant("-")).concat(part)
    is_known = and_(_length(digits) == literal_column("32"), text.in_(_ways(hyphened, digits)))
    return case((is_known, hyphened), else_=text)


def _ways(hyphened: Expression, digits: Expression) -> list[Expression]:
    """Return the ways to spell a UUID."""
    return [way for text in (hyphened, digits) for way in (text, func.upper(text, type_=Text))]


@dataclass(frozen=True)
class _OfUUIDs(Normalization):
    """UUIDs are spelled in few ways, which an index finds."""

    def same(
        self,
        column: Expression,
        other: Expression,  # noqa: ARG002  as of others
        key: Expression,
    ) -> ColumnElement[bool]:
        bare = func.replace(key, _constant("-"), _constant(""), type_=Text)
        return column.in_(_ways(key, bare))


@dataclass(frozen=True)
class _OfDocuments(Normalization):
    """Documents are looked into where they are as long as each other, or may be spelled so."""

    def same(self, column: Expression, other: Expression, key: Expression) -> ColumnElement[bool]:
        equal: ColumnElement[bool] = self.key(column) == key
        escapes = or_(_has_escape(column), _has_escape(other))
        return and_(or_(_size(column) == _size(other), escapes), equal)


def _size(text: Expression) -> Expression:
    """Return the length of a document without blanks, and of 1.0 as that of 1."""
    document = case((func.json_valid(text), func.json(text)), else_=text)
    return func.length(func.replace(document, _constant(".0"), _constant("")))


def _has_escape(text: Expression) -> ColumnElement[bool]:
    found: ColumnElement[bool] = func.instr(text, _constant("\\")) > literal_column("0")
    return found


class _Parts(FunctionElement[str]):
    """A text that a document shares with all that are equal: its parts, in order.

    Numbers are alike that are equal, and integers in all their digits: one alone would be a float.
    """

    inherit_cache = True
    type = Text()


@compiles(_Parts)
def _parts(element: _Parts, compiler: SQLCompiler, **options: Any) -> str:
    (document,) = element.clauses

    def text() -> str:  # anew at each place, as a bind is counted there
        return compiler.process(document, **options)

    return f"""CASE WHEN json_valid({text()}) THEN (SELECT group_concat(part) FROM (
        SELECT fullkey || ' ' || CASE
            WHEN type IN ('object', 'array', 'true', 'false') THEN type
            WHEN type = 'integer' AND typeof(atom) <> 'integer'
                THEN json_extract({text()}, fullkey, fullkey)
            WHEN type = 'real' AND atom = CAST(atom AS INTEGER) THEN quote(CAST(atom AS INTEGER))
            ELSE quote(atom)
        END AS part FROM json_tree({text()}) ORDER BY fullkey
    )) ELSE {text()} END"""  # noqa: S608  nothing but what is compiled


def as_text(column: Expression) -> Expression:
    """Return a column as the text that it holds."""
    return type_coerce(column, Text())


DATES = Normalization(_itself)
TIMES = Normalization(
    _time, lambda key: _part(key, 1, 5), lambda key: _part(key, 1, 5).concat(_AFTER_ALL)
)
MOMENTS = Normalization(_moment, _days_before, _days_behind)
INSTANTS = Normalization(_instant, _days_before, _days_behind)
UUIDS = _OfUUIDs(_uuid)
DOCUMENTS = _OfDocuments(_Parts, written=False)
