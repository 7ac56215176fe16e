"""If a COPY fails, the rows are read page by page, and nothing else changes."""

import pytest

SLOW = "CREATE VIEW slow AS SELECT n, CASE WHEN n = 1900 THEN pg_sleep(0.3)::text END AS s FROM t"


@pytest.fixture
def table(open_postgresql):
    db = open_postgresql()
    db["t"].insert_many({"n": n} for n in range(2000))
    db.execute(SLOW)
    return db


def test_a_timeout_during_copy(table):
    """The first page is there; the timeout ends the COPY, and not the transaction."""
    db = table
    with db.transaction():
        db.execute("SET LOCAL statement_timeout = '100ms'")
        rows = db["slow"].find(_columns=["n", "s"])
        with pytest.raises(Exception, match=r"(?i)timeout"):
            rows.to_arrow()

    assert db["t"].find().to_arrow().num_rows == 2000


def test_a_value_that_arrow_lacks(open_postgresql):
    db = open_postgresql()
    db.execute(
        "CREATE TABLE t AS SELECT n, date '2024-01-01' + n AS day FROM generate_series(1, 1500) n"
    )
    db.execute("UPDATE t SET day = 'infinity' WHERE n = 1500")
    with db.transaction():
        with pytest.raises(ValueError, match="'day'"):
            db["t"].find(_order_by="n").to_arrow()
        db["t"].delete(n=1500)
        assert db["t"].find().to_arrow().num_rows == 1499
