"""SQL that goes straight to a driver has all results and errors of SQLAlchemy's execution."""

import asyncio
import datetime as dt
import uuid
from contextlib import contextmanager, nullcontext
from decimal import Decimal

import aiosqlite
import pytest
import sqlalchemy as sa
from dbset import async_connect
from drivers import DRIVERS
from sqlalchemy import event
from sqlalchemy.exc import DBAPIError

COLUMNS = {
    "n": sa.BigInteger,
    "word": sa.Text,
    "ratio": sa.Double,
    "price": sa.Numeric,
    "ok": sa.Boolean,
    "raw": sa.LargeBinary,
    "day": sa.Date,
    "at": sa.Time,
    "naive": sa.DateTime,
    "aware": sa.DateTime(timezone=True),
    "span": sa.Interval,
    "code": sa.Uuid,
    "data": sa.JSON,
}
ROW = {
    "n": 1,
    "word": "Zoë",
    "ratio": 0.5,
    "price": Decimal("1.50"),
    "ok": True,
    "raw": b"\0a",
    "day": dt.date(2024, 2, 29),
    "at": dt.time(12, 30),
    "naive": dt.datetime(2024, 2, 29, 1),  # noqa: DTZ001
    "aware": dt.datetime(2024, 2, 29, 1, tzinfo=dt.UTC),
    "span": dt.timedelta(days=1, microseconds=1),
    "code": uuid.UUID(int=7),
    "data": {"a": [1, None]},
}

#: Queries of the table ``t``, and values for each call of them.
READS = {
    "SELECT * FROM t WHERE n = :n": [
        *({"n": n} for n in (1, 2, True, 1.0, Decimal(1), 2**70, None, "1", b"1", [1], {"a": 1})),
        *({}, {"n": 1, "m": 2}, {"m": 1}),
    ],
    **{f"SELECT n FROM t WHERE {name} = :v": [{"v": ROW[name]}, {"v": None}] for name in COLUMNS},
    "SELECT word FROM t WHERE word = :v": [{"v": v} for v in ("Zoë", "\ud800", "a\0", "", object)],
    "SELECT * FROM t": [{}],
    "SELECT id, n AS id, word AS id FROM t": [{}],
    "SELECT n, count(*) FROM t GROUP BY n": [{}],
    """SELECT '12:30' AS "a:b", ':v' AS "%", n AS "x.y" FROM t WHERE n = :v""": [{"v": 1}],
    "SELECT '100%' AS a, n % 2 AS b, '%(v)s' AS c FROM t WHERE n = :v": [{"v": 1}],
    "SELECT '100%' AS a, n % 2 AS b, '%s ?' AS c FROM t": [{}],
    "SELECT n FROM t WHERE n = :v -- :v": [{"v": 1}],
    " (SELECT n FROM t) ; ": [{}],
    "WITH some AS (SELECT n FROM t) SELECT n FROM some WHERE n = :n OR n = :n": [{"n": 1}],
    "SELECT n FROM t ORDER BY n LIMIT :n OFFSET :m": [{"n": 1, "m": 0}, {"n": 0, "m": 0}],
    "SELECT n FROM t WHERE n IN :n": [{"n": [1, 2]}, {"n": []}, {"n": [1]}],
    "SELECT n FROM t WHERE n = ANY(:n)": [{"n": [1]}, {"n": ["1"]}, {"n": ["x"]}, {"n": [1.5]}],
    "SELECT n FROM t WHERE word = :n OR ratio > :m": [{"n": "a", "m": 0.1}, {"n": "a", "m": None}],
    "SELECT n / 0 FROM t": [{}],
    "SELECT 1 / (n - 1) FROM t WHERE n = :n": [{"n": 1}],
    "SELECT n FROM missing WHERE n = :n": [{"n": 1}],
    "SELECT FROM WHERE": [{}],
    "SELECT n FROM t; SELECT n FROM t": [{}],
    "VALUES (1, 'a'), (2, 'b')": [{}],
    "EXPLAIN SELECT 1": [{}],
    "SHOW timezone": [{}],
    "COMMIT": [{}],
    "-- nothing": [{}],
    "": [{}],
}

#: Statements that change it.
WRITES = {
    "INSERT INTO t (n, word) VALUES (:n, :word)": [
        *({"n": 2, "word": "b"}, {"n": 1, "word": "a"}, {"n": None, "word": None}),
        {"n": "x", "word": 5},
    ],
    "INSERT INTO t (n) VALUES (:n), (:m) RETURNING n, n": [{"n": 2, "m": 3}, {"n": 1, "m": 2}],
    "INSERT INTO t (day, data) VALUES (:d, :j)": [{"d": ROW["day"], "j": {"a": 1}}],
    "INSERT INTO t (n) SELECT n + 10 FROM t": [{}],
    "UPDATE t SET word = :word WHERE n < :n": [{"word": "x", "n": 5}, {"word": "x", "n": 0}],
    "UPDATE t SET n = n + 1 RETURNING n": [{}],
    "UPDATE t SET ratio = 2 WHERE n = ANY(:n)": [{"n": n} for n in ([1], ["1"], ["x"], [1.5])],
    "UPDATE t SET ratio = :v": [{"v": v} for v in (1, "1", "x", Decimal(2), None)],
    "UPDATE t SET day = :v": [{"v": v} for v in (ROW["day"], "2024-03-01", "x", 1, None)],
    "DELETE FROM t WHERE n = :n": [{"n": 1}, {"n": 7}],
    "WITH one AS (SELECT 1 AS n) DELETE FROM t WHERE n IN (SELECT n FROM one)": [{}],
    "SELECT n FROM t WHERE n = :n FOR UPDATE": [{"n": 1}],
    "PRAGMA user_version = 7": [{}],
}

CALLS = {
    "query": lambda db, sql, values: shown(db.query(sql, **values)),
    "first": lambda db, sql, values: shown_row(db.query(sql, values).first()),
    "execute": lambda db, sql, values: db.execute(sql, **values),
}


def shown(rows):
    with rows:
        return rows.keys, list(map(shown_row, rows))


def shown_row(row):
    """Return a row as text, which shows the types of its values."""
    views = {name: bytes(v) for name, v in (row or {}).items() if isinstance(v, memoryview)}
    return repr({**row, **views}) if row else row


@contextmanager
def databases(driver, server, directory, **options):
    """Yield two databases of a driver, of which the second listens for statements."""
    with driver.connected(driver.new_database(server, directory), **options) as planned:
        url = planned.engine.url.render_as_string(hide_password=False)
        with driver.connected(url, **options) as general:
            engine = getattr(general.engine, "sync_engine", general.engine)
            event.listen(engine, "before_cursor_execute", lambda *_: None)
            yield planned, general


@pytest.fixture(scope="module", params=DRIVERS)
def pair(request, postgresql_url, tmp_path_factory):
    driver, directory = DRIVERS[request.param], tmp_path_factory.mktemp("pair")
    quick = {"on_connect_statements": ["PRAGMA synchronous = OFF"]}
    options = quick if driver.database == "sqlite" else {}
    with databases(driver, postgresql_url, directory, **options) as found:
        found[0].create_table("t", COLUMNS)
        found[0]["t"].create_index("n", unique=True)
        found[0]["t"].insert(ROW)
        yield found


def outcome(db, call, sql, values, within):
    """Return the result of a call."""
    try:
        with db.transaction() if within else nullcontext():
            return call(db, sql, values)
    except DBAPIError as error:
        cause = type(error.orig), str(error.orig).partition("\n")[0]
        return type(error), *cause, error.statement, repr(error.params)
    except Exception as error:
        return type(error), str(error)


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
def test_reads(pair, call):
    for sql, calls in READS.items():
        for values in calls:
            for within in (False, True, False):
                found, expected = (outcome(db, call, sql, values, within) for db in pair)
                assert found == expected, (sql, values, within)


@pytest.mark.parametrize("call", [CALLS["query"], CALLS["execute"]], ids=["query", "execute"])
@pytest.mark.parametrize("within", [False, True], ids=["outside", "in a transaction"])
def test_writes(pair, call, within):
    for sql, calls in WRITES.items():
        for values in calls:
            found, expected = (written(db, call, sql, values, within) for db in pair)
            assert found == expected, (sql, values, within)


def written(db, call, sql, values, within):
    """Return the result of a call and the rows of the table, which is then restored."""
    result = outcome(db, call, sql, values, within)
    rows = list(map(shown_row, db.query("SELECT n, word, day, data FROM t ORDER BY n")))
    db["t"].delete(_all=True)
    db["t"].insert(ROW)
    return result, rows


COUNTED = {
    "INSERT INTO t (n) VALUES (5), (6), (7) RETURNING n": 3,
    "UPDATE t SET n = n + 10 RETURNING n, n": 1,
    "UPDATE t SET n = n WHERE n > 1000 RETURNING n": 0,
    "DELETE FROM t RETURNING id": 1,
}


@pytest.mark.parametrize("within", [False, True], ids=["outside", "in a transaction"])
def test_execute_counts_rows_that_are_returned(pair, within):
    for sql, count in COUNTED.items():
        for db in pair:
            assert written(db, CALLS["execute"], sql, {}, within)[0] == count, sql


@pytest.mark.parametrize("within", [False, True], ids=["outside", "in a transaction"])
def test_execute_counts_rows_that_a_statement_of_sqlalchemy_returns(pair, within):
    t = sa.table("t", sa.column("n", sa.Integer))
    statement = sa.update(t).values(n=t.c.n + 10).returning(t.c.n)
    for db in pair:
        assert written(db, CALLS["execute"], statement, {}, within)[0] == 1


@pytest.mark.parametrize("count", [0, 1, 999, 1000, 1001, 2500])
def test_results_of_each_size(db, open_db, count):
    db.create_table("t", {"n": sa.Integer})
    db["t"].insert_many([{"n": n} for n in range(count)])
    sql = "SELECT n FROM t WHERE n >= :n ORDER BY n"
    for _ in range(2):
        assert [row["n"] for row in db.query(sql, n=0)] == list(range(count))
        assert (db.query(sql, n=0).first() is None) == (count == 0)
        with db.query(sql, n=0) as rows:
            open_db().execute("INSERT INTO t (n) VALUES (-1)")
            assert len(rows.all()) == count


def test_loops_that_are_left(db):
    db["t"].insert_many([{"n": n} for n in range(2500)])
    for number in range(30):  # more than the pool has connections
        for row in db.query("SELECT n FROM t ORDER BY n"):
            assert row == {"n": 0}
            break
        assert db.execute("UPDATE t SET n = n WHERE n = :n", n=number) == 1
    db.execute("DROP TABLE t")


def test_loop_that_changes_the_table(db):
    db["t"].insert_many([{"n": n} for n in range(2500)])
    found = 0
    for row in db.query("SELECT n FROM t WHERE n < :n", n=2500):
        found += 1
        if row["n"] in (0, 1200):
            db.execute("INSERT INTO t (n) VALUES (:n)", n=10_000 + row["n"])

    assert found == 2500
    assert db["t"].count() == 2502


CHANGES = {
    "a new column": "ALTER TABLE t ADD COLUMN more text DEFAULT 'x'",
    "a dropped column": "ALTER TABLE t DROP COLUMN n",
    "a renamed column": "ALTER TABLE t RENAME COLUMN n TO m",
}
CALLS_OF_A_STAR = {
    "SELECT": "SELECT * FROM t WHERE id = :id",
    "RETURNING": "UPDATE t SET id = :id RETURNING *",
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
@pytest.mark.parametrize("sql", CALLS_OF_A_STAR.values(), ids=CALLS_OF_A_STAR)
def test_tables_that_another_process_changes(open_db, sql, change):
    db, other = open_db(), open_db()
    db["t"].insert({"n": 1})
    for _ in range(2):
        db.query(sql, id=1).all()
    other.execute(change)

    assert db.query(sql, id=1).all() == open_db()["t"].find().all()


@pytest.mark.parametrize("name", ["before_cursor_execute", "after_cursor_execute", "begin"])
@pytest.mark.parametrize("sql", ["SELECT 1 AS n", "UPDATE t SET n = 2"])
def test_listeners_hear_a_statement_that_had_a_plan(db, name, sql):
    db["t"].insert({"n": 1})
    db.query(sql)
    heard, engine = [], getattr(db.engine, "sync_engine", db.engine)
    event.listen(engine, name, lambda *args: heard.append(args))
    db.query(sql)

    assert heard


def test_statements_that_had_a_plan_are_logged(db, caplog):
    for _ in range(2):
        db.query("SELECT 1 AS logged").all()
        caplog.set_level("INFO", "sqlalchemy.engine")

    assert "SELECT 1 AS logged" in caplog.text


def test_effects_of_a_function_happen_once(open_postgresql):
    db = open_postgresql()
    db.execute("CREATE SEQUENCE numbers")
    sql = "SELECT nextval('numbers') AS n FROM generate_series(1, :rows)"
    for last in (1500, 3000):
        assert db.query(sql, rows=1500).all()[-1] == {"n": last}


@pytest.mark.parametrize("listens", [False, True])
def test_functions_that_another_process_changes(open_postgresql, listens):
    db, other = open_postgresql(), open_postgresql()
    if listens:
        engine = getattr(db.engine, "sync_engine", db.engine)
        event.listen(engine, "before_cursor_execute", lambda *_: None)
    sql = "UPDATE t SET word = spelled(:n)"
    db["t"].insert({"word": "a"})
    for type_ in ("float8", "numeric"):
        other.execute("DROP FUNCTION IF EXISTS spelled")
        other.execute(
            f"CREATE FUNCTION spelled({type_}) RETURNS text LANGUAGE sql AS 'SELECT $1::text'"
        )
        db.execute(sql, n=1.5)
        with db.transaction():
            db.execute(sql, n=2.5)
        assert db["t"].values("word").all() == ["2.5"]


NUMBERS = """WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t WHERE n < :n)
SELECT n FROM t"""


def test_long_results_by_connections_of_the_program(tmp_path):
    def connected(*arguments, **options):
        return aiosqlite.connect(*arguments, **options)

    async def main():
        async with async_connect(
            f"sqlite:///{tmp_path}/a.db", connect_args={"async_creator_fn": connected}
        ) as db:
            pool = db.engine.sync_engine.pool
            async for row in db.query(NUMBERS, n=5000):
                assert pool.checkedout() == 1
                if row["n"] == 2000:
                    break

    asyncio.run(main())
