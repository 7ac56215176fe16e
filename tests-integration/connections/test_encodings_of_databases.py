"""Text is sent and read as UTF-8, whatever the encoding of the database or the role's default."""

import dbset
import polars as pl
import pytest
from both_apis import APIS
from drivers import ON_POSTGRESQL
from psycopg2 import connect as connect_driver
from sqlalchemy import NullPool, create_engine, event, make_url
from sqlalchemy.ext.asyncio import create_async_engine

DATABASE = "dbset_encoded"
ROW = {"name": "é", "doc": {"ü": "å"}, "list": ["ø"]}

#: How a database is created, and how it is altered.
MADE = {
    "latin1": ("ENCODING 'LATIN1'", None),
    "ascii": ("ENCODING 'SQL_ASCII'", None),
    "euc": ("ENCODING 'EUC_JIS_2004'", None),
    "setting": ("ENCODING 'UTF8'", "SET client_encoding = latin1"),
}


@pytest.fixture(params=MADE, scope="module")
def encoded(request, postgresql_url):
    created, altered = MADE[request.param]
    server = connect_driver(postgresql_url)
    server.autocommit = True
    with server.cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)")
        cursor.execute(f"CREATE DATABASE {DATABASE} {created} LOCALE 'C' TEMPLATE template0")
        if altered:
            cursor.execute(f"ALTER DATABASE {DATABASE} {altered}")
        yield make_url(postgresql_url).set(database=DATABASE)
        cursor.execute(f"DROP DATABASE {DATABASE} WITH (FORCE)")
    server.close()


@pytest.mark.parametrize("driver", ON_POSTGRESQL)
def test_text_documents_and_names(encoded, driver):
    url = encoded.set(drivername=ON_POSTGRESQL[driver].drivername)
    with ON_POSTGRESQL[driver].connected(url) as db:
        table = db["sø"]
        table.drop()
        table.insert(ROW)
        table.insert_many([{"name": "ö", "ñ": 1}])
        table.insert_many(pl.DataFrame([{"name": "ö", "ñ": 1}]))

        assert table.find_one(name="é") == {"id": 1, **ROW, "ñ": None}
        assert table.count({"ñ": 1}, name="ö") == 2
        assert "sø" in db.tables()
        assert db.query("SELECT 'é' AS found, :given AS given", given="å").first() == {
            "found": "é",
            "given": "å",
        }


def with_arguments(url, create):
    return create(url, poolclass=NullPool, connect_args=LATIN1[url.get_driver_name()])


def with_listener(url, create):
    engine = create(url, poolclass=NullPool)

    @event.listens_for(getattr(engine, "sync_engine", engine), "connect")
    def run(driver, _record):
        cursor = driver.cursor()
        cursor.execute("SET client_encoding = latin1")
        cursor.close()
        driver.commit()

    return engine


LATIN1 = {
    "psycopg2": {"client_encoding": "latin1"},
    "psycopg": {"client_encoding": "latin1"},
    "asyncpg": {"server_settings": {"client_encoding": "latin1"}},
}


@pytest.mark.parametrize("driver", ON_POSTGRESQL)
@pytest.mark.parametrize("made", [with_arguments, with_listener])
def test_engines_of_the_caller(empty_postgresql, driver, made):
    api = ON_POSTGRESQL[driver].api
    url = make_url(empty_postgresql).set(drivername=ON_POSTGRESQL[driver].drivername)
    engine = made(url, create_engine if api == "sync" else create_async_engine)
    row = {"name": "é€ж😀", "doc": {"ü€": "å"}, "ñ€": 1}
    with APIS[api]() as connect, connect(engine) as db:
        db["sø€"].insert(row)
        db["sø€"].insert_many([row] * 2)
        db["sø€"].insert_many(pl.DataFrame([row]))

        rows = db["sø€"].find(name="é€ж😀", _order_by="id").all()
        assert rows == [{"id": n, **row} for n in range(1, 5)]
        assert db.query('SELECT :given AS "ö€"', given="å€").first() == {"ö€": "å€"}
        with dbset.connect(empty_postgresql) as other:
            assert other["sø€"].find(_order_by="id").all() == rows


@pytest.mark.parametrize("driver", ["psycopg2", "psycopg"])
@pytest.mark.parametrize("encoded", ["ascii"], indirect=True)
@pytest.mark.parametrize("given", ["url", "engine"])
def test_the_encoding_of_the_caller_stays_where_the_database_has_none(encoded, driver, given):
    """A SQL_ASCII database has bytes, here those of LATIN1."""
    url = encoded.set(drivername=f"postgresql+{driver}")
    url = url.update_query_dict({"client_encoding": "latin1"})
    engine = create_engine(url, poolclass=NullPool) if given == "engine" else url
    with dbset.connect(engine) as db:
        db["t"].drop()
        db["t"].insert({"name": "é"})
        assert db["t"].find_one() == {"id": 1, "name": "é"}
        assert db.query("SELECT octet_length(name) AS n FROM t").first() == {"n": 1}
