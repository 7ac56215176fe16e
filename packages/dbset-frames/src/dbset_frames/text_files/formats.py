"""Dates and numbers as they are written in some countries, which are read only if the caller asks.

Nobody can tell from ``01/02/2024`` or ``1,234`` alone which day or number it is.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import product

import pyarrow as pa
import pyarrow.compute as pc

from dbset_frames.errors import FrameError
from dbset_frames.text_files.spellings import (
    KINDS,
    NAIVE,
    UTC,
    Kind,
    integers,
    like,
    matching,
    numbers,
)

#: What separates groups of three digits, by the decimal separator.
_GROUPS = {",": "[. '\u2019\u00a0\u202f]", ".": "[, '\u2019\u00a0\u202f]"}

_DATES = (
    *("%d.%m.%Y", "%d/%m/%Y", "%m/%d/%Y", "%d-%m-%Y", "%m-%d-%Y", "%Y/%m/%d", "%Y.%m.%d"),
    *("%d.%m.%y", "%d/%m/%y", "%m/%d/%y"),
)

#: Formats of dates, and of timestamps, that a caller may have to give.
DATE_FORMATS = {
    "date": _DATES,
    "timestamp": (
        *map("".join, product(("%Y-%m-%d", *_DATES), (" %H:%M", " %H:%M:%S"))),
        "%Y-%m-%dT%H:%M",
    ),
}


def kinds_with(date_format: str | None = None, decimal: str | None = None) -> Mapping[str, Kind]:
    """Return the kinds of values, with dates and numbers in the caller's formats.

    Parameters:
        date_format: the format of dates or timestamps, as for ``strptime``.
        decimal: the decimal separator of numbers, whose groups of three digits may be separated.

    Raises:
        FrameError: the decimal separator is neither a point nor a comma.

    Example:
        >>> kinds = kinds_with("%d/%m/%Y", ",")
        >>> kinds["formatted"].convert(pa.array(["01/02/2024"]))[0].as_py()
        datetime.date(2024, 2, 1)
        >>> kinds["number"].convert(pa.array(["1.234,50"]))[0].as_py()
        '1234.50'
    """
    dates = {} if date_format is None else {"formatted": _dates(date_format)}
    return {**dates, **KINDS, **({} if decimal is None else _numbers(decimal))}


def _dates(format_: str) -> Kind:
    has_time = re.search("%[HIMSfpcXzZ]", format_.replace("%%", ""))
    moment_type = UTC if "%z" in format_ else NAIVE
    type_ = moment_type if has_time else pa.date32()

    def value_of(text: str) -> dt.datetime | dt.date:
        moment = dt.datetime.strptime(text, format_)  # noqa: DTZ007  the format may have no zone
        return moment if has_time else moment.date()

    def convert(texts: pa.Array) -> pa.Array:
        distinct = texts.dictionary_encode()
        try:
            values = list(map(value_of, distinct.dictionary.to_pylist()))
        except ValueError as error:
            raise pa.ArrowInvalid(str(error)) from error
        return pa.array(values, type_).take(distinct.indices)

    return Kind("formatted", lambda text: _is(value_of, text), type_, convert)


def _is(value_of: Callable[[str], object], text: str) -> bool:
    try:
        value_of(text)
    except ValueError:
        return False
    return True


def _numbers(decimal: str) -> dict[str, Kind]:
    if decimal not in _GROUPS:
        raise FrameError(f"the decimal separator {decimal!r} is not known; give '.' or ','")
    group = _GROUPS[decimal]
    whole = rf"-?(?:0|[1-9]\d*|[1-9]\d{{0,2}}(?:{group}\d{{3}})+)"
    number = rf"{whole}(?:{re.escape(decimal)}\d+)?"

    def digits(texts: pa.Array, pattern: str) -> pa.Array:
        plain = pc.replace_substring_regex(matching(texts, f"^{pattern}$"), group, "")
        return pc.replace_substring(plain, decimal, ".")

    converters: dict[str, tuple[str, Callable[[pa.Array], pa.Array]]] = {
        "integer": (whole, lambda texts: integers(digits(texts, whole))),
        "number": (number, lambda texts: numbers(digits(texts, number))),
    }
    return {
        name: KINDS[name]._replace(may_be=like(pattern), convert=convert, is_exact=False)
        for name, (pattern, convert) in converters.items()
    }


def fitting_dates(texts: Sequence[str]) -> tuple[str, tuple[str, ...]]:
    """Return ``"date"`` or ``"timestamp"``, and the formats that all texts have; often none.

    Example:
        >>> fitting_dates(["01/02/2024", "03/04/2024"])
        ('date', ('%d/%m/%Y', '%m/%d/%Y'))
    """
    for kind, formats in DATE_FORMATS.items():
        found = tuple(each for each in formats if _all(texts, _dates(each).may_be))
        if found:
            return kind, found
    return "", ()


def fitting_decimals(texts: Sequence[str]) -> tuple[str, ...]:
    """Return the decimal separators with which all texts are numbers; often none.

    Example:
        >>> fitting_decimals(["1.234,50", "7"]), fitting_decimals(["1,234"])
        ((',',), (',', '.'))
    """
    return tuple(each for each in _GROUPS if _all(texts, _numbers(each)["number"].may_be))


def _all(texts: Iterable[str], may_be: Callable[[str], object]) -> bool:
    return all(map(may_be, texts))
