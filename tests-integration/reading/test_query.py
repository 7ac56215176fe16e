"""query: your own SQL."""

import pytest
import sqlalchemy as sa
from dbset import ClosedError, ReadOnlyError
from sqlalchemy import insert, select


def test_binds(db):
    assert db.query("SELECT :a AS a", a="x").all() == [{"a": "x"}]
    assert db.query("SELECT :a AS a", {"a": "x"}).first() == {"a": "x"}


@pytest.mark.parametrize(
    "text",
    [
        "'12:30'",
        "' :30'",
        "'it''s :a'",
        "'x' /* :a */",
        "'x' -- :a",
        "CAST('x' AS text) /* '::' */",
    ],
)
def test_colons_that_are_no_binds(db, text):
    row = db.query(f"SELECT {text}\n AS a, :b AS b", b="y").first()

    assert row["b"] == "y"


def test_cast_with_colons(open_postgresql):
    sql = "SELECT '1'::int AS a, (ARRAY[1,2,3])[1:2] AS b"

    assert open_postgresql().query(sql).first() == {"a": 1, "b": [1, 2]}


SCRIPT = """
-- names
CREATE TABLE t (n INTEGER);

INSERT INTO t VALUES (1); /* the end */
"""


@pytest.mark.parametrize("call", ["query", "execute"])
def test_script_that_is_split_at_semicolons(db, call):
    """What is left after the last semicolon is no statement, and does nothing."""
    for statement in SCRIPT.split(";"):
        getattr(db, call)(statement)

    assert db["t"].find().all() == [{"n": 1}]


@pytest.mark.parametrize("sql", ["", "\n", " ; ", "-- SELECT 1", "/* SELECT 1 */"])
def test_no_statement(db, sql):
    rows = db.query(sql)
    assert (rows.keys, rows.all(), db.execute(sql)) == ((), [], 0)
    with db.transaction():
        assert db.query(sql).first() is None
    db.close()
    for call in (db.query, db.execute):
        with pytest.raises(ClosedError):
            call(sql)


def test_no_statement_is_refused_by_the_validator(open_db):
    open_db()["t"].insert({"n": 1})
    with pytest.raises(ReadOnlyError, match="there is no statement"):
        open_db(read_only=True).query(" ; ")


def test_statement_without_rows_is_committed(db, open_db):
    db.query("CREATE TABLE t (n INTEGER)")
    db.query("INSERT INTO t VALUES (1)")
    other = open_db()

    assert other["t"].find().all() == [{"n": 1}]


def test_insert_returning_is_committed(db, open_db):
    db["t"].insert({"n": 1})
    assert db.query("INSERT INTO t (n) VALUES (2) RETURNING n").all() == [{"n": 2}]
    assert open_db()["t"].count() == 2


@pytest.mark.parametrize("call", ["query", "execute"])
def test_survives_a_column_that_another_process_widens(db, open_db, call):
    sql = "UPDATE t SET n = n + 1 RETURNING n"
    db["t"].insert({"n": 1})
    getattr(db, call)(sql)
    open_db()["t"].update({"n": 2.5}, id=1)
    getattr(db, call)(sql)

    assert open_db()["t"].find_one() == {"id": 1, "n": 3.5}


def test_core_statements(db):
    db["t"].insert({"n": 1})
    table = db["t"].table
    db.query(insert(table).values(n=2))

    assert db.query(select(table.c.n).where(table.c.n > 1)).all() == [{"n": 2}]
    assert "t" in db.metadata.tables


def test_joins_the_transaction(db):
    with pytest.raises(ZeroDivisionError), db.transaction():
        db.query("CREATE TABLE t (n INTEGER)")
        db.query("INSERT INTO t VALUES (1)")
        assert db["t"].count() == 1
        raise ZeroDivisionError
    assert db["t"].count() == 0


def test_tables_changed_by_text_are_seen(db):
    db["t"].insert({"n": 1})
    db.query("ALTER TABLE t ADD COLUMN m INTEGER")

    assert db["t"].find_one() == {"id": 1, "n": 1, "m": None}
    db.query("DROP TABLE t")
    assert db["t"].find_one() is None


def test_percent_signs(db):
    assert db.query("SELECT 'a%b' AS a WHERE 'abc' LIKE '%b%'").all() == [{"a": "a%b"}]


def test_bind_without_a_value(db):
    with pytest.raises(ValueError, match="no value is given"):
        db.query("SELECT :x").all()


def test_core_insert_in_a_select_is_run(open_postgresql):
    db = open_postgresql()
    db["t"].insert({"n": 1})
    table = db["t"].table
    made = sa.insert(table).values(n=2).returning(table.c.n).cte()

    assert db.query(sa.select(made.c.n)).all() == [{"n": 2}]
    assert db["t"].count() == 2


def test_text_that_only_mentions_a_write_is_streamed(db):
    db["t"].insert_many({"s": "keep"} for _ in range(2500))
    rows = db.query("-- delete\nSELECT * FROM t WHERE s <> 'delete from'")

    assert rows.first() is not None
    assert len(db.query("SELECT s FROM t WHERE s <> 'delete'").all()) == 2500
