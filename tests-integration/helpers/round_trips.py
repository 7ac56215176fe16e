"""The ways of values into a database and back, and their outcomes."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Mapping
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any, TypeAlias

from dbset import DatasetError, FilterError
from drivers import DRIVERS
from values import KINDS, Kind

EXACT = "exact"
CONTEXT = multiprocessing.get_context("forkserver")
CONTEXT.set_forkserver_preload([__name__])

Row: TypeAlias = Mapping[str, Any]
Way: TypeAlias = Callable[[Any, Kind], Row]
#: The outcomes by kind of value and way: ``EXACT``, the losses, or the error.
Outcomes: TypeAlias = dict[tuple[str, str], str]


def same(left: Any, right: Any) -> bool:
    """Return whether two values, and all their parts, are equal and of the same type."""
    if type(left) is not type(right):
        return False
    if isinstance(left, dict):
        return left.keys() == right.keys() and all(same(left[key], right[key]) for key in left)
    if isinstance(left, list):
        return len(left) == len(right) and all(map(same, left, right))
    return bool(left == right or (left != left and right != right))  # noqa: PLR0124 - NaN


def round_trips(postgresql_url: str, directory: Path) -> dict[str, Outcomes]:
    """Send every kind of value through a database in every way, with every driver.

    Parameters:
        postgresql_url: the server on which databases are created.
        directory: the directory for SQLite databases.

    Returns:
        The outcomes by driver.
    """
    urls = {name: each.new_database(postgresql_url, directory) for name, each in DRIVERS.items()}
    there = {name: outcomes(name, url, WAYS) for name, url in urls.items()}
    with ProcessPoolExecutor(1, CONTEXT) as process:
        again = {name: process.submit(outcomes, name, url, AGAIN) for name, url in urls.items()}
        return {name: {**there[name], **again[name].result()} for name in urls}


def outcomes(driver: str, url: str, ways: Mapping[str, Way]) -> Outcomes:
    """Send every kind of value through a database in some ways, with one driver."""
    with DRIVERS[driver].connected(url) as db:
        return {(kind.name, way): outcome(ways[way], db, kind) for kind in KINDS for way in ways}


def outcome(way: Way, db: Any, kind: Kind) -> str:
    """Send one kind of value through a database in one way."""
    try:
        row = way(db, kind)
    except DatasetError as error:
        return f"{type(error).__name__}: {_summary(error)}"
    lost = [f"{row[name]!r} for {v!r}" for name, v in kind.read.items() if not same(row[name], v)]
    return ", ".join(lost) or EXACT


def _summary(error: Any) -> str:
    text = error.problem if isinstance(error, FilterError) else getattr(error, "reason", str(error))
    return text.partition(":")[0]


def _insert(db: Any, kind: Kind) -> Row:
    key = db[kind.name].insert(kind.written)
    return db[kind.name].find_one(id=key)


def _insert_many(db: Any, kind: Kind) -> Row:
    table = db[f"many of {kind.name}"]
    table.insert_many([{"number": number, **kind.written} for number in range(3)])
    return table.find_one(number=2)


def _bulk(db: Any, kind: Kind) -> Row:
    """Write enough rows for COPY, some of them with NULL in all columns."""
    table = db[f"bulk of {kind.name}"]
    empty = dict.fromkeys(kind.written)
    table.insert_many(
        [{"number": number, **(empty if number % 3 else kind.written)} for number in range(100)]
    )
    return table.find_one(number=99)


def _upsert(db: Any, kind: Kind) -> Row:
    table = db[f"upserts of {kind.name}"]
    for number in range(2):
        table.upsert({"number": number, **kind.written}, list(kind.written))
    (row,) = table.find()
    return row


def _equal(db: Any, kind: Kind) -> Row:
    return _found(db, kind, {name: {"==": value} for name, value in kind.written.items()})


def _among(db: Any, kind: Kind) -> Row:
    return _found(db, kind, {name: {"in": [value]} for name, value in kind.written.items()})


def _read(db: Any, kind: Kind) -> Row:
    return _found(db, kind, {})


def _found(db: Any, kind: Kind, filters: Mapping[str, Any]) -> Row:
    if not db.has_table(kind.name):
        _insert(db, kind)  # fails again, with the reason
    (row,) = db[kind.name].find(filters)
    return row


#: The ways that one process uses, and those of a later process.
WAYS: Mapping[str, Way] = {
    "insert": _insert,
    "insert_many": _insert_many,
    "bulk": _bulk,
    "upsert key": _upsert,
    "filter ==": _equal,
    "filter in": _among,
}
AGAIN: Mapping[str, Way] = {"another process": _read}
