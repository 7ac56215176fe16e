"""Text is sent and read as UTF-8, whatever the encoding of the database or the role's default."""

import polars as pl
import pytest
from drivers import ON_POSTGRESQL
from psycopg2 import connect as connect_driver
from sqlalchemy import make_url

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
        assert db.tables() == ["sø"]
        assert db.query("SELECT 'é' AS found, :given AS given", given="å").first() == {
            "found": "é",
            "given": "å",
        }


@pytest.mark.parametrize("driver", ["psycopg2", "psycopg"])
def test_the_encoding_of_the_caller_stays(empty_postgresql, driver):
    url = make_url(empty_postgresql).set(drivername=f"postgresql+{driver}")
    url = url.update_query_dict({"client_encoding": "latin1"})
    with ON_POSTGRESQL[driver].connected(url) as db:
        assert db.query("SHOW client_encoding").first() == {"client_encoding": "LATIN1"}
