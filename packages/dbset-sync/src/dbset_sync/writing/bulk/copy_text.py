"""The text format of PostgreSQL's COPY."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import islice
from typing import Any

from dbset_types.coerce_columns import present
from dbset_types.infinity import InfiniteDate, InfiniteDatetime
from dbset_types.intervals import iso_text
from dbset_types.out_of_range import TypedText

from dbset_sync.writing.columns import ColumnBatch

_NULL = r"\N"
_ESCAPED = {"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r"}

#: A character that PostgreSQL does not allow in text.
_NUL = "\0"

#: Rows per piece: the server reads one while the next is written.
_PIECE = 1000


def copy_text(batch: ColumnBatch) -> Iterator[str]:
    r"""Return rows in the text format of COPY, in pieces.

    Parameters:
        batch: rows with values converted for the driver.

    Raises:
        TypeError: the values of a column have several types, or a type without a text format here.

    Example:
        >>> list(copy_text(ColumnBatch({"n": [1, None], "name": ["Ada", "a\tb"]}, 2)))
        ['1\tAda\n\\N\ta\\tb\n']
    """
    columns = [_texts(values) for values in batch.columns.values()]
    return _pieces(map("\t".join, zip(*columns, strict=True)))


def _pieces(lines: Iterator[str]) -> Iterator[str]:
    while piece := list(islice(lines, _PIECE)):
        yield "\n".join(piece) + "\n"


def _texts(values: Sequence[Any]) -> Iterable[str]:
    """Return the texts of a column's values."""
    not_null, types = present(values)
    if not types:
        return [_NULL] * len(values)
    (python_type,) = types if len(types) == 1 else (None,)
    if python_type not in _TEXT:
        raise TypeError(f"COPY has no text for {', '.join(t.__name__ for t in types)}")
    texts = _TEXT[python_type](not_null)
    if not_null is values:
        return texts
    following = iter(texts)
    return [_NULL if value is None else next(following) for value in values]


def _escaped(values: Sequence[str]) -> Iterable[str]:
    joined = _NUL.join(values)
    special = [character for character in _ESCAPED if character in joined]
    for character in special:
        joined = joined.replace(character, _ESCAPED[character])
    return joined.split(_NUL) if special else values


def _each(text: Callable[[Any], str]) -> Callable[[Sequence[Any]], Iterable[str]]:
    return lambda values: map(text, values)


def _hexadecimal(value: bytes) -> str:
    return rf"\\x{value.hex()}"


_TEXT: dict[type | None, Callable[[Sequence[Any]], Iterable[str]]] = {
    bool: _each(str),
    int: _each(str),
    float: _each(repr),
    Decimal: _each(str),
    str: _escaped,
    bytes: _each(_hexadecimal),
    dt.date: _each(str),
    dt.time: _each(str),
    dt.datetime: _each(str),
    dt.timedelta: _each(iso_text),
    TypedText: _each(str),
    InfiniteDate: _each(str),
    InfiniteDatetime: _each(str),
    uuid.UUID: _each(str),
}
