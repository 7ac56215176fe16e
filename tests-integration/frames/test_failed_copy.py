"""If a COPY fails, the rows are read page by page, and nothing else changes."""

import pytest

#: A view that is cancelled at one of its rows.
CANCELLED = """
CREATE VIEW cancelled AS
SELECT n, CASE WHEN n = 1900 THEN pg_cancel_backend(pg_backend_pid()) END AS c FROM t
"""


@pytest.fixture
def table(open_postgresql):
    db = open_postgresql()
    db["t"].insert_many({"n": n} for n in range(2000))
    db.execute(CANCELLED)
    return db


def test_a_copy_that_is_cancelled(table):
    """The first page is there; the end of the COPY is not that of the transaction."""
    db = table
    with db.transaction():
        rows = db["cancelled"].find(_columns=["n", "c"])
        with pytest.raises(Exception, match="canceling statement due to user request"):
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
