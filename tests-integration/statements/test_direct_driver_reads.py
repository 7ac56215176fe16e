"""Reads whose rows come straight from the driver have all the effects of SQLAlchemy's."""

from __future__ import annotations

import logging
from contextlib import nullcontext

import pytest
from sqlalchemy.exc import DBAPIError

#: More than two pages.
MANY = 2500

READS = {
    "find": lambda table, **filters: table.find(**filters).all(),
    "page": lambda table, **filters: table.find(**filters, _limit=5).all(),
    "find_one": lambda table, **filters: table.find_one(**filters),
    "count": lambda table, **filters: table.count(**filters),
}


@pytest.fixture(params=READS)
def read(request):
    return READS[request.param]


@pytest.fixture
def numbers(driver_db):
    table = driver_db["numbers"]
    table.insert_many([{"n": n} for n in range(MANY)])
    yield table
    table.drop()


@pytest.mark.parametrize("within", [False, True], ids=["outside", "in a transaction"])
@pytest.mark.parametrize("count", [0, 3, 999, 1000, 1001, MANY])
def test_every_row(driver_db, numbers, within, count):
    for _ in range(2):
        with driver_db.transaction() if within else nullcontext():
            found = numbers.find(n={"<": count}, _order_by="n").all()

        assert [row["n"] for row in found] == list(range(count))


def test_rows_that_are_left_unread(numbers):
    for _ in range(30):  # more than the pool has connections
        rows = numbers.find(n={">": 10}, _order_by="n")
        assert rows.first()["n"] == 11
    numbers.create_index("n")

    assert numbers.count(n={">": 10}) == MANY - 11


@pytest.mark.parametrize("within", [False, True], ids=["outside", "in a transaction"])
def test_loop_that_changes_the_table(driver_db, numbers, within):
    with driver_db.transaction() if within else nullcontext():
        for row in numbers.find(n={"<": 1500}, _order_by="n"):
            if row["n"] in (0, 1200):
                numbers.update({f"of_{row['n']}": 1}, n=row["n"])

    assert numbers.count(of_0=1) == numbers.count(of_1200=1) == 1


@pytest.fixture
def failing(db):
    """A view, which cannot be read because of one row."""
    db["t"].insert({"n": -(2**63)})
    db.execute("CREATE VIEW failing AS SELECT n FROM t WHERE abs(n) > 0")
    return db["failing"]


def test_error_tells_statement_and_values(failing, read):
    for bound in (5, 6):
        with pytest.raises(DBAPIError) as raised:
            read(failing, n={"<": bound})

        assert "failing" in raised.value.statement
        assert str(bound) in str(raised.value.params)
        assert raised.value.orig is not None


def test_error_in_a_savepoint_leaves_the_transaction_of_use(db, failing, read):
    with db.transaction():
        with pytest.raises(DBAPIError), db.transaction():
            read(failing, n={"<": 5})
        db["t"].delete(n={"<": 0})
        found = read(failing, n={"<": 5})

    assert found in ([], None, 0)


def test_it_is_logged(db, read, caplog):
    db["words"].insert({"word": "a"})
    caplog.set_level(logging.INFO, "sqlalchemy.engine")
    read(db["words"], word={">": "logged"})

    assert "logged" in caplog.text


def test_rows_of_a_failed_transaction_log_nothing(open_postgresql, caplog):
    db = open_postgresql()
    db["t"].insert_many([{"n": n} for n in range(MANY)])
    with db.transaction():
        rows = iter(db["t"].find())
        next(rows)
        with pytest.raises(DBAPIError):
            db.execute("SELECT 1 / 0")
        with pytest.raises(DBAPIError):
            list(rows)

    assert not caplog.records


@pytest.mark.parametrize("level", [None, "REPEATABLE READ"])
def test_reads_end_their_transaction_where_the_pool_does_not(open_postgresql, read, level):
    levels = {} if level is None else {"isolation_level": level}
    db, other = open_postgresql(pool_reset_on_return=None, **levels), open_postgresql()
    other["t"].insert_many([{"n": n} for n in range(MANY)])
    for n in (MANY, MANY + 1):
        read(db["t"], n={"<": n})
        db["t"].find(n={">=": 0}).first()
        other["t"].insert({"n": n})

        assert db["t"].count(n=n) == 1
        assert len(db["t"].find(n={">=": 0}).all()) == n + 1
