"""The engine guard on SQLite: it checks every way to a cursor, and leaves the pool unchanged."""

from __future__ import annotations

import sqlite3

import pytest
from dbset_readonly import ReadOnlyError
from dbset_readonly.guard import TRUSTED, guard
from sqlalchemy import (
    Column,
    Integer,
    MetaData,
    String,
    Table,
    create_engine,
    event,
    inspect,
    select,
    text,
)

USERS = Table("users", MetaData(), Column("id", Integer, primary_key=True), Column("name", String))


@pytest.fixture
def engine(tmp_path):
    engine = create_engine(f"sqlite:///{tmp_path / 'shop.db'}")
    with engine.begin() as connection:
        USERS.metadata.create_all(connection)
        connection.execute(USERS.insert(), [{"name": "ann"}, {"name": "bob"}])
    yield engine
    engine.dispose()


@pytest.fixture
def guarded(engine):
    reader = engine.execution_options()
    guard(reader)
    return reader


@pytest.mark.parametrize(
    "write",
    [
        lambda c: c.execute(USERS.insert(), {"name": "x"}),
        lambda c: c.execute(USERS.insert(), [{"name": "x"}, {"name": "y"}]),
        lambda c: c.execute(USERS.update().values(name="x")),
        lambda c: c.execute(USERS.delete()),
        lambda c: c.execute(text("DELETE FROM users")),
        lambda c: c.exec_driver_sql("DELETE FROM users"),
        lambda c: c.exec_driver_sql("DELETE FROM users WHERE id = ?", [(1,), (2,)]),
        USERS.metadata.drop_all,
        lambda c: c.exec_driver_sql("PRAGMA query_only = OFF"),
        lambda c: c.execute(USERS.delete().returning(USERS.c.id)),
        lambda c: c.exec_driver_sql("DELETE FROM users", execution_options={"autocommit": True}),
        lambda c: c.exec_driver_sql(
            "DELETE FROM users", execution_options={"dbset_readonly_trusted": True}
        ),
    ],
)
def test_every_way_to_write_is_refused(guarded, write):
    with guarded.connect() as connection:
        with pytest.raises(ReadOnlyError):
            write(connection)
        assert len(connection.execute(select(USERS)).all()) == 2


def test_reads_reflection_and_savepoints_pass(guarded):
    with guarded.connect() as connection:
        assert inspect(connection).get_pk_constraint("users")["constrained_columns"] == ["id"]
        MetaData().reflect(connection)
        with connection.begin_nested():
            assert connection.execute(select(USERS.c.name).where(USERS.c.id == 1)).scalar() == "ann"


def test_trusted_statements_meet_the_database_lock_only(guarded):
    with guarded.connect() as connection:
        connection.exec_driver_sql("BEGIN", execution_options=TRUSTED)
        with pytest.raises(Exception, match="readonly database"):
            connection.exec_driver_sql("DELETE FROM users", execution_options=TRUSTED)
        connection.rollback()


def test_the_pool_is_given_back_connections_that_write(engine, guarded):
    for _ in range(2):
        with guarded.connect() as connection:
            assert connection.exec_driver_sql("PRAGMA query_only").scalar() == 1
        with engine.begin() as connection:
            assert connection.exec_driver_sql("PRAGMA query_only").scalar() == 0
            connection.execute(USERS.insert(), {"name": "x"})


def test_a_setting_that_was_on_before_stays_on(engine):
    event.listen(
        engine, "connect", lambda connection, _: connection.execute("PRAGMA query_only = ON")
    )
    engine.dispose()
    reader = engine.execution_options()
    guard(reader)
    with reader.connect():
        pass
    with engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA query_only").scalar() == 1


def test_raw_connections_of_a_guarded_engine_are_locked(engine):
    guard(engine)
    raw = engine.raw_connection()
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        raw.cursor().executemany("DELETE FROM users WHERE id = ?", [(1,), (2,)])
    raw.close()


def test_the_lock_outlives_dispose(engine):
    guard(engine)
    engine.dispose()
    with engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA query_only").scalar() == 1


def test_an_error_of_ones_own(engine):
    class OwnError(Exception):
        pass

    guard(engine, error=OwnError)
    with (
        engine.connect() as connection,
        pytest.raises(OwnError, match="DELETE") as raised,
    ):
        connection.exec_driver_sql("DELETE FROM users")
    assert raised.value.args[1] == "DELETE FROM users"


def test_functions_can_be_allowed(engine):
    event.listen(
        engine,
        "connect",
        lambda connection, _: connection.create_function("twice", 1, lambda a: 2 * a),
    )
    engine.dispose()
    guard(engine, allow_functions=["twice"])
    with engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT twice(2)").scalar() == 4
        with pytest.raises(ReadOnlyError, match="thrice"):
            connection.exec_driver_sql("SELECT thrice(2)")
