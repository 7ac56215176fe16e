"""Several rows per INSERT: an execution costs SQLite's driver more than the values of a row."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

#: Parameters per INSERT; with more, Python's cache holds fewer of the values.
_PARAMETERS = 250


def several_at_once(
    sql: str, columns: Sequence[Sequence[Any]]
) -> Iterator[tuple[str, Iterable[Sequence[Any]]]]:
    """Yield INSERTs of several rows, and one of single rows for the rest, with their values.

    Parameters:
        sql: an INSERT of one row, with a parameter for each column and no others.
        columns: the values by column.

    Example:
        >>> sql = "INSERT INTO t (a, b) VALUES (?, ?)"
        >>> made = several_at_once(sql, [range(130)] * 2)
        >>> [(text.count("?"), len(list(rows))) for text, rows in made]
        [(250, 1), (2, 5)]
    """
    count = len(columns[0])
    at_once = _PARAMETERS // len(columns)
    whole = count - count % at_once if at_once > 1 else 0
    values = f"({', '.join('?' * len(columns))})"
    before, found, after = sql.rpartition(f" VALUES {values}")
    if whole and found and before.count("?") == after.count("?") == 0:
        listed = ", ".join([values] * at_once)
        parts = [column[first:whole:at_once] for first in range(at_once) for column in columns]
        yield f"{before} VALUES {listed}{after}", zip(*parts, strict=True)
        columns = [column[whole:] for column in columns]
        if whole == count:
            return
    yield sql, zip(*columns, strict=True)
