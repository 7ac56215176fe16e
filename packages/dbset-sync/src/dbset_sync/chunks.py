"""An iterable cut into chunks, one pass, no more than a chunk in memory."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sized
from itertools import islice
from typing import TypeVar

T = TypeVar("T")

#: Rows that are written at once, and fewer where they are wide: what is looked at column by column
#: is to stay in the processor's cache.
FEWEST, MOST = 500, 5000
VALUES = 40_000


def chunked(items: Iterable[T], size: Callable[[T], int]) -> Iterator[tuple[int, list[T]]]:
    """Yield the items in lists, each with the number of its first item.

    Parameters:
        items: what is cut.
        size: tells by the first item how many a list has; the last may be shorter.

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
    """Return how many rows like one are written at once.

    Example:
        >>> rows_at_once(dict.fromkeys("abcd")), rows_at_once(dict.fromkeys(range(40)))
        (5000, 1000)
    """
    width = len(row) if isinstance(row, Sized) else 0
    return MOST if width == 0 else max(FEWEST, min(MOST, VALUES // width))
