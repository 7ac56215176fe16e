"""A filter that is too deep for SQLite's parser is a FilterError, whose cause is SQLite's error."""

import sqlite3
from contextlib import suppress

import dbset
import pytest
from dbset import FilterError
from sqlalchemy import StaticPool, create_engine
from sqlalchemy.exc import OperationalError

DOCUMENT = {"a": [{"b": [{"c": 2**70}]}]}


def nested(filter_, levels):
    for _ in range(levels):
        filter_ = {"id": {">": 0}, "_not": filter_}
    return filter_


DEEP = nested({"doc": {"=": DOCUMENT}}, 10)

CALLS = {
    "find": lambda table, where: table.find(where).all(),
    "find_one": lambda table, where: table.find_one(where),
    "count": lambda table, where: table.count(where),
    "distinct": lambda table, where: table.distinct("n", where).all(),
    "update": lambda table, where: table.update({"n": 1}, **where),
    "delete": lambda table, where: table.delete(where),
}


@pytest.fixture
def table(open_sqlite):
    """A table with a document."""
    table = open_sqlite()["t"]
    table.insert({"n": 5, "doc": DOCUMENT})
    return table


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
def test_too_deep_for_a_stack_that_does_not_grow(table, call):
    """The parsers of later releases have a stack that grows."""
    with suppress(FilterError):
        call(table, DEEP)


def connection_of_few_levels():
    connection = sqlite3.connect(":memory:", check_same_thread=False)
    connection.setlimit(sqlite3.SQLITE_LIMIT_EXPR_DEPTH, 30)
    return connection


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
def test_too_deep_for_a_limit(call):
    pool = {"creator": connection_of_few_levels, "poolclass": StaticPool}
    engine = create_engine("sqlite://", **pool)
    with dbset.connect(engine) as db:
        db["t"].insert({"n": 5, "doc": DOCUMENT})
        for _ in range(2):
            with pytest.raises(FilterError, match="nest _and, _or, _not") as raised:
                call(db["t"], DEEP)
            assert isinstance(raised.value.__cause__, OperationalError)
        with pytest.raises(OperationalError, match="too large"):  # your own SQL
            db.query(f"SELECT {'+'.join(['1'] * 100)}")
        assert db["t"].count() == 1
    engine.dispose()
