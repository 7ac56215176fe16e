"""Numbers stored as text have no numeric order; the error says how to get it."""

import datetime as dt
from decimal import Decimal

import dbset
import pytest
from sqlalchemy import Integer, cast

DELAYS = ["9", "60", "100", "-5", "61"]
DECLARED = ["TEXT", "VARCHAR(10)", "CHAR(5)"]
CALLS = {
    "count": lambda table, filter_: table.count(filter_),
    "find": lambda table, filter_: table.find(filter_).all(),
    "find_one": lambda table, filter_: table.find_one(filter_),
    "distinct": lambda table, filter_: table.distinct("delay", filter_).all(),
    "delete": lambda table, filter_: table.delete(filter_),
    "update": lambda table, filter_: table.update({"n": 1}, **filter_),
    "nested": lambda table, filter_: table.count({"_or": [{"_not": filter_}, {"n": 1}]}),
}


@pytest.mark.parametrize("declared", DECLARED)
def test_columns_that_others_made(db, declared):
    db.execute(f"CREATE TABLE t (delay {declared})")
    db["t"].insert_many([{"delay": delay} for delay in DELAYS])

    for operand in (60, 60.5, Decimal(60), True, dt.date(2024, 1, 1)):
        for filter_ in ({">": operand}, {"<=": operand}, {"not between": [operand, operand]}):
            with pytest.raises(dbset.FilterError, match=r"'delay'.*give text"):
                db["t"].count(delay=filter_)
    assert db["t"].count(delay=60) == db["t"].count(delay=[60, "x"]) == 1
    assert db["t"].count(delay={">": "60"}) == 2  # "9" > "61" as text


@pytest.mark.parametrize("call", CALLS)
def test_every_call(db, call):
    db["t"].insert_many([{"delay": delay, "n": 0} for delay in DELAYS])

    with pytest.raises(dbset.FilterError, match=r"cast\(table.columns\['delay'\], Integer\) > 60"):
        CALLS[call](db["t"], {"delay": {">": 60}})
    assert db["t"].count(n=0) == len(DELAYS)


def test_ways_out(db):
    """The alternatives in the error."""
    db["t"].insert_many([{"delay": delay} for delay in DELAYS])
    db["numbers"].insert_many([{"delay": delay} for delay in DELAYS], types={"delay": Integer})

    assert db["t"].count(cast(db["t"].table.columns["delay"], Integer) > 60) == 2
    assert db["numbers"].count(delay={">": 60}) == 2


def test_inside_of_documents(db):
    """There, numbers are compared with numbers, whatever else documents contain."""
    db["t"].insert_many([{"meta": {"age": age}} for age in ("9", 61, 60, "100", None, True)])

    assert db["t"].count({"meta.age": {">": 60}}) == 1
    assert db["t"].count({"meta.age": {">": "60"}}) == 1


def test_dates_that_sort_as_text(db):
    db["t"].insert_many([{"day": day} for day in ("2024-01-01", "2024-02-01")])

    assert db["t"].count(day={">": "2024-01-15"}) == 1


@pytest.mark.parametrize("declared", ["INTEGER", "BIGINT", "REAL", "NUMERIC", "STRING", ""])
def test_text_among_numbers(open_sqlite, declared):
    """As SQLite's import leaves it in number columns."""
    db = open_sqlite()
    db.execute(f"CREATE TABLE t (delay {declared})")
    db.execute("INSERT INTO t VALUES (9), (60), (100), ('NA'), (''), (x'00'), (NULL)")

    assert db["t"].count(delay={">": 50}) == 2
    assert db["t"].count(delay={">=": 60}) == 2
    assert db["t"].count(delay={"<": 60}) == 1
    assert db["t"].count(delay={"between": [50, 1000]}) == 2


def test_text_and_a_view_of_numbers(open_sqlite):
    db = open_sqlite()
    db["t"].insert_many([{"n": 9}, {"n": 100}])
    db.execute("CREATE VIEW v AS SELECT n + 0 AS total FROM t")

    assert db["v"].count(total={">": 60}) == 1
    assert db["v"].count(total={"<": "60"}) == db["v"].count(total={">": "60"}) == 0
