"""Why a column is text although its values look like numbers, dates or the like."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Mapping
from typing import NamedTuple

import pyarrow as pa

from dbset_frames.text_files.formats import fitting_dates, fitting_decimals
from dbset_frames.text_files.spellings import Kind, kind_of

#: Values by which a column looks like a kind.
_SAMPLE = 20

#: Values that must have a format before it is suggested.
_LOOK = 1000

#: A text that shows that the column has codes, such as postcodes, and not numbers.
_CODE = re.compile(r"0\d+")


class Doubt(NamedTuple):
    """Why a column is text although its values look like another kind.

    Attributes:
        kind: the name of the kind, such as ``"number"``.
        odd: the first value of another kind; ``None`` if all are of the kind.
        zero: a number with a zero at its end, which not every database keeps.
        formats: the formats of dates, or the decimal separators, with which all have the kind.
    """

    kind: str
    odd: str | None = None
    zero: str = ""
    formats: tuple[str, ...] = ()


def doubt_about(texts: pa.Array, kinds: Mapping[str, Kind], before: Kind | None) -> Doubt | None:
    """Return the doubt about values that make their column text.

    Parameters:
        texts: the values.
        kinds: the kinds that the column might have had.
        before: the kind of earlier values.

    Returns:
        The doubt; ``None`` if the values do not look like a kind, or are codes.

    Example:
        >>> from dbset_frames.text_files.spellings import KINDS
        >>> doubt_about(pa.array(["1", "n/a", "2.5"]), KINDS, None)
        Doubt(kind='number', odd='n/a', zero='', formats=())
        >>> doubt_about(pa.array(["12345", "01234"]), KINDS, None)
        >>> doubt_about(pa.array(["31.12.2025", "1.1.2026"]), KINDS, None).formats
        ('%d.%m.%Y',)
    """
    present = texts.drop_null()
    found = None if before else _in_another_format(present.slice(0, _LOOK).to_pylist())
    if found is not None:
        return found
    kind = before or _kind_of_most(present.slice(0, _SAMPLE).to_pylist(), kinds)
    if kind is None:
        return None
    kind = kinds[kind.wider or kind.name]
    odd = present[_first_other(present, kind)].as_py()
    return None if _CODE.fullmatch(odd) else Doubt(kind.name, odd)


def _in_another_format(texts: list[str]) -> Doubt | None:
    """Return the doubt about texts that have a kind, but in a format that nobody gave."""
    if not texts[0][-1:].isdigit():
        return None
    if decimals := fitting_decimals(texts):
        return Doubt("number", formats=decimals)
    kind, formats = fitting_dates(texts)
    return Doubt(kind, formats=formats) if formats else None


def _kind_of_most(texts: list[str], kinds: Mapping[str, Kind]) -> Kind | None:
    """Return the kind of more than half of the texts."""
    counts = Counter(_name(text, kinds) for text in texts)
    name, count = counts.most_common(1)[0]
    return kinds[name] if name and 2 * count > len(texts) else None


def _name(text: str, kinds: Mapping[str, Kind]) -> str:
    kind = kind_of(text, kinds)
    if kind is None:
        return ""
    kind = kinds[kind.wider or kind.name]
    return kind.name if kind.may_be(text) else ""


def _first_other(texts: pa.Array, kind: Kind) -> int:
    """Return the place of the first text that is not of a kind."""

    def has_other(last: int) -> bool:
        try:
            kind.convert(texts.slice(0, last + 1))
        except pa.ArrowInvalid:
            return True
        return False

    return bisect_left(range(len(texts) - 1), x=True, key=has_other)
