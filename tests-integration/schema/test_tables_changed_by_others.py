"""Writes to a table that another process has changed work as if the change were known."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, nullcontext
from decimal import Decimal

import dbset
import psycopg2
import pytest
from dbset import TypeConflictError
from sqlalchemy import event

BIG = 2**60 + 1
LONG = 0.1 + 0.2


WRITES = {
    "insert": lambda t, value: t.insert({"k": 2, "n": value}),
    "insert_many": lambda t, value: t.insert_many(
        [{"k": 0, "n": 1}, {"k": 0, "n": 1}, {"k": 2, "n": value}], chunk_size=1
    ),
    "update": lambda t, value: t.update({"n": value}, k=1),
    "upsert": lambda t, value: t.upsert({"k": 1, "n": value}, ["k"]),
    "upsert_many": lambda t, value: t.upsert_many([{"k": 1, "n": value}], ["k"]),
}


@pytest.mark.parametrize("inside", [False, True])
@pytest.mark.parametrize("write", WRITES.values(), ids=WRITES)
@pytest.mark.parametrize(
    "numbers",
    [
        (1, 0.5, BIG),  # from BIGINT to DOUBLE PRECISION
        (0.5, BIG, LONG),  # from DOUBLE PRECISION to NUMERIC
    ],
)
def test_numbers_stay_exact(open_db, write, inside, numbers):
    before, other, value = numbers
    ours, theirs = open_db(), open_db()
    ours["t"].upsert({"k": 1, "n": before}, ["k"])
    theirs["t"].insert({"k": 3, "n": other})
    with ours.transaction() if inside else nullcontext():
        try:
            write(ours["t"], value)
            stored = value
        except TypeConflictError:
            assert ours.engine.name == "sqlite"  # which stores 15 digits
            stored = before

    found = {Decimal(str(row["n"])) for row in ours["t"].find()}
    assert Decimal(str(stored)) in found
    assert found <= {Decimal(str(n)) for n in (1, before, other, stored)}


def test_key_that_has_got_a_column(open_db):
    ours, theirs = open_db(), open_db()
    first = ours["t"].upsert({"a": 1, "b": None, "n": 1}, ["a", "b"])
    theirs["t"].upsert({"a": 2, "b": 2, "n": 2}, ["a", "b"])
    second = ours["t"].upsert({"a": 2, "b": None, "n": 3}, ["a", "b"])

    assert [(row["id"], row["b"], row["n"]) for row in ours["t"].find(_order_by="n")] == [
        (first, None, 1),
        (2, 2, 2),
        (second, None, 3),
    ]


@pytest.mark.parametrize("call", ["upsert", "insert_ignore"])
def test_unique_index_that_has_been_dropped(open_db, call):
    ours, theirs = open_db(), open_db()
    ours["t"].insert({"k": 1})
    ours["t"].create_index("k", name="only_one", unique=True)
    ours["t"].upsert({"k": 1}, ["k"])
    theirs.query("DROP INDEX only_one")
    getattr(ours["t"], call)({"k": 2}, ["k"])

    assert [row["k"] for row in ours["t"].find(_order_by="k")] == [1, 2]


READS = {
    "filter": lambda t: t.find_one(new=5),
    "order_by": lambda t: t.find_one(_order_by="-new"),
    "columns": lambda t: t.find_one(_columns=["k", "new"]),
    "count": lambda t: t.count(new=5),
    "distinct": lambda t: t.distinct("new", new=5).all(),
    "update": lambda t: t.update({"k": 2}, new=5),
    "delete": lambda t: t.delete(new=5),
}


@pytest.mark.parametrize("inside", [False, True])
@pytest.mark.parametrize("call", READS.values(), ids=READS)
def test_new_column_is_seen(open_db, call, inside):
    ours, theirs = open_db(), open_db()
    ours["t"].insert({"k": 1})
    theirs["t"].insert({"k": 2, "new": 5})
    with ours.transaction() if inside else nullcontext():
        assert call(ours["t"])


@pytest.mark.parametrize("sql", ["SELECT * FROM t", "UPDATE t SET k = k RETURNING *"])
def test_text_is_planned_anew(open_db, sql):
    ours, theirs = open_db(), open_db()
    ours["t"].insert({"k": 1})
    for _ in range(10):  # psycopg prepares a statement after some executions
        assert ours.query(sql).all() == [{"id": 1, "k": 1}]
    theirs["t"].update({"new": 5}, k=1)

    assert ours.query(sql).all() == [{"id": 1, "k": 1, "new": 5}]
    assert ours.execute("UPDATE t SET new = new") == 1


def test_column_is_widened_for_what_is_being_written(empty_postgresql):
    with (
        dbset.connect(empty_postgresql) as ours,
        dbset.connect(empty_postgresql) as theirs,
        ThreadPoolExecutor() as threads,
    ):
        ours["t"].insert({"n": 1})
        with ours.transaction():
            ours["t"].insert({"n": BIG})
            widening = threads.submit(theirs["t"].insert, {"n": 0.5})
            while not ours.query("SELECT 1 FROM pg_locks WHERE NOT granted").all():
                assert not widening.done()
        widening.result()

        assert [str(row["n"]) for row in ours["t"].find(_order_by="id")] == ["1", str(BIG), "0.5"]


@pytest.mark.parametrize("call", ["upsert", "insert_ignore", "upsert_many"])
def test_unique_index_that_another_process_has_made(empty_postgresql, call):
    with (
        dbset.connect(empty_postgresql) as ours,
        dbset.connect(empty_postgresql) as theirs,
        ThreadPoolExecutor() as threads,
    ):
        ours["t"].upsert({"k": 1}, ["k"])
        theirs["t"].create_index("k", name="only_one", unique=True)
        with theirs.transaction():
            theirs["t"].upsert({"k": 2}, ["k"])
            row = [{"k": 2}] if call == "upsert_many" else {"k": 2}
            writing = threads.submit(getattr(ours["t"], call), row, ["k"])
            while not theirs.query("SELECT 1 FROM pg_locks WHERE NOT granted").all():
                assert not writing.done()
        writing.result()

        assert [row["k"] for row in ours["t"].find(_order_by="k")] == [1, 2]


def test_table_that_another_process_makes_while_it_is_looked_up(open_postgresql, empty_postgresql):
    db = open_postgresql()
    statements = iter(
        ["CREATE TABLE t (id INTEGER, a INTEGER)", "ALTER TABLE t ADD b INTEGER DEFAULT 2"]
    )

    def change():
        with closing(psycopg2.connect(empty_postgresql)) as other, other:
            other.cursor().execute(next(statements))

    def at_once(connection, cursor, statement, *rest):
        if "to_regclass" in statement and not seen:
            seen.append(statement)
            change()

    seen = []
    event.listen(getattr(db.engine, "sync_engine", db.engine), "after_cursor_execute", at_once)
    assert db["t"].count() == 0
    db["t"].insert({"id": 1, "a": 1})
    change()
    assert db["t"].find().all() == [{"id": 1, "a": 1, "b": 2}]


def test_column_that_is_dropped_as_soon_as_it_was_seen(open_postgresql, empty_postgresql):
    """A SELECT that waits for each ALTER finds the table changed again and again."""
    db = open_postgresql()
    db["t"].insert({"n": 1, "c0": 0})
    engine = getattr(db.engine, "sync_engine", db.engine)
    numbers = iter(range(10))

    def change(connection, cursor, statement, *_):
        number = next(numbers, None) if "FROM t " in statement.replace("\n", " ") else None
        if number is not None:
            with dbset.connect(empty_postgresql) as other:
                other.execute(f"ALTER TABLE t ADD COLUMN c{number + 1} INT")
                other.execute(f"ALTER TABLE t DROP COLUMN c{number}")

    event.listen(engine, "before_cursor_execute", change)

    assert db["t"].find_one() == {"id": 1, "n": 1, "c10": None}
    assert next(numbers, None) is None
