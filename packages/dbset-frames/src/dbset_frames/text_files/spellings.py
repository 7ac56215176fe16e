"""Kinds of values, and the spellings in which text is a value of a kind.

Text counts as a value only if that value reads back as the same text, apart from the variants in
this table:

========================= =====================================================================
kind                      spellings
========================= =====================================================================
boolean                   ``true`` and ``false``, ``True`` and ``False``, or ``TRUE`` and
                          ``FALSE``: one of these pairs in the whole column
integer                   ``-12``: no plus sign, no leading zeros, at most 64 bits
number                    ``-1.50``, ``12``: no plus sign, no superfluous leading zeros, no
                          exponent, digits on both sides of the point
date                      ``2024-02-29``, years 0001 to 9999
time                      ``23:59:59``, with a fraction of up to 6 digits
timestamp                 a date and a time with a blank or ``T`` between them
timestamp with time zone  a timestamp with ``Z``, ``+02``, ``+0200`` or ``+02:00``
UUID                      ``01890a5d-ac96-774b-bcce-b302099a8057``, in lower case
========================= =====================================================================
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from dbset_frames.values import MICROSECONDS

NAIVE, UTC = pa.timestamp("us"), pa.timestamp("us", "UTC")
_DATE = r"\d{4}-\d\d-\d\d"
_TIME = r"\d\d:\d\d:\d\d(?:\.\d{1,6})?"
_ZONE = r"(?:Z|[+-]\d\d(?::?\d\d)?)"
_UUID = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"

#: A number whose digits are all its own, but not a negative zero.
NUMBER = r"^(?:(?:0|-?[1-9]\d*)(?:\.\d+)?|-0\.\d*[1-9]\d*)$"


class Kind(NamedTuple):
    """A kind of values.

    Attributes:
        name: the name, for people.
        may_be: whether a text may be a value of the kind, for a quick look at the first one.
        type_: the Arrow type of the values.
        convert: returns texts as values; raises ``ArrowInvalid`` if one is not a value.
        wider: the kind that its values have as well, if any.
        is_exact: whether each value reads back as the same text, apart from the variants above.
    """

    name: str
    may_be: Callable[[str], object]
    type_: pa.DataType
    convert: Callable[[pa.Array], pa.Array]
    wider: str | None = None
    is_exact: bool = True


def _booleans(true: str, false: str) -> Kind:
    def convert(texts: pa.Array) -> pa.Array:
        are_true = pc.equal(texts, true)
        if not _all(pc.or_(are_true, pc.equal(texts, false)), texts):
            raise pa.ArrowInvalid("not booleans")
        return are_true

    return Kind(true, {true, false}.__contains__, pa.bool_(), convert)


def integers(texts: pa.Array) -> pa.Array:
    """Return texts as integers.

    Raises:
        ArrowInvalid: one is not an integer of 64 bits in its shortest spelling.
    """
    numbers = texts.cast(pa.int64())
    if not numbers.cast(texts.type).equals(texts):
        raise pa.ArrowInvalid("not integers in their shortest spelling")
    return numbers


def numbers(texts: pa.Array) -> pa.Array:
    """Return texts that are numbers, as they are.

    Raises:
        ArrowInvalid: one is not a number.
    """
    return matching(texts, NUMBER)


def _dates(texts: pa.Array) -> pa.Array:
    return _since_year_1(matching(texts, f"^{_DATE}$").cast(pa.date32()))


def _times(texts: pa.Array) -> pa.Array:
    joined = pc.binary_join_element_wise("1970-01-01", matching(texts, f"^{_TIME}$"), " ")
    return joined.cast(NAIVE).cast(pa.time64("us"))


def _timestamps(texts: pa.Array) -> pa.Array:
    return _since_year_1(matching(texts, f"^{_DATE}[T ]{_TIME}$").cast(NAIVE))


def _instants(texts: pa.Array) -> pa.Array:
    return _since_year_1(matching(texts, f"^{_DATE}[T ]{_TIME}{_ZONE}$").cast(UTC))


def _uuids(texts: pa.Array) -> pa.Array:
    digits = pc.replace_substring(matching(texts, f"^{_UUID}$"), "-", "")
    values = [None if each is None else bytes.fromhex(each) for each in digits.to_pylist()]
    return pa.ExtensionArray.from_storage(pa.uuid(), pa.array(values, pa.binary(16)))


def _since_year_1(values: pa.Array) -> pa.Array:
    """Return moments that Python's dates include.

    Raises:
        ArrowInvalid: one is earlier or later.
    """
    moments = values.cast(NAIVE) if pa.types.is_date32(values.type) else values
    found = pc.min_max(moments.cast(pa.int64()))
    low, high = found["min"].as_py(), found["max"].as_py()
    if low is not None and (low < MICROSECONDS[0] or high > MICROSECONDS[1]):
        raise pa.ArrowInvalid("before the year 1, or after 9999")
    return values


def matching(texts: pa.Array, pattern: str) -> pa.Array:
    """Return texts that all match a pattern.

    Raises:
        ArrowInvalid: one does not.
    """
    if not _all(pc.match_substring_regex(texts, pattern), texts):
        raise pa.ArrowInvalid(f"not all like {pattern}")
    return texts


def _all(found: Any, texts: pa.Array) -> bool:
    """Return whether all texts that are not NULL have what was looked for."""
    return bool((pc.sum(found).as_py() or 0) == len(texts) - texts.null_count)


def like(pattern: str) -> Callable[[str], object]:
    """Return a function that says whether a whole text matches a pattern."""
    return re.compile(pattern).fullmatch


#: The kinds by name; a value is of the first kind that it may be.
KINDS = {
    kind.name: kind
    for kind in (
        _booleans("true", "false"),
        _booleans("True", "False"),
        _booleans("TRUE", "FALSE"),
        Kind("integer", like(r"-?\d{1,19}"), pa.int64(), integers, "number"),
        Kind("number", like(NUMBER), pa.string(), numbers),
        Kind("date", like(_DATE), pa.date32(), _dates),
        Kind("time", like(_TIME), pa.time64("us"), _times),
        Kind("timestamp", like(f"{_DATE}[T ]{_TIME}"), NAIVE, _timestamps),
        Kind("timestamp with time zone", like(f"{_DATE}[T ]{_TIME}{_ZONE}"), UTC, _instants),
        Kind("UUID", like(_UUID), pa.uuid(), _uuids),
    )
}


def kind_of(text: str, kinds: Mapping[str, Kind] = KINDS) -> Kind | None:
    """Return the kind that a text may be a value of; ``None`` if it is just text.

    Example:
        >>> kind_of("-1.50").name, kind_of("007").name, kind_of("01/02/2024")
        ('number', 'integer', None)
    """
    return next((kind for kind in kinds.values() if kind.may_be(text)), None)
