"""Splits an iterable into chunks in one pass, with one chunk in memory."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Sized
from functools import partial
from itertools import islice, starmap
from typing import Any, NamedTuple, TypeVar

from dbset_schema.row_checks import Row, by_key

from dbset_sync.arguments import check_count, check_rows
from dbset_sync.writing.keys import MissingKey, check_all, with_key

T = TypeVar("T")

#: Limits of rows and of values per chunk: a chunk is read column by column, and should fit into the
#: processor's cache.
FEWEST, MOST = 500, 5000
VALUES = 40_000


class RowChunk(NamedTuple):
    """Rows that are written at once.

    Attributes:
        first: the number of the first row in the call.
        rows: the rows, which are checked.
        values: their values by key, if all rows have the same keys.
        missing: a key that some of them lacked, and that is ``None`` in them now.
    """

    first: int
    rows: Sequence[Row]
    values: Mapping[str, list[Any]] | None
    missing: MissingKey | None


def row_chunks(
    rows: Iterable[Row],
    chunk_size: int | None,
    keys: Sequence[str] = (),
    *,
    inserts: bool = True,
) -> Iterator[RowChunk]:
    """Split rows into chunks, and check each chunk when it is reached.

    Parameters:
        rows: any iterable of rows.
        chunk_size: rows per chunk; ``None`` to choose by their width.
        keys: keys that each row must have, except one that the table may generate.
        inserts: whether the call may insert rows.

    Raises:
        RowError: a row is not valid, or lacks a key.
        ArgumentError: ``rows`` is not an iterable of rows, or the size is not valid.
    """
    check_rows(rows)
    check_count("chunk_size", chunk_size, least=1)
    size = rows_at_once if chunk_size is None else lambda _: chunk_size
    return starmap(partial(_checked, keys, inserts), chunked(rows, size))


def _checked(keys: Sequence[str], inserts: bool, first: int, rows: Sequence[Row]) -> RowChunk:
    values = by_key(rows)
    missing = check_all(rows if values is None else rows[:1], keys, first, inserts=inserts)
    if missing is not None:
        rows = [with_key(row, missing) for row in rows]
        values = by_key(rows)
    return RowChunk(first, rows, values, missing)


def chunked(items: Iterable[T], size: Callable[[T], int]) -> Iterator[tuple[int, list[T]]]:
    """Yield the items in lists, each with the number of its first item.

    Parameters:
        items: the items.
        size: returns the length of lists for the first item; the last list may be shorter.

    Example:
        >>> list(chunked("abcde", lambda first: 2))
        [(0, ['a', 'b']), (2, ['c', 'd']), (4, ['e'])]
    """
    iterator, number = iter(items), 0
    chunk = list(islice(iterator, 1))
    most = size(chunk[0]) if chunk else 0
    chunk += islice(iterator, most - len(chunk))
    while chunk:
        yield number, chunk
        number += len(chunk)
        chunk = list(islice(iterator, most))


def rows_at_once(row: object) -> int:
    """Return how many rows of this width to write at once.

    Example:
        >>> rows_at_once(dict.fromkeys("abcd")), rows_at_once(dict.fromkeys(range(40)))
        (5000, 1000)
    """
    width = len(row) if isinstance(row, Sized) else 0
    return MOST if width == 0 else max(FEWEST, min(MOST, VALUES // width))
