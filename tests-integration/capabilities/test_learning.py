"""What the database can do is learnt on connecting, without another statement."""

import logging

import psycopg2
import pytest
import sqlalchemy
from dbset import ConnectionFailedError, connect
from dbset_schema.capabilities import ALL, NAMES, SETTING, capabilities_of
from switched_off import Watch


def statements_of(connecting, caplog):
    with caplog.at_level(logging.INFO, "sqlalchemy.engine"):
        caplog.clear()
        connecting()
    sent = (record.message.strip().lower() for record in caplog.records)
    return [message for message in sent if message.startswith(("select", "show"))]


@pytest.mark.parametrize("name", NAMES)
def test_the_setting_of_a_server(without, name):
    assert capabilities_of(without(name).engine.dialect) == ALL.without([name])


def test_the_setting_of_a_database(open_postgresql, empty_postgresql):
    with psycopg2.connect(empty_postgresql) as connection, connection.cursor() as cursor:
        cursor.execute(f"ALTER DATABASE postgres SET {SETTING} = 'lock_table, relfilenode'")
    connection.close()
    try:
        able = capabilities_of(open_postgresql().engine.dialect)
    finally:
        with psycopg2.connect(empty_postgresql) as connection, connection.cursor() as cursor:
            cursor.execute(f"ALTER DATABASE postgres RESET {SETTING}")
        connection.close()

    assert able == ALL.without(["lock_table", "relfilenode"])


def test_an_unknown_name(without):
    with pytest.raises(ConnectionFailedError, match=r"names 'lock', .* may name advisory_locks"):
        without("lock")


def test_connecting_sends_no_more_than_sqlalchemy(empty_postgresql, caplog):
    def by_sqlalchemy():
        engine = sqlalchemy.create_engine(empty_postgresql)
        engine.connect().close()
        engine.dispose()

    usual = statements_of(by_sqlalchemy, caplog)
    by_dbset = statements_of(lambda: connect(empty_postgresql).close(), caplog)

    assert len(by_dbset) == len(usual) > 0


def test_an_engine_that_has_connected_before(empty_postgresql):
    engine = sqlalchemy.create_engine(
        empty_postgresql, connect_args={"options": f"-c {SETTING}=lock_table"}
    )
    engine.connect().close()
    with connect(engine):
        able = capabilities_of(engine.dialect)
    engine.dispose()

    assert able == ALL.without(["lock_table"])


def test_read_only_databases(without):
    without()["t"].insert({"n": 1})
    watch = Watch(NAMES)
    db = without(*NAMES, read_only=True)
    with watch.watching():
        assert [row["n"] for row in db["t"].find()] == [1]
    assert watch.seen == []
    assert "dbset" not in db.query("SELECT nspname FROM pg_namespace").first().values()
