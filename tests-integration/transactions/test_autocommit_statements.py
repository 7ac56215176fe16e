"""Statements that cannot run in a transaction, through ``execute`` and ``query``."""

import pytest
import sqlalchemy as sa
from dbset import TransactionError, connect
from drivers import DRIVERS
from sqlalchemy import create_engine, make_url
from sqlalchemy.exc import DBAPIError

ON_SQLITE = (
    "VACUUM",
    "vacuum main",
    "-- tidy up\nVACUUM;",
    "PRAGMA synchronous = FULL",
    "PRAGMA journal_mode = DELETE",
    "PRAGMA journal_mode = WAL",
)
ON_POSTGRESQL = (
    "VACUUM",
    "VACUUM (ANALYZE) t",
    "CREATE DATABASE dbset_alone",
    "ALTER DATABASE dbset_alone RENAME TO dbset_other",
    "DROP DATABASE dbset_other",
    "CREATE INDEX CONCURRENTLY i ON t (n)",
    "REINDEX INDEX CONCURRENTLY i",
    "DROP INDEX CONCURRENTLY i",
    "ALTER SYSTEM SET work_mem = '4MB'",
    "ALTER SYSTEM RESET work_mem",
    "DO $$ BEGIN INSERT INTO t (n) VALUES (7); COMMIT; DELETE FROM t WHERE n = 7; COMMIT; END $$",
    "CALL p()",
)
STATEMENTS = {"sqlite": ON_SQLITE, "postgresql": ON_POSTGRESQL}


@pytest.fixture(params=["execute", "query"])
def run(request):
    """A function that runs a statement with one of the calls."""
    return lambda db, sql: getattr(db, request.param)(sql)


def prepare(db):
    db["t"].insert({"n": 1})
    if db.engine.dialect.name == "postgresql":
        db.execute("CREATE OR REPLACE PROCEDURE p() LANGUAGE plpgsql AS $$ BEGIN COMMIT; END $$")


def test_by_each_driver(driver_db, run):
    prepare(driver_db)
    for sql in STATEMENTS[driver_db.engine.dialect.name]:
        run(driver_db, sql)
        driver_db["t"].insert({"n": 2})

    with pytest.raises(RuntimeError), driver_db.transaction():
        driver_db["t"].insert({"n": 3})
        raise RuntimeError
    assert driver_db["t"].count(n=3) == driver_db["t"].count(n=7) == 0


WITHIN = {
    "sqlite": ("VACUUM", "PRAGMA synchronous = FULL"),
    "postgresql": ("VACUUM", "CREATE DATABASE dbset_never", "CALL p()"),
}


def test_in_a_transaction(db):
    prepare(db)
    for sql in WITHIN[db.engine.dialect.name]:
        outside = r"outside of db.transaction\(\)"
        with pytest.raises(TransactionError, match=outside) as raised, db.transaction():
            db.execute(sql)
        assert isinstance(raised.value.__cause__, DBAPIError)

    assert db["t"].count() == 1


def test_beside_rows_that_are_read(db):
    prepare(db)
    db["t"].insert_many([{"n": n} for n in range(5000)])
    rows = iter(db["t"].find())
    next(rows)
    db.execute("VACUUM")

    assert len(list(rows)) == 5000


def test_errors_come_out_once(db):
    with pytest.raises(DBAPIError, match="missing"):
        db.execute("VACUUM missing")


@pytest.mark.parametrize("options", [{}, {"isolation_level": "SERIALIZABLE"}], ids=["", "level"])
@pytest.mark.parametrize("driver", [d for d in DRIVERS.values() if d.api == "sync"], ids=str)
def test_on_an_engine_that_is_handed_in(driver, options, empty_postgresql, empty_sqlite):
    url = empty_sqlite if driver.database == "sqlite" else empty_postgresql
    engine = create_engine(make_url(url).set(drivername=driver.drivername), **options)
    with connect(engine) as db:
        db["t"].insert({"n": 1})
        db.execute("VACUUM")
        with pytest.raises(RuntimeError), db.transaction():
            db["t"].insert({"n": 2})
            raise RuntimeError
        assert db["t"].count() == 1
    engine.dispose()


def test_elements_of_sqlalchemy(open_postgresql):
    db = open_postgresql()
    db["t"].insert({"n": 1})
    table = sa.Table("t", sa.MetaData(), sa.Column("n", sa.BigInteger))
    db.execute(
        sa.schema.CreateIndex(sa.Index("by_n", table.columns.n, postgresql_concurrently=True))
    )

    assert db["t"].has_index("n")
