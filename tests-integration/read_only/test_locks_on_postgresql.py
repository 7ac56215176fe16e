"""Both locks on a real PostgreSQL, each alone, as superuser, with three drivers."""

from __future__ import annotations

import asyncio

import pytest
from dbset_readonly import ReadOnlyError
from dbset_readonly.guard import TRUSTED, guard
from sqlalchemy import MetaData, create_engine, event, inspect, make_url, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import create_async_engine

DRIVERS = ["psycopg2", "psycopg", "asyncpg"]
STATE = """
SELECT (SELECT json_agg(u ORDER BY id)::text FROM users u),
       (SELECT json_agg(o ORDER BY id)::text FROM orders o),
       (SELECT last_value::text || is_called FROM orders_id_seq),
       (SELECT string_agg(relname, ',' ORDER BY oid) FROM pg_class WHERE oid > 16383),
       (SELECT string_agg(proname, ',' ORDER BY oid) FROM pg_proc WHERE oid > 16383),
       (SELECT string_agg(rolname, ',' ORDER BY oid) FROM pg_roles),
       (SELECT string_agg(nspname, ',' ORDER BY oid) FROM pg_namespace),
       (SELECT string_agg(name || '=' || setting, ',' ORDER BY name) FROM pg_settings
            WHERE name <> 'transaction_read_only' AND name NOT LIKE 'plpgsql.%')
"""


def on_engine(url, driver, work):
    """Call a function with a guarded engine, and an unguarded one with the same pool."""
    url = make_url(url).set(drivername=f"postgresql+{driver}")
    if driver != "asyncpg":
        return with_engines(create_engine(url), work)

    async def run():
        engine = create_async_engine(url)
        async with engine.connect() as connection:
            await connection.run_sync(lambda _: work(engine.sync_engine, option(engine)))
        await engine.dispose()

    return asyncio.run(run())


def with_engines(engine, work):
    work(engine, option(engine))
    engine.dispose()


def option(engine):
    guarded = engine.execution_options()
    guard(guarded)
    return getattr(guarded, "sync_engine", guarded)


def state(engine):
    with engine.connect() as connection:
        return connection.execute(text(STATE)).one()


@pytest.mark.parametrize("driver", DRIVERS)
def test_the_validator_alone_refuses_every_statement(shop_url, driver, refused):
    def work(_, guarded):
        passed = []
        with guarded.connect() as connection:
            for sql in refused:
                try:
                    connection.exec_driver_sql(sql)
                except ReadOnlyError:
                    continue
                passed.append(sql)
        assert passed == []

    on_engine(shop_url, driver, work)


@pytest.mark.parametrize("driver", DRIVERS)
def test_the_lock_alone_protects_rows_and_schema(shop_url, driver, writes):
    def work(engine, guarded):
        before = state(engine)
        for sql in writes:
            with guarded.connect() as connection:
                try:
                    connection.exec_driver_sql(sql, execution_options=TRUSTED)
                    connection.commit()
                except DBAPIError:
                    pass
            assert (sql, state(engine)) == (sql, before)

    on_engine(shop_url, driver, work)


@pytest.mark.parametrize("driver", DRIVERS)
def test_the_pool_is_given_back_connections_that_write(shop_url, driver):
    def work(engine, guarded):
        with guarded.connect() as connection:
            assert connection.execute(text("SHOW transaction_read_only")).scalar() == "on"
        with engine.begin() as connection:
            assert connection.execute(text("SHOW transaction_read_only")).scalar() == "off"
            connection.execute(text("UPDATE users SET age = age WHERE id = 1"))

    on_engine(shop_url, driver, work)


@pytest.mark.parametrize("driver", DRIVERS)
def test_autocommit_is_refused_for_it_has_no_transaction(shop_url, driver):
    def work(_, guarded):
        with (
            pytest.raises(ReadOnlyError, match="AUTOCOMMIT"),
            guarded.connect().execution_options(isolation_level="AUTOCOMMIT") as connection,
        ):
            connection.execute(text("SELECT 1"))

    on_engine(shop_url, driver, work)


@pytest.mark.parametrize("driver", DRIVERS)
def test_what_sqlalchemy_itself_sends_passes(shop_url, driver):
    def work(_, guarded):
        with guarded.connect() as connection:
            inspector = inspect(connection)
            metadata = MetaData()
            metadata.reflect(connection, views=True)
            assert {"users", "orders"} <= set(metadata.tables)
            for table in metadata.tables:
                inspector.get_unique_constraints(table)
                inspector.get_check_constraints(table)
                inspector.get_table_comment(table)
            inspector.get_schema_names()
            inspector.get_sequence_names()
            inspector.get_enums()
            inspector.get_domains()
            inspector.get_view_names()
            inspector.get_materialized_view_names()
            assert inspector.has_table("users")
            assert inspector.has_sequence("orders_id_seq")
            with connection.begin_nested():
                users = metadata.tables["users"]
                query = users.select().where(users.c.name.like("a%"), users.c.id.in_([1, 2]))
                assert len(connection.execute(query).all()) == 1
            assert connection.execute(text("SELECT 7 % :n"), {"n": 4}).scalar() == 3

    on_engine(shop_url, driver, work)


@pytest.mark.parametrize("driver", ["psycopg2", "psycopg"])
@pytest.mark.parametrize(
    "sql",
    [
        "SELECT '%(a)s'",
        "SELECT 1 -- %(a)s",
        "SELECT /* %(a)s */ 1",
        'SELECT 1 AS "%(a)s"',
        "SELECT $$%(a)s$$",
        "SELECT E%(a)s",
    ],
)
def test_no_value_is_put_inside_a_literal_or_comment(shop_url, driver, sql):
    def work(_, guarded):
        with guarded.connect() as connection, pytest.raises(ReadOnlyError):
            connection.exec_driver_sql(sql, {"a": "\n; DELETE FROM users; --"})

    on_engine(shop_url, driver, work)


def test_a_guarded_engine_locks_raw_connections_too(shop_url):
    engine = create_engine(shop_url)
    guard(engine)
    raw = engine.raw_connection()
    with raw.cursor() as cursor, pytest.raises(Exception, match="read-only transaction"):
        cursor.execute("DELETE FROM users")
    raw.close()
    engine.dispose()


def test_the_lock_costs_no_statement(shop_url):
    engine = create_engine(shop_url)
    guard(engine)
    sent = []
    event.listen(engine, "after_cursor_execute", lambda *args: sent.append(args[2]))
    with engine.connect() as connection:
        connection.execute(text("SELECT 1"))
    engine.dispose()
    assert sent == ["SELECT 1"]
