"""``find_one`` and ``get`` bypass SQLAlchemy's execution, also for tables of many columns."""

import datetime as dt
import logging

import pytest
import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.exc import DBAPIError

#: PostgreSQL looks each name up among all columns: the SQL does not name that many.
WIDE = 120

ROW = {"n": 1, "name": "Ada", "born": dt.date(1815, 12, 10), "data": {"a": [1]}, "ok": True}


@pytest.fixture(params=[0, WIDE])
def table(request, db):
    """A table in whose reads nothing is cached yet."""
    more = {f"c{number}": sa.BigInteger for number in range(request.param)}
    db.create_table("t", more)
    db["t"].insert(ROW)
    return db["t"]


def named(row):
    return {name: value for name, value in row.items() if value is not None}


READS = {
    "find_one": lambda table: table.find_one(n=1),
    "two values": lambda table: table.find_one(n=1, ok=True),
    "get": lambda table: table.get(1),
    "find": lambda table: table.find(n=1).first(),
    "order": lambda table: table.find_one(n=1, _order_by="-name"),
}


@pytest.mark.parametrize("read", READS.values(), ids=READS)
def test_rows_are_the_same(table, read):
    for _ in range(2):
        assert named(read(table)) == {"id": 1, **ROW}


def test_columns_are_chosen(table):
    assert table.find_one(n=1, _columns=["NAME", "n", "name"]) == {"name": "Ada", "n": 1}
    assert table.find_one(n=2) is None
    assert table.find_one(n=2, _columns=["born"]) is None


@pytest.mark.parametrize(
    "change",
    [
        'ALTER TABLE t RENAME COLUMN name TO "new name"',
        "ALTER TABLE t ADD COLUMN extra INTEGER DEFAULT 7",
        "ALTER TABLE t DROP COLUMN born",
    ],
)
@pytest.mark.parametrize("n", [1, 2])
def test_changes_by_others(open_db, table, change, n):
    before = table.find_one(n=1)
    table.insert({"n": 2, "name": "Bob"})
    open_db().execute(change)
    row = table.find_one(n=n)

    assert named(row) == named(open_db()["t"].find_one(n=n))
    assert list(row) != list(before)


def test_types_that_are_cast(open_postgresql):
    db = open_postgresql()
    columns = ", ".join(f"c{number} int" for number in range(WIDE))
    db.execute(f"CREATE TABLE t (id int PRIMARY KEY, host inet, days interval, {columns})")
    db.execute("INSERT INTO t (id, host, days) VALUES (1, '10.0.0.1', '1 mon')")

    assert named(db["t"].get(1)) == named(db["t"].find(id=1).first())
    assert db["t"].get(1)["host"] == "10.0.0.1"


def test_listeners_and_logs_see_them(db, table, caplog):
    table.find_one(n=1)
    caplog.set_level(logging.INFO, "sqlalchemy.engine")
    seen = []
    engine = getattr(db.engine, "sync_engine", db.engine)
    event.listen(engine, "before_cursor_execute", lambda *args: seen.append(args[2]))
    table.find_one(n=1)

    assert len(seen) == 1
    assert "FROM t" in caplog.text


def test_an_error_names_the_statement(open_postgresql):
    db = open_postgresql()
    db["t"].insert({"n": 1})
    db["t"].find_one(n=1)
    with db.transaction():
        db.execute("SET LOCAL statement_timeout = 100")
        other = open_postgresql()
        with other.transaction():
            other.execute("LOCK TABLE t")
            with pytest.raises(DBAPIError) as raised:
                db["t"].find_one(n=1)
    assert "FROM t" in raised.value.statement
