"""How the time of work grows with the size of something."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from benchmarks.rows import Row, counted, integers, mixed
from benchmarks.workload import Workload


def _among_tables(tables: int) -> Workload:
    return Workload(
        f"connect and insert in a database of {tables:,} tables",
        "insert",
        1,
        1,
        connects=True,
        given=lambda size: (list(mixed(range(size))),),
        existing=lambda size: mixed([-1]),
        expected=lambda size: mixed(range(-1, size)),
        tables=tables - 1,
        apis=("sync",),
    )


def _of_columns(columns: int) -> Workload:
    shape = integers(columns)

    def rows(size: int) -> Iterator[Row]:
        return counted(shape, size)

    return Workload(
        f"insert_many of {{}} rows of {columns:,} columns",
        "insert_many",
        5000,
        1000,
        given=lambda size: (list(rows(size)),),
        expected=rows,
        shape=shape,
        apis=("sync",),
        once=True,
        peers=("raw", "core", "dbset"),
    )


NARROW = integers(4)


def narrow(size: int) -> Iterator[Row]:
    return counted(NARROW, size)


def _of_rows(function: str, rows: int, **more: Any) -> Workload:
    return Workload(
        f"{function} of {{}} narrow rows",
        function,
        rows,
        rows // 10,
        expected=narrow,
        shape=NARROW,
        apis=("sync",),
        once=True,
        peers=("raw", "core", "dbset"),
        **more,
    )


#: The workloads, by their names on the command line.
GROWTH = {
    **{f"tables_{n}": _among_tables(n) for n in (1, 10, 100, 1000)},
    **{f"columns_{n}": _of_columns(n) for n in (1, 10, 50, 200)},
    **{
        f"rows_{n}": _of_rows("insert_many", n, given=lambda size: (list(narrow(size)),))
        for n in (1000, 10_000, 100_000, 1_000_000)
    },
    **{
        f"found_{n}": _of_rows("find", n, given=lambda size: (), existing=narrow, returns=True)
        for n in (1000, 10_000, 100_000, 1_000_000)
    },
}
