"""Convert whole columns of text at once, by the rules that hold for single texts."""

from __future__ import annotations

import datetime as dt
import json
import re
import uuid
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any, NoReturn

from dbset_types.conversions import BOOLEANS
from dbset_types.kinds import Kind

TextParser = Callable[[Sequence[str]], list[Any]]

_WHITE_SPACE = " \t\n\r"  # JSON's
_SAFE_DIGITS = 15  # a float holds any number of so many digits
_PAST_MICROSECONDS = re.compile(r"\.[0-9]{7}")  # fast, as it begins with a fixed character


def parse_texts(kind: Kind, texts: Sequence[str]) -> list[Any] | None:
    """Return the values of texts; None if each needs a look, as one of them may be invalid.

    Parameters:
        kind: the column's kind.
        texts: text only.

    Example:
        >>> parse_texts(Kind.INTEGER, ["5", "-3"]), parse_texts(Kind.INTEGER, ["5", "05"])
        ([5, -3], None)
    """
    parse = _PARSERS.get(kind)
    try:
        return None if parse is None else parse(texts)
    except (ValueError, ArithmeticError, LookupError, RecursionError):
        return None


def _numbers(python_type: type, parse_float: type = float) -> TextParser:
    """Return the parser of numbers: their format is that of JSON, so they are one document."""
    decoder = json.JSONDecoder(
        parse_int=python_type, parse_float=parse_float, parse_constant=_refused
    )

    def parse(texts: Sequence[str]) -> list[Any]:
        document = f"[{','.join(texts)}]"
        if any(map(document.__contains__, _WHITE_SPACE)):
            raise ValueError("JSON allows white space")
        numbers: list[Any] = decoder.decode(document)
        if set(map(type, numbers)) != {python_type} or len(numbers) != len(texts):
            raise ValueError("some of them are not such numbers")
        return numbers

    return parse


def _refused(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is not in JSON's format")


_parse_floats = _numbers(float, float)


def _floats(texts: Sequence[str]) -> list[float]:
    """Return floats; raise unless each text is short, or is what its float prints."""
    numbers = _parse_floats(texts)
    short = max(map(len, texts)) <= _SAFE_DIGITS and "e" not in "".join(texts).lower()
    if not short and list(map(repr, numbers)) != list(texts):
        raise ValueError("a float may not hold all digits")
    return numbers


def _dates(texts: Sequence[str]) -> list[dt.date]:
    if any(len(text) == 10 and text[4] != "-" for text in texts):  # noqa: PLR2004
        raise ValueError("Python 3.11 ignores what follows 20240229")
    return list(map(dt.date.fromisoformat, texts))


def _datetimes(texts: Sequence[str]) -> list[dt.datetime]:
    joined = "\n".join(texts)
    if "," in joined or _PAST_MICROSECONDS.search(joined):
        raise ValueError("columns store microseconds")
    return list(map(dt.datetime.fromisoformat, texts))


_PARSERS: dict[Kind, TextParser] = {
    Kind.BOOLEAN: lambda texts: list(map(BOOLEANS.__getitem__, map(str.lower, texts))),
    Kind.EXACT_INTEGER: _numbers(int),
    Kind.INTEGER: _numbers(int),
    Kind.FLOAT: _floats,
    Kind.NUMERIC: _numbers(Decimal, Decimal),
    Kind.DATE: _dates,
    Kind.TIMESTAMP: _datetimes,
    Kind.TIMESTAMPTZ: _datetimes,
    Kind.UUID: lambda texts: list(map(uuid.UUID, texts)),
}
