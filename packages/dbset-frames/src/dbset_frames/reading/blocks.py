"""Rows that the database writes as one text each, in blocks that Arrow converts at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

#: Bytes of text that are converted at once.
_SIZE = 1_000_000


@dataclass(frozen=True)
class Block:
    """Some rows.

    Attributes:
        text: the texts of the rows, one per line.
        columns: the values that come beside the texts, by column.
        count: the number of rows.
    """

    text: bytes
    columns: Sequence[Sequence[Any]]
    count: int


class Text:
    """The texts of rows that are waiting to be converted."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []
        self.size = self.count = 0

    def add(self, lines: Sequence[Any]) -> bool:
        """Add the texts of some rows; return whether there are enough of them now."""
        is_text = isinstance(lines[0], str)
        part = "\n".join(lines).encode() if is_text else b"\n".join(lines)
        self._parts.append(part)
        self.size += len(part)
        self.count += len(lines)
        return self.size >= _SIZE

    def take(self) -> bytes:
        """Return the texts, one per line; none are waiting then."""
        text = b"\n".join(self._parts)
        self._parts, self.size, self.count = [], 0, 0
        return text


def blocks(pages: Iterable[Sequence[Sequence[Any]]]) -> Iterator[Block]:
    """Join the rows of pages in blocks.

    Parameters:
        pages: rows, each of which begins with its text.

    Example:
        >>> next(blocks([[("a", 1), ("b", 2)], [("c", 3)]]))
        Block(text=b'a\\nb\\nc', columns=[[1, 2, 3]], count=3)
    """
    text, parts = Text(), list[Sequence[Sequence[Any]]]()
    for page in pages:
        lines, *columns = zip(*page, strict=True)
        parts.append(columns)
        if text.add(lines):
            yield _block(text, parts)
            parts = []
    if text.count:
        yield _block(text, parts)


def _block(text: Text, parts: Sequence[Sequence[Sequence[Any]]]) -> Block:
    columns = [list(chain.from_iterable(each)) for each in zip(*parts, strict=True)]
    return Block(count=text.count, text=text.take(), columns=columns)
