"""Values that are not text, in text columns: other programs write them in other forms."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from contextlib import suppress
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from dbset_types.column_values import types_of
from dbset_types.conversions import conversion
from dbset_types.infinity import InfiniteDatetime
from dbset_types.kinds import Kind
from dbset_types.scalars import by_class, is_missing, native
from dbset_types.typed_column import TypedColumn

if TYPE_CHECKING:
    from dbset_types.coerce import Coercer
    from dbset_types.coerce_columns import ColumnCoercer

#: Types of which every program writes a value in the same form, or which are text.
_ONE_FORM = frozenset({str, int, dt.date, type(None)})

_UTC = "+00:00"


def other_spellings(value: object) -> Sequence[str]:
    """Return the texts that other programs, and databases' casts, write for a value.

    Parameters:
        value: a value for a text column.

    Returns:
        The texts, without the one that dbset writes.

    Example:
        >>> other_spellings(True), other_spellings("true")
        (['1'], ())
        >>> other_spellings(dt.datetime(2024, 2, 29, 12, 30))
        ['2024-02-29 12:30:00', '2024-02-29 12:30:00.000000']
    """
    if type(value) in _ONE_FORM or is_missing(value):
        return ()
    plain = native(value)
    spell = by_class(_SPELLINGS, type(plain))
    if spell is None:
        return ()
    own = conversion(Kind.TEXT, plain)(plain)
    return [text for text in dict.fromkeys(spell(plain)) if text != own]


class SpelledText(str):
    """The text of a value that other programs write in other forms.

    Attributes:
        spellings: all texts of the value, first the one that dbset writes.
    """

    __slots__ = ("spellings",)
    spellings: Sequence[str]

    @classmethod
    def of(cls, text: Any, value: object) -> Any:
        """Return the text of a value with its spellings; the text itself if it is the only one."""
        others = other_spellings(value)
        if not others:
            return text
        spelled = cls(text)
        spelled.spellings = [text, *others]
        return spelled


def spellings_of(value: Any) -> Sequence[Any]:
    """Return all spellings of a coerced value, first its own.

    Example:
        >>> spellings_of("1.0"), spellings_of(with_spellings(str)(1.0))
        (['1.0'], ['1.0', '1'])
    """
    return value.spellings if isinstance(value, SpelledText) else [value]


def with_spellings(coerce: Coercer) -> Coercer:
    """Return a conversion to text whose results have their spellings."""
    return lambda value: SpelledText.of(coerce(value), value)


def columns_with_spellings(coerce: ColumnCoercer) -> ColumnCoercer:
    """Return a conversion of columns to text whose results have their spellings."""

    def coerce_column(values: Sequence[Any]) -> Sequence[Any]:
        texts = coerce(values)
        if isinstance(texts, TypedColumn) or types_of(values) <= _ONE_FORM:
            return texts
        return list(map(SpelledText.of, texts, values))

    return coerce_column


def are_spelled(values: Sequence[Any]) -> bool:
    """Return whether some of the values have several spellings.

    Example:
        >>> are_spelled([with_spellings(str)(1.0)]), are_spelled(["1.0"])
        (True, False)
    """
    return not isinstance(values, TypedColumn) and SpelledText in types_of(values)


def _of_time(value: dt.time) -> list[str]:
    """Return what Python, SQLAlchemy and PostgreSQL write; for UTC, others write a Z."""
    text, naive = value.isoformat(), value.replace(tzinfo=None)
    clock, full = naive.isoformat(), naive.isoformat("microseconds")
    short, zone = full.rstrip("0").rstrip("."), text.removeprefix(clock)
    spelled = [text, full + zone, short + zone.removesuffix(":00")]
    if zone == _UTC:
        milliseconds = full.removesuffix("000")
        spelled += [f"{each}Z" for each in dict.fromkeys((clock, short, milliseconds))]
    return spelled


def _of_datetime(value: dt.datetime) -> list[str]:
    """Return the spellings in the offset of the value, and in UTC, as many programs write."""
    spelled = _of_moment(value)
    with suppress(OverflowError):  # in the first and the last year
        spelled += _of_moment(value.astimezone(dt.UTC)) if value.tzinfo else []
    return spelled


def _of_moment(value: dt.datetime) -> list[str]:
    clocks = _of_time(value.timetz())
    with_t = [value.isoformat(), *(f"{value.date()}T{each}" for each in clocks if each[-1] == "Z")]
    return [*with_t, *(f"{value.date()} {clock}" for clock in clocks)]


def _of_number(value: float | Decimal) -> list[str]:
    """Return what PostgreSQL writes, without an exponent, and what SQLite writes."""
    text = str(value)
    digits = f"{Decimal(text):f}"
    return [digits, digits.removesuffix(".0"), text if "." in text else text.replace("e", ".0e")]


_SPELLINGS: dict[type, Callable[[Any], list[str]]] = {
    bool: lambda value: [str(int(value))],
    float: _of_number,
    Decimal: _of_number,
    dt.datetime: _of_datetime,
    InfiniteDatetime: lambda _: [],
    dt.time: _of_time,
}
