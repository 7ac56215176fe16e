"""SQL that normalizes text in SQLite columns, so that equal values compare equal.

Other programs write times with a ``T``, without seconds, with fewer digits or with a zone; UUIDs in
capitals or without hyphens; and JSON with its keys in another order. In an indexed column that
dbset or SQLAlchemy has created, only the number of digits of a time is expected to differ.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql import operators
from sqlalchemy.sql.functions import FunctionElement

if TYPE_CHECKING:
    from sqlalchemy.sql.compiler import SQLCompiler

Expression = sa.ColumnElement[Any]

_TWO = "[0-9][0-9]"
_DAY = f"{_TWO}{_TWO}-{_TWO}-{_TWO}"
_HOUR = f"{_TWO}:{_TWO}"
_FRACTION = f"{_HOUR}:{_TWO}.[0-9]*"
_WRITTEN = f"??:??:??.{_TWO * 3}"  # dbset's format; compared unchanged
_MIDNIGHT = sa.literal_column("'00:00:00.000000'", sa.Text)
_AFTER_ALL = sa.literal_column("'~'", sa.Text)
_ABOVE = (operators.gt, operators.ge)


@dataclass(frozen=True)
class Normalization:
    """How values of one kind are compared.

    Attributes:
        key: the normalized text, for comparisons.
        low: from a value's key, text that sorts before or at any spelling of the value.
        high: text that sorts after or at any spelling of it.
        written: whether dbset writes values in normalized form.
        indexed: how values are compared in an indexed column that dbset or SQLAlchemy has created.
        form: what text that is such a value matches, as a pattern of GLOB; ``None`` if it is not
            ordered otherwise than other text.
    """

    key: Callable[[Expression], Expression]
    low: Callable[[Expression], Expression] | None = None
    high: Callable[[Expression], Expression] | None = None
    written: bool = True
    indexed: Normalization | None = None
    form: str | None = None

    #: Whether all spellings of a value can be listed.
    has_few_spellings: ClassVar[bool] = False
    #: Whether a column is ordered by its text, not by the keys of its values.
    sorts_as_text: ClassVar[bool] = False

    def same(
        self,
        column: Expression,
        other: Expression,  # noqa: ARG002  used for documents
        key: Expression,
    ) -> sa.ColumnElement[bool]:
        """Return the condition that a column equals another value with a key."""
        equal: sa.ColumnElement[bool] = self.key(column) == key
        if self.low is None or self.high is None:
            return equal
        return sa.and_(column >= self.low(key), column <= self.high(key), equal)

    def among(
        self, column: Expression, others: Iterable[tuple[Expression, Expression]]
    ) -> sa.ColumnElement[bool]:
        """Return the condition that a column equals one of some values with their keys."""
        return sa.or_(sa.false(), *(self.same(column, *each) for each in others))

    def selected(self, column: Expression, others: sa.SelectBase) -> sa.ColumnElement[bool]:
        """Return the condition that a column is among the values of a SELECT."""
        return self.key(column).in_(others)

    def has_form(self, column: Expression) -> sa.ColumnElement[bool]:
        """Return the condition that a column holds a value of this kind, and not other text."""
        return sa.true() if self.form is None else _glob(column, self.form)

    def ordered(self, column: Expression, key: Expression, op: Callable[[Any, Any], Any]) -> Any:
        """Return the condition that a column is above or below a value with a key."""
        found = op(self.key(column), key)
        if self.low is None or self.high is None:
            return found
        low, high = self.low(key), self.high(key)
        if op in _ABOVE:
            return sa.and_(column >= low, sa.or_(column > high, found))
        return sa.and_(column <= high, sa.or_(column < low, found))


def _part(text: Expression, start: int, length: Any = None) -> Expression:
    numbers = [sa.literal_column(str(n)) if isinstance(n, int) else n for n in (start, length)]
    return sa.func.substr(text, *(n for n in numbers if n is not None), type_=sa.Text)


def _constant(text: str) -> sa.ColumnElement[str]:
    return sa.literal_column(f"'{text}'", sa.Text)


def _length(text: Expression) -> sa.ColumnElement[int]:
    return sa.func.length(text, type_=sa.Integer)


def _glob(text: Expression, pattern: str) -> sa.ColumnElement[bool]:
    return text.bool_op("GLOB")(_constant(pattern))


def _padded(clock: Expression) -> Expression:
    """Return a time of day with six fractional digits, and more only if they are not zero."""
    rest = _part(_MIDNIGHT, _length(clock) + sa.literal_column("1"))  # type: ignore[arg-type]
    more = _trimmed(_part(clock, 16), "0")
    return _part(clock.concat(rest), 1, 15).concat(more)


def _is_clock(clock: Expression) -> sa.ColumnElement[bool]:
    return sa.or_(*(_glob(clock, pattern) for pattern in (_HOUR, f"{_HOUR}:{_TWO}", _FRACTION)))


def _zone(clock: Expression) -> Expression:
    """Return the text after a time of day."""
    return sa.func.ltrim(clock, _constant("0123456789:."), type_=sa.Text)


def _offset(zone: Expression) -> Expression:
    """Return a UTC offset for SQLite's functions; NULL if it is not valid."""
    return sa.case(
        (zone == _constant("Z"), _constant("+00:00")),
        (_glob(zone, f"[+-]{_HOUR}"), zone),
        (
            _glob(zone, f"[+-]{_TWO}{_TWO}"),
            _part(zone, 1, 3).concat(_constant(":")).concat(_part(zone, 4)),
        ),
    )


def _time(text: Expression) -> Expression:
    return sa.case((_glob(text, _WRITTEN), text), (_is_clock(text), _padded(text)), else_=text)


def _moment(text: Expression, zone_of_none: str = "") -> Expression:
    """Return a normalized datetime; one with a zone in UTC, with ``+00:00``."""
    clock, none = _part(text, 12), _constant(zone_of_none)
    zone = _zone(clock)
    time = _part(clock, 1, _length(clock) - _length(zone))
    local = _part(text, 1, 10).concat(_constant(" ")).concat(_padded(time))
    day = text.concat(_constant(" ")).concat(_MIDNIGHT).concat(none)
    return sa.case(
        (_glob(text, f"????-??-?? {_WRITTEN}{zone_of_none}"), text),
        (_glob(text, _DAY), day),
        (~sa.and_(_glob(text, f"{_DAY}[ T]*"), _is_clock(time)), text),
        (zone == _constant(""), local.concat(none)),
        else_=sa.func.coalesce(_in_utc(local, _offset(zone)), text, type_=sa.Text),
    )


def _instant(text: Expression) -> Expression:
    """Return a normalized datetime in UTC; text without a zone is in UTC already."""
    return _moment(text, "+00:00")


def _in_utc(local: Expression, offset: Expression) -> Expression:
    """Convert with SQLite's functions, but append the fraction, which they would round."""
    seconds = sa.func.datetime(_part(local, 1, 19).concat(offset), type_=sa.Text)
    return seconds.concat(_part(local, 20)).concat(_constant("+00:00"))


def _day_before(key: Expression) -> Expression:
    return sa.func.coalesce(sa.func.date(key, _constant("-1 day")), _constant(""), type_=sa.Text)


def _day_after(key: Expression) -> Expression:
    after = sa.func.date(key, _constant("+1 day"), type_=sa.Text)
    return sa.func.coalesce(after, _part(key, 1, 10)).concat(_AFTER_ALL)


def _uuid(text: Expression) -> Expression:
    digits = sa.func.lower(_replaced(text, "-", ""), type_=sa.Text)
    hyphened = _part(digits, 1, 8)
    for start, length in ((9, 4), (13, 4), (17, 4), (21, 12)):
        hyphened = hyphened.concat(_constant("-")).concat(_part(digits, start, length))
    is_known = sa.and_(
        _length(digits) == sa.literal_column("32"), text.in_(_spellings(hyphened, digits))
    )
    return sa.case((is_known, hyphened), else_=text)


def _spellings(hyphened: Expression, digits: Expression) -> list[Expression]:
    """Return all spellings of a UUID."""
    return [
        spelling
        for text in (hyphened, digits)
        for spelling in (text, sa.func.upper(text, type_=sa.Text))
    ]


def _spellings_of_uuid(key: Expression) -> list[Expression]:
    return _spellings(key, _replaced(key, "-", ""))


def _spellings_of_time(key: Expression) -> list[Expression]:
    """Return a time with as few digits as possible, with milliseconds, and in dbset's format.

    In the order of text, all other spellings of a value are between the first and the last.
    """
    seconds = _trimmed(_trimmed(key, "0"), ".")
    milliseconds = _replaced(_part(key, 1).concat(_constant("~")), "000~", "")
    return [seconds, milliseconds, key]


def _spellings_of_instant(key: Expression) -> list[Expression]:
    """Return the spellings of an instant; SQLite's functions write UTC without a zone."""
    bare = _spellings_of_time(_replaced(key, "+00:00", ""))
    return [*bare, *(text.concat(_constant("+00:00")) for text in bare)]


def _replaced(text: Expression, old: str, new: str) -> Expression:
    return sa.func.replace(text, _constant(old), _constant(new), type_=sa.Text)


def _trimmed(text: Expression, end: str) -> Expression:
    return sa.func.rtrim(text, _constant(end), type_=sa.Text)


@dataclass(frozen=True)
class _OfFewSpellings(Normalization):
    """Values with few spellings, which an index can look up.

    Attributes:
        spellings: all spellings of a value, from its key.
    """

    spellings: Callable[[Expression], Sequence[Expression]] = lambda key: [key]
    has_few_spellings = True

    def same(
        self,
        column: Expression,
        other: Expression,  # noqa: ARG002  signature of the base
        key: Expression,
    ) -> sa.ColumnElement[bool]:
        return column.in_(self.spellings(key))

    def among(
        self, column: Expression, others: Iterable[tuple[Expression, Expression]]
    ) -> sa.ColumnElement[bool]:
        return column.in_([text for _, key in others for text in self.spellings(key)])

    def selected(self, column: Expression, others: sa.SelectBase) -> sa.ColumnElement[bool]:
        key = self.key(as_text(others.subquery().columns[0]))
        return column.in_(sa.union_all(*map(sa.select, self.spellings(key))))


class _OfIndexedTimes(_OfFewSpellings):
    """Times in dbset's format, some with fewer digits."""

    sorts_as_text = True

    def ordered(self, column: Expression, key: Expression, op: Callable[[Any, Any], Any]) -> Any:
        is_low = op in (operators.ge, operators.lt)
        return op(column, self.spellings(key)[0 if is_low else -1])


class _OfDocuments(Normalization):
    """Documents are parsed only if their lengths match, or escapes make them incomparable."""

    def same(
        self, column: Expression, other: Expression, key: Expression
    ) -> sa.ColumnElement[bool]:
        equal: sa.ColumnElement[bool] = self.key(column) == key
        escapes = sa.or_(_has_escape(column), _has_escape(other))
        return sa.and_(sa.or_(_size(column) == _size(other), escapes), equal)


def _size(text: Expression) -> Expression:
    """Return the length of a minified document, with 1.0 counted as 1."""
    document = sa.case((sa.func.json_valid(text), sa.func.json(text)), else_=text)
    return sa.func.length(sa.func.replace(document, _constant(".0"), _constant("")))


def _has_escape(text: Expression) -> sa.ColumnElement[bool]:
    found: sa.ColumnElement[bool] = sa.func.instr(text, _constant("\\")) > sa.literal_column("0")
    return found


class _Parts(FunctionElement[str]):
    """Text that is the same for equal documents: their parts, in order.

    Equal numbers have equal text. Large integers are compared by their digits, not as floats.
    """

    inherit_cache = True
    type = sa.Text()


@compiles(_Parts)
def _parts(element: _Parts, compiler: SQLCompiler, **options: Any) -> str:
    (document,) = element.clauses

    def text() -> str:  # compiled at each place: bind parameters are positional
        return compiler.process(document, **options)

    return f"""CASE WHEN json_valid({text()}) THEN (SELECT group_concat(part) FROM (
        SELECT fullkey || ' ' || CASE
            WHEN type IN ('object', 'array', 'true', 'false') THEN type
            WHEN type = 'integer' AND typeof(atom) <> 'integer'
                THEN json_extract({text()}, fullkey, fullkey)
            WHEN type = 'real' AND atom = CAST(atom AS INTEGER) THEN quote(CAST(atom AS INTEGER))
            ELSE quote(atom)
        END AS part FROM json_tree({text()}) ORDER BY fullkey
    )) ELSE {text()} END"""  # noqa: S608  only compiled clauses


def as_text(column: Expression) -> Expression:
    """Return a column as plain text."""
    return sa.type_coerce(column, sa.Text())


def _of_days(
    key: Callable[[Expression], Expression], spellings: Callable[[Expression], Sequence[Expression]]
) -> Normalization:
    """Return how times of a day are compared, whose spellings differ within the day."""
    indexed = _OfIndexedTimes(key, spellings=spellings)
    return Normalization(key, _day_before, _day_after, indexed=indexed, form=f"{_DAY}*")


UNCHANGED = Normalization(lambda column: column)
INTERVALS = Normalization(lambda column: column, form=f"[NP]{_TWO * 4}[0-9]D*")
DATES = Normalization(lambda column: column, form=f"{_DAY}*")
TIMES = Normalization(
    _time,
    lambda key: _part(key, 1, 5),
    lambda key: _part(key, 1, 5).concat(_AFTER_ALL),
    indexed=_OfIndexedTimes(_time, spellings=_spellings_of_time),
    form=f"{_HOUR}*",
)
MOMENTS = _of_days(_moment, _spellings_of_time)
INSTANTS = _of_days(_instant, _spellings_of_instant)
UUIDS = _OfFewSpellings(_uuid, spellings=_spellings_of_uuid)
DOCUMENTS = _OfDocuments(_Parts, written=False)
