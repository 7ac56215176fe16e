"""Everyday work, with rows of mixed types."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from itertools import chain, islice
from typing import Any

import flights

from benchmarks.peers.texts import COLUMNS
from benchmarks.rows import FLIGHTS, Row, mixed
from benchmarks.workload import Workload

FIRSTS = 20
FINDS = 50
SPAN = 10


def _rows(size: int) -> Iterator[Row]:
    return mixed(range(size))


def _one_row(size: int) -> Iterator[Row]:
    return mixed([-1])


def _with_one(size: int) -> Iterator[Row]:
    return mixed(range(-1, size))


def _shares(tasks: int) -> Callable[[int], tuple[list[list[Row]]]]:
    """Return a function that divides rows between tasks."""

    def shares(size: int) -> tuple[list[list[Row]]]:
        rows = list(_rows(size))
        return ([rows[task::tasks] for task in range(tasks)],)

    return shares


def _spans(size: int) -> list[tuple[int, int]]:
    return [(number, number + SPAN) for number in _keys(size)]


def _within(size: int) -> Iterator[Row]:
    numbers = chain.from_iterable(range(*span) for span in _spans(size))
    return mixed(number for number in numbers if number < 10 * size and number % 50)


def _numbers(size: int) -> Iterator[Row]:
    return ({"number": number} for number in range(size))


def _find_often(size: int) -> Workload:
    return Workload(
        f"find of {{}} rows, {FINDS} times",
        "find_often",
        size,
        size,
        given=lambda _: (FINDS,),
        existing=_rows,
        expected=lambda size: chain.from_iterable(_rows(size) for _ in range(FINDS)),
        returns=True,
    )


def _changed(size: int) -> Iterator[Row]:
    return mixed(range(size), version=1)


def _changed_among_ten(size: int) -> Iterator[Row]:
    return chain(_changed(size), mixed(range(size, 10 * size)))


def _keys(size: int) -> list[int]:
    return [7919 * number % (10 * size) for number in range(size)]


def _parts(size: int) -> Iterator[Row]:
    return ({name: row[name] for name in COLUMNS} for row in mixed(_keys(size)))


@cache
def _flights(size: int) -> list[Row]:
    return list(islice(flights.rows("flights"), size))


def _insert(title: str, function: str, size: int = 1000, given: Any = None) -> Workload:
    return Workload(
        title,
        function,
        size,
        quick=size // 4,
        given=given or (lambda size: (list(_rows(size)),)),
        existing=_one_row,
        expected=_with_one,
    )


def _insert_many(title: str, given: Callable[[int], tuple[Any, ...]]) -> Workload:
    return Workload(title, "insert_many", 100_000, 10_000, given, expected=_rows)


def _update(title: str, function: str, size: int) -> Workload:
    return Workload(
        title,
        function,
        size,
        quick=size // 4,
        existing=lambda size: _rows(10 * size),
        index=True,
        given=lambda size: (list(_changed(size)),),
        expected=_changed_among_ten,
    )


def _upsert(title: str, function: str, size: int, *, unique: bool) -> Workload:
    return Workload(
        title,
        function,
        size,
        quick=size // 4,
        existing=lambda size: _rows(size // 2),
        index=unique,
        given=lambda size: (list(_changed(size)), unique),
        expected=_changed,
    )


def _read(title: str, function: str, size: int, quick: int, **more: Any) -> Workload:
    reading = {"given": lambda _: (), "expected": _rows, "existing": _rows, "returns": True}
    return Workload(title, function, size, quick, **{**reading, **more})


#: The workloads, by their names on the command line.
EVERYDAY = {
    "insert": _insert("{} inserts, a transaction each", "insert"),
    "insert_together": _insert("{} inserts in one transaction", "insert_together"),
    **{
        name: _insert(
            f"{{}} inserts by {tasks} tasks", "insert_by_tasks", 2000, given=_shares(tasks)
        )
        for name, tasks in (("insert_by_tasks", 50), ("insert_by_200_tasks", 200))
    },
    "insert_many": _insert_many(
        "insert_many of {} rows, a list", lambda size: (list(_rows(size)),)
    ),
    "insert_generated": _insert_many(
        "insert_many of {} rows, a generator", lambda size: ((row for row in list(_rows(size))),)
    ),
    "flights": Workload(
        "insert_many of {} flights",
        "insert_many",
        336_776,
        10_000,
        given=lambda size: (_flights(size),),
        expected=_flights,
        shape=FLIGHTS,
        once=True,
    ),
    "find": _read("find of {} rows", "find", 200_000, 20_000),
    "first": _read(
        f"first of {{}} rows, {FIRSTS} times",
        "first",
        200_000,
        20_000,
        given=lambda size: (FIRSTS,),
        expected=lambda size: FIRSTS * list(mixed([0])),
    ),
    "find_one": _read(
        "{} find_one by an indexed key",
        "find_one",
        2000,
        400,
        existing=lambda size: _rows(10 * size),
        index=True,
        given=lambda size: (_keys(size),),
        expected=lambda size: mixed(_keys(size)),
    ),
    "query": _read(
        "{} queries of a row by an indexed key, as SQL text",
        "query",
        2000,
        400,
        existing=lambda size: _rows(10 * size),
        index=True,
        given=lambda size: (_keys(size),),
        expected=_parts,
    ),
    "find_by_operators": _read(
        "{} finds of 10 rows by four operators",
        "find_by_operators",
        500,
        100,
        existing=lambda size: _rows(10 * size),
        index=True,
        given=lambda size: (_spans(size),),
        expected=_within,
    ),
    **{f"find_{size}": _find_often(size) for size in (10, 100, 1000)},
    "values": _read("values of {} rows", "values", 200_000, 20_000, expected=_numbers),
    "filter": _read(
        "{} filters of three conditions, built",
        "build_filters",
        1000,
        1000,
        existing=_one_row,
        given=lambda size: (size,),
        expected=_one_row,
        returns=False,
    ),
    "update": _update("{} updates by an indexed key", "update", 1000),
    "update_many": _update("update_many of {} rows", "update_many", 5000),
    "upsert": _upsert("{} upserts, half new", "upsert", 1000, unique=True),
    "upsert_plain": _upsert("{} upserts, no unique key", "upsert", 1000, unique=False),
    "upsert_many": _upsert("upsert_many of {} rows, half new", "upsert_many", 20_000, unique=True),
    "upsert_many_plain": _upsert(
        "upsert_many of {} rows, no unique key", "upsert_many", 20_000, unique=False
    ),
}
