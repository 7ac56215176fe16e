"""The memory that work takes in addition to that of a connected process."""

from __future__ import annotations

from typing import Any

from benchmarks.growth import NARROW, narrow
from benchmarks.workload import Workload

#: Rows of writes by keys, for which dataset takes minutes.
_KEYED = ("raw", "core", "ancestor", "dbset")


def _memory(title: str, function: str, size: int, **more: Any) -> Workload:
    options = {"expected": narrow, "given": lambda size: (narrow(size),), **more}
    return Workload(
        title, function, size, size // 10, shape=NARROW, memory=True, once=True, **options
    )


#: The workloads, by their names on the command line.
MEMORY = {
    "memory_find": _memory(
        "loop over {} rows",
        "scan",
        1_000_000,
        given=lambda size: (),
        existing=narrow,
    ),
    "memory_insert_many": _memory("insert_many of {} generated rows", "insert_many", 300_000),
    "memory_update_many": _memory(
        "update_many of {} generated rows",
        "update_many",
        100_000,
        existing=narrow,
        index=True,
        peers=_KEYED,
    ),
    "memory_upsert_many": _memory(
        "upsert_many of {} generated rows",
        "upsert_many",
        100_000,
        given=lambda size: (narrow(size), True),
        existing=lambda size: narrow(size // 2),
        index=True,
        peers=_KEYED,
    ),
}
