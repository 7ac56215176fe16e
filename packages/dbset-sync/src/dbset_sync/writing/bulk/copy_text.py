"""The text format of PostgreSQL's COPY."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from dbset_sync.writing.columns import ColumnBatch
from dbset_sync.writing.value_texts import TEXT, each, formatted, hexadecimal

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
    columns = [formatted(_FORMATS, values, _NULL) for values in batch.columns.values()]
    line = "\t".join(["%s"] * len(columns))  # faster than to join a text for each value
    return _pieces(map(line.__mod__, zip(*columns, strict=True)))


def _pieces(lines: Iterator[str]) -> Iterator[str]:
    while piece := list(islice(lines, _PIECE)):
        yield "\n".join(piece) + "\n"


def _escaped(values: Sequence[str]) -> Iterable[str]:
    joined = _NUL.join(values)
    special = [character for character in _ESCAPED if character in joined]
    for character in special:
        joined = joined.replace(character, _ESCAPED[character])
    return joined.split(_NUL) if special else values


def _hexadecimal(value: bytes) -> str:
    return "\\" + hexadecimal(value)


_FORMATS = {**TEXT, str: _escaped, bytes: each(_hexadecimal)}
