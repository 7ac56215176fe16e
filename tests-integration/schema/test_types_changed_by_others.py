"""Another program changes a column's type: the very next call uses the new one."""

import datetime as dt
import uuid
from contextlib import contextmanager, nullcontext
from decimal import Decimal

import dbset
import pytest
from dbset import FilterError
from drivers import DRIVERS
from sqlalchemy import event, make_url
from sqlalchemy.exc import DBAPIError

NOON = dt.datetime(2024, 5, 5, 12, tzinfo=dt.UTC)
NAIVE = NOON.replace(tzinfo=None)
SEVEN = uuid.UUID(int=7)

#: The old type, a value of it, another program's statements, and a value of the new type.
CHANGES = {
    "integer to text": ("integer", 1, ["ALTER TABLE t ALTER k TYPE text"], "x1"),
    "text to integer": ("text", "1", ["ALTER TABLE t ALTER k TYPE int USING k::int"], 7),
    "text to uuid": (
        "text",
        str(uuid.UUID(int=1)),
        ["ALTER TABLE t ALTER k TYPE uuid USING k::uuid"],
        SEVEN,
    ),
    "integer to boolean": (
        "integer",
        1,
        ["ALTER TABLE t ALTER k TYPE boolean USING k <> 0"],
        False,
    ),
    "timestamp to timestamptz": (
        "timestamp",
        NAIVE,
        ["ALTER TABLE t ALTER k TYPE timestamptz USING k AT TIME ZONE 'UTC'"],
        NOON,
    ),
    "interval to text": ("interval", dt.timedelta(1), ["ALTER TABLE t ALTER k TYPE text"], "zz"),
    "range to text": ("int4range", None, ["ALTER TABLE t ALTER k TYPE text"], "zz"),
    "numeric to text": ("numeric", Decimal("1.5"), ["ALTER TABLE t ALTER k TYPE text"], "zz"),
    "enum to text": (
        "mood",
        "ok",
        ["ALTER TABLE t ALTER k TYPE text", "DROP TYPE mood"],
        "new",
    ),
    "enum with a new label": ("mood", "ok", ["ALTER TYPE mood ADD VALUE 'new'"], "new"),
    "enum made anew": (
        "mood",
        "ok",
        [
            "ALTER TYPE mood RENAME TO old",
            "CREATE TYPE mood AS ENUM ('ok', 'new')",
            "ALTER TABLE t ALTER k TYPE mood USING k::text::mood",
            "DROP TYPE old",
        ],
        "new",
    ),
    "text to enum": ("text", "ok", ["ALTER TABLE t ALTER k TYPE mood USING k::mood"], "ok"),
    "key of another type": ("integer", 1, ["ALTER TABLE t ALTER id TYPE bigint"], 7),
    "table made anew": (
        "integer",
        1,
        ["DROP TABLE t", "CREATE TABLE t (id serial PRIMARY KEY, n int, k text)"],
        "zz",
    ),
    "column made anew": (
        "integer",
        1,
        ["ALTER TABLE t RENAME k TO old", "ALTER TABLE t ADD k text"],
        "zz",
    ),
    "column that takes no NULL": (
        "integer",
        1,
        ["ALTER TABLE t ALTER k SET DEFAULT 3", "ALTER TABLE t ALTER k SET NOT NULL"],
        7,
    ),
}
ON_SQLITE = {
    "integer to text": ("BIGINT", 1, "TEXT", "x1"),
    "integer to zeros": ("BIGINT", 1, "TEXT", "007"),
    "text to integer": ("TEXT", "1", "BIGINT", 7),
    "text to uuid": ("TEXT", "1", "UUID", SEVEN),
    "text to date": ("TEXT", "1", "DATE", dt.date(2024, 5, 5)),
    "text to bytes": ("TEXT", "1", "BLOB", b"zz"),
    "timestamp to timestamptz": ("TIMESTAMP", NAIVE, "TIMESTAMPTZ", NOON),
    "column that takes no NULL": ("BIGINT", 1, "BIGINT NOT NULL DEFAULT 3", 7),
}

CALLS = {
    "count": lambda t, value: t.count(k=value) == 1,
    "find": lambda t, value: [row["k"] for row in t.find(k=value)] == [value],
    "find all": lambda t, value: t.find(_order_by="-id").all()[0]["k"] == value,
    "update by a filter": lambda t, value: t.update({"n": 5}, k=value) == 1,
    "update by keys": lambda t, value: t.update({"n": 5, "k": value}, ["k"]) == 1,
    "update_many": lambda t, value: t.update_many([{"n": 5, "k": value}], ["k"]) == 1,
    "delete": lambda t, value: t.delete(k=value) == 1,
    "insert": lambda t, value: t.insert({"n": 3, "k": value}) and t.count(k=value) == 2,
    "copy": lambda t, value: t.insert_many([{"n": 3, "k": value}] * 60) and t.count(k=value) == 61,
    "upsert": lambda t, value: t.upsert({"n": 5, "k": value}, ["k"]) and t.count(n=5) == 1,
    "upsert_many": lambda t, value: (
        t.upsert_many([{"n": 5, "k": value}], ["k"]) and t.count(n=5, k=value) == 1
    ),
}


def calls_of(driver, change):
    """Yield half of the calls: every two of call, driver and change meet."""
    first = list(DRIVERS).index(driver) + [*CHANGES, *ON_SQLITE].index(change)
    yield from list(CALLS.items())[first % 2 :: 2]


POSTGRESQL = [name for name, driver in DRIVERS.items() if driver.database == "postgresql"]


@contextmanager
def both(driver, url):
    """Yield the database as a driver opens it, and as another program does."""
    by_driver = make_url(url).set(drivername=DRIVERS[driver].drivername)
    options = {"connect_args": {"prepare_threshold": 0}} if driver == "psycopg" else {}
    with (
        DRIVERS[driver].connected(by_driver, **options) as ours,
        dbset.connect(url) as theirs,
    ):
        yield ours, theirs


def known(db, value):
    """Fill the caches and the prepared statements for the table."""
    db["t"].insert({"n": 1, "k": value})
    db["t"].upsert({"n": 1, "k": value}, ["n"])
    db["t"].find_one(n=1)
    db["t"].count(k={"=": value})


def make_anew(db, kind):
    db.execute("DROP TABLE IF EXISTS t")
    db.execute(f"CREATE TABLE t (id INTEGER PRIMARY KEY, n BIGINT, k {kind})")


@pytest.mark.parametrize("driver", POSTGRESQL)
@pytest.mark.parametrize("change", CHANGES)
def test_each_call(empty_postgresql, driver, change):
    declared, before, statements, value = CHANGES[change]
    made = [
        "DROP TABLE IF EXISTS t",
        "DROP TYPE IF EXISTS mood",
        "DROP DOMAIN IF EXISTS dom",
        "CREATE TYPE mood AS ENUM ('ok', 'bad')",
        "CREATE DOMAIN dom AS integer",
        f"CREATE TABLE t (id serial PRIMARY KEY, n int, k {declared})",
    ]
    with both(driver, empty_postgresql) as (ours, theirs):
        for name, call in calls_of(driver, change):
            for statement in made:
                theirs.execute(statement)
            known(ours, before)
            for statement in ["DELETE FROM t", *statements]:
                theirs.execute(statement)
            theirs["t"].insert({"n": 2, "k": value})

            assert call(ours["t"], value), name


@pytest.mark.parametrize("driver", ["sqlite3", "aiosqlite"])
@pytest.mark.parametrize("change", ON_SQLITE)
def test_each_call_on_sqlite(empty_sqlite, driver, change):
    declared, before, becomes, value = ON_SQLITE[change]
    with both(driver, empty_sqlite) as (ours, theirs):
        for name, call in calls_of(driver, change):
            make_anew(theirs, declared)
            known(ours, before)
            make_anew(theirs, becomes)
            theirs["t"].insert({"n": 2, "k": value})

            assert call(ours["t"], value), name


@pytest.mark.parametrize("driver", DRIVERS)
def test_text_that_was_json(driver, empty_postgresql, empty_sqlite):
    """Text that is not valid JSON cannot be read as JSON."""
    on_sqlite = DRIVERS[driver].database == "sqlite"
    with both(driver, empty_sqlite if on_sqlite else empty_postgresql) as (ours, theirs):
        for call in ("find", "find all", "count", "update by a filter", "delete"):
            make_anew(theirs, "JSON")
            ours["t"].insert({"id": 1, "n": 1, "k": {"a": 1}})
            make_anew(theirs, "TEXT")
            theirs.execute("INSERT INTO t (id, n, k) VALUES (2, 2, 'hello')")

            assert CALLS[call](ours["t"], "hello"), call


TEXTS = {
    "insert": lambda t: t.insert({"id": 2, "n": 2, "k": "hello"}),
    "insert_many": lambda t: t.insert_many([{"id": 2, "n": 2, "k": "hello"}]),
    "copy": lambda t: t.insert_many([{"id": i, "k": "hello"} for i in range(2, 62)]),
    "chunks": lambda t: t.insert_many([{"id": i, "k": "hello"} for i in range(2, 7)], chunk_size=1),
    "update": lambda t: t.update({"k": "hello"}, n=1),
    "update by keys": lambda t: t.update({"n": 1, "k": "hello"}, ["n"]),
    "update_many": lambda t: t.update_many([{"n": 1, "k": "hello"}], ["n"]),
    "upsert": lambda t: t.upsert({"id": 1, "k": "hello"}, ["id"]),
    "upsert by it": lambda t: t.upsert({"n": 5, "k": "hello"}, ["k"]),
    "upsert_many": lambda t: t.upsert_many([{"id": 1, "k": "hello"}], ["id"]),
}


@pytest.mark.parametrize("inside", [False, True])
@pytest.mark.parametrize("driver", DRIVERS)
def test_text_for_a_column_that_was_json(driver, inside, empty_postgresql, empty_sqlite):
    """It is stored without JSON quotes."""
    on_sqlite = DRIVERS[driver].database == "sqlite"
    with both(driver, empty_sqlite if on_sqlite else empty_postgresql) as (ours, theirs):
        for name, write in TEXTS.items():
            make_anew(theirs, "JSON" if on_sqlite else "JSONB")
            ours["t"].insert({"id": 1, "n": 1, "k": "hello"})
            ours["t"].upsert({"id": 1, "k": "hello"}, ["id"])
            make_anew(theirs, "TEXT")
            theirs["t"].insert({"id": 1, "n": 1, "k": "hello"})
            with ours.transaction() if inside else nullcontext():
                write(ours["t"])

            assert {row["k"] for row in theirs["t"].find()} == {"hello"}, name


@pytest.mark.parametrize("driver", POSTGRESQL)
def test_next_transaction_after_one_that_failed(empty_postgresql, driver):
    with both(driver, empty_postgresql) as (ours, theirs):
        theirs.execute("CREATE TABLE t (id serial PRIMARY KEY, n int, k integer)")
        known(ours, 1)
        theirs.execute("ALTER TABLE t ALTER k TYPE text")
        with pytest.raises(DBAPIError), ours.transaction():
            ours["t"].count(k=1)
        with ours.transaction():
            assert ours["t"].count(k=1) == 1


def test_within_a_transaction_where_the_database_was_not_asked(open_postgresql):
    ours, theirs = open_postgresql(), open_postgresql()
    ours["t"].insert({"k": 1})
    theirs.execute("ALTER TABLE t ALTER k TYPE text")
    with ours.transaction():
        assert ours["t"].count(k="x1") == 0


ERRORS = {
    "filter": lambda db: db["t"].count(k={">": "x1"}),
    "operator": lambda db: db["t"].count(k={"~": 1}),
    "not null": lambda db: db["t"].insert({"k": None, "n": 1}),
    "function": lambda db: db["t"].count(db["t"].table.c.n == db["t"].table.c.k.op("@@@")(1)),
}


@pytest.mark.parametrize("error", ERRORS.values(), ids=ERRORS)
def test_error_that_the_table_does_not_explain(db, error):
    """It is raised unchanged, after one look at the table and without a retry."""
    db.execute("CREATE TABLE t (id INTEGER PRIMARY KEY, n INTEGER, k INTEGER NOT NULL)")
    db["t"].insert({"id": 1, "n": 1, "k": 1})
    engine = getattr(db.engine, "sync_engine", db.engine)
    failed = []
    event.listen(engine, "handle_error", lambda context: failed.append(context.statement))
    with pytest.raises((FilterError, DBAPIError)):
        error(db)

    assert len(failed) <= 1
    assert db["t"].find().all() == [{"id": 1, "n": 1, "k": 1}]


def test_what_a_trigger_raises_is_tried_once(open_postgresql):
    db = open_postgresql()
    db["t"].insert({"n": 1})
    db.execute("CREATE SEQUENCE tries")
    db.execute("""
        CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS
        'BEGIN PERFORM nextval(''tries''); PERFORM * FROM missing; RETURN NEW; END'
    """)
    db.execute("CREATE TRIGGER fails BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION fail()")
    db["t"].find_one()
    with pytest.raises(DBAPIError, match="missing"):
        db["t"].insert({"n": 2})

    assert db.query("SELECT last_value FROM tries").all() == [{"last_value": 1}]
    assert db["t"].count() == 1


def test_integers_of_32_bits_are_widened(db):
    db.query("CREATE TABLE t (id INTEGER PRIMARY KEY, n INTEGER)")
    db["t"].insert({"id": 1, "n": 1})
    db["t"].insert({"id": 2, "n": 2**40})
    db["t"].insert({"id": 3, "n": 1.5})

    assert [row["n"] for row in db["t"].find(_order_by="id")] == [1, 2**40, 1.5]


def test_readers_survive_widening_by_another(db, open_db):
    reader = open_db()
    db["t"].insert({"n": 1})
    assert reader["t"].find_one() == {"id": 1, "n": 1}
    db["t"].insert({"n": 1.5})

    assert [row["n"] for row in reader["t"].find(_order_by="id")] == [1, 1.5]
    assert reader["t"].find_one(id=2) == {"id": 2, "n": 1.5}
