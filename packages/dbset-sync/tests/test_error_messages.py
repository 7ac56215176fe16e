"""Errors name the values and say what to do next."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import NamedTuple

import dbset_sync
import pytest
from dbset_sync import connect
from sqlalchemy import Date

LOOP = asyncio.new_event_loop()
LOOP.close()


class Pair(NamedTuple):
    """An invalid row."""

    a: int
    b: int


@dataclass
class Point:
    """An invalid row."""

    n: int


CALLS = [
    (lambda db: db[""], "SchemaError", "a table name must not be empty"),
    (lambda db: db[5], "SchemaError", "a table name must be a str, not int: 5"),
    (lambda db: db["none"].table, "TableNotFoundError", "no table 'none'; the first write creates"),
    (lambda db: db["t"].insert([1]), "RowError", "a list, not a mapping .* looks like {'name'"),
    (
        lambda db: db["t"].insert([{"n": 1}]),
        "RowError",
        r"a list, .* use insert_many\(\) for several rows",
    ),
    (lambda db: db["t"].insert("n"), "RowError", "the row is a str, .* a row looks like"),
    (lambda db: db["t"].insert(None), "RowError", "the row is None, .* a row looks like"),
    (lambda db: db["t"].insert(Point(1)), "RowError", r"a Point, .* with dataclasses.asdict"),
    (lambda db: db["t"].insert(Pair(1, 2)), "RowError", r"a Pair, .* with its _asdict"),
    (lambda db: db["t"].insert(asyncio.Future(loop=LOOP)), "RowError", "a Future, .*; await it"),
    (lambda db: db["t"].update({}, id=1), "RowError", "the row is empty"),
    (lambda db: db["t"].insert_many([{"n": 1}, None]), "RowError", "row 1 is None"),
    (
        lambda db: db["t"].insert_many([("n", 1)]),
        "RowError",
        "row 0 is a tuple, .* a row looks like",
    ),
    (lambda db: db["t"].insert_many({"n": 1}), "ArgumentError", "a single row into a list"),
    (lambda db: db["t"].insert({"n": "x"}), "TypeConflictError", "table 't', column 'n': 'x'"),
    (
        lambda db: db["t"].insert({"day": "3.2.2024"}, types={"day": Date}),
        "TypeConflictError",
        "table 't', column 'day': '3.2.2024' .* write it like 2024-02-29",
    ),
    (
        lambda db: db["t"].insert_many([{"n": 1}, {"n": "x"}]),
        "TypeConflictError",
        "table 't', column 'n', row 1: 'x'",
    ),
    (lambda db: db["t"].insert({"o": object()}), "TypeInferenceError", "table 't', column 'o'"),
    (
        lambda db: db["t"].insert({"m": 1}, ensure=False),
        "ColumnNotFoundError",
        "no column 'm'; valid names are: id, n; create it first, or write with ensure=True",
    ),
    (
        lambda db: db["u"].insert({"m": 1}, ensure=False),
        "TableNotFoundError",
        "no table 'u'; create it first, or write with ensure=True",
    ),
    (lambda db: db["t"].find(m=1).all(), "ColumnNotFoundError", "no column 'm'"),
    (lambda db: db["t"].find(_columns=["nn"]), "ColumnNotFoundError", "did you mean 'n'?"),
    (lambda db: db["t"].find(_order_by="-nn"), "ColumnNotFoundError", r"\(in _order_by\); did you"),
    (lambda db: db["t"].find(order_by="n"), "ColumnNotFoundError", "did you mean '_order_by'?"),
    (lambda db: db["t"].find(limit=1), "ColumnNotFoundError", "did you mean '_limit'?"),
    (lambda db: db["t"].count(_limit=1), "ColumnNotFoundError", "_limit is an option of other"),
    (lambda db: db["t"].find(_or=[{"limit": 1}]), "ColumnNotFoundError", "valid names are: id, n$"),
    (lambda db: db["t"].find(n={"~": 1}).all(), "FilterError", "'~'"),
    (
        lambda db: db["t"].find(n={"=>": 1}),
        "FilterError",
        "unknown operator '=>'; did you mean '>'?",
    ),
    (lambda db: db["t"].find_one(1), "FilterError", "got 1; write {'age'"),
    (
        lambda db: db["t"].find(n={">": "x"}),
        "FilterError",
        "'x' .str. does not fit BIGINT: .* number",
    ),
    (
        lambda db: db.query("SELECT ?", (1,)),
        "ArgumentError",
        r"as in query\('SELECT :a', a=1\), not",
    ),
    (
        lambda db: db["t"].find(_limit=-1),
        "ArgumentError",
        "_limit must be an integer from 0 to 9223372036854775807, not -1",
    ),
    (lambda db: db["t"].find(_offset="1"), "ArgumentError", "_offset .* not '1'"),
    (lambda db: db["t"].insert_many([], chunk_size=0), "ArgumentError", "chunk_size .* from 1"),
    (lambda db: db["t"].update({"n": 1}), "UnconditionalWriteError", r"update\(\) of table 't'"),
    (lambda db: db["t"].delete(), "UnconditionalWriteError", r"or _all=True if that is meant"),
    (lambda db: db["t"].delete({}), "UnconditionalWriteError", r"delete\(\) of table 't'"),
    (lambda db: db["t"].upsert({"n": 1}, ["m"]), "RowError", "lacks the key 'm'; its keys are n"),
    (lambda db: db["t"].update({"n": 1}, ["m"]), "RowError", "lacks the key 'm'; its keys are n"),
]


@pytest.mark.parametrize(("call", "kind", "message"), CALLS)
def test_mistakes_have_clear_errors_and_change_nothing(db, call, kind, message):
    db["t"].insert({"n": 1})

    with pytest.raises(getattr(dbset_sync, kind), match=message):
        call(db)
    assert (db.tables(), db["t"].find().all()) == (["t"], [{"id": 1, "n": 1}])


CLOSED = [
    lambda db: db.tables(),
    lambda db: db.query("SELECT 1"),
    lambda db: "t" in db,
    lambda db: db.transaction().__enter__(),
    lambda db: db["t"].insert({"n": 1}),
    lambda db: db["t"].find(),
    lambda db: len(db["t"]),
    lambda db: db["t"].columns(),
]


@pytest.mark.parametrize("call", CLOSED)
def test_closed_database(db, call):
    db["t"].insert({"n": 1})
    db.close()
    db.close()

    with pytest.raises(dbset_sync.ClosedError, match="the database is closed; connect again"):
        call(db)


WRITES = [
    lambda db: db["t"].insert({"n": 1}),
    lambda db: db["t"].insert_many([{"n": 1}]),
    lambda db: db["t"].update({"n": 1}, id=1),
    lambda db: db["t"].upsert({"n": 1}, ["n"]),
    lambda db: db["t"].delete(_all=True),
    lambda db: db["t"].create_index("n"),
    lambda db: db["t"].drop_column("n"),
    lambda db: db["t"].drop(),
    lambda db: db.create_table("u"),
    lambda db: db.query("DELETE FROM t"),
]


@pytest.mark.parametrize("call", WRITES)
def test_read_only_database(tmp_path, call):
    url = f"sqlite:///{tmp_path}/shop.db"
    with connect(url) as db:
        db["t"].insert({"n": 1})

    with connect(url, read_only=True) as db:
        with pytest.raises(dbset_sync.ReadOnlyError, match="refused: ") as raised:
            call(db)
        assert isinstance(raised.value, PermissionError)
        assert db["t"].find().all() == [{"id": 1, "n": 1}]


OPTIONS = [
    ({"readonly": True}, "did you mean 'read_only'?"),
    ({"pool_sise": 3}, "did you mean 'pool_size'.: Invalid .* 'pool_sise'"),
    ({"engine_kwargs": {}}, "engine_kwargs: give its entries as keywords, like pool_size=5"),
    ({"read_only": "no"}, "read_only must be True or False, not 'no'"),
]


@pytest.mark.parametrize(("options", "message"), OPTIONS)
def test_unknown_options(options, message):
    with pytest.raises(dbset_sync.ArgumentError, match=message):
        connect("sqlite://", **options)
