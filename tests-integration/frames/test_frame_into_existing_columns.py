"""A frame into a column of another program: the same stored rows, or the same error, as by dicts.

Every type of Arrow meets every type of column, with enough rows for the bulk ways.
"""

import sqlite3
from contextlib import closing, contextmanager
from itertools import count, cycle

import psycopg2
import pyarrow as pa
import pytest
from arrow_columns import COLUMNS, repeated, rows_of
from dbset import connect
from declared_types import CREATED, ON_POSTGRESQL, ON_SQLITE
from drivers import DRIVERS
from sqlalchemy import make_url

ROWS = 62


def batches_of(table):
    return pa.RecordBatchReader.from_batches(table.schema, table.to_batches())


#: The forms in which a table is given.
FORMS = (
    lambda table: table,
    batches_of,
    lambda table: table.combine_chunks(),
    lambda table: table.combine_chunks().to_batches()[0],
)


def table_of(array, batches):
    columns = {"n": pa.chunked_array([range(ROWS)], pa.int64())}
    return pa.table({**columns, "v": repeated(array, ROWS, batches=batches)})


def outcome(write, rows):
    """Write rows; return the error, if any."""
    try:
        write(rows)
    except Exception as error:
        place = getattr(error, "column", None), getattr(error, "row", None)
        return type(error).__name__, *place
    return None


class Peers:
    """Two equal tables, one for dicts and one for frames, and what is stored in them."""

    def __init__(self, execute, db, make):
        self._execute = execute
        self._db = db
        self._make = make
        self._numbers = count()

    def differences(self, declared, arrays, *, frame="frame {}"):
        """Yield the columns that a frame leaves in another state than dicts."""
        forms = cycle(enumerate(FORMS, 1))
        for name, array in arrays.items():
            number = next(self._numbers)
            names = f"dicts {number}", frame.format(number)
            for made in names:
                self._execute(self._make.format(made, declared))
            batches, form = next(forms)
            table = table_of(array, batches)
            by_dicts = outcome(self._db[names[0]].insert_many, rows_of(table))
            by_frame = outcome(self._db[names[1]].insert_many, form(table))
            left, right = map(self._stored, names)
            if by_dicts != by_frame or left != right:
                yield name, declared, by_dicts or left[1:3], by_frame or right[1:3]
            for made in names:
                self._execute(f'DROP TABLE "{made}"')


class OnPostgresql(Peers):
    def _stored(self, name):
        sql = f'SELECT n, v::text, pg_typeof(v)::text FROM "{name}" ORDER BY n'
        return self._execute(sql)


class OnSqlite(Peers):
    def _stored(self, name):
        types = self._execute(f"SELECT type FROM pragma_table_info('{name}')")
        values = self._execute(f'SELECT n, typeof(v), quote(v) FROM "{name}" ORDER BY n')
        return [*types, *values]


@contextmanager
def postgresql_execute(url):
    with closing(psycopg2.connect(url)) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:

            def execute(sql):
                cursor.execute(sql)
                return cursor.fetchall() if cursor.description else []

            yield execute


@pytest.fixture(scope="module")
def on_postgresql(postgresql_url, tmp_path_factory):
    """For each driver, the peers on PostgreSQL."""
    with postgresql_databases(postgresql_url, tmp_path_factory) as peers:
        yield peers


@contextmanager
def postgresql_databases(postgresql_url, tmp_path_factory):
    url = make_url(DRIVERS["psycopg2"].new_database(postgresql_url, tmp_path_factory.mktemp("x")))
    plain = url.set(drivername="postgresql").render_as_string(hide_password=False)
    opened = [
        DRIVERS[name].connected(url.set(drivername=DRIVERS[name].drivername))
        for name in ("psycopg2", "psycopg", "asyncpg")
    ]
    make = 'CREATE TABLE "{}" (n BIGINT, v {})'
    with postgresql_execute(plain) as execute, opened[0] as a, opened[1] as b, opened[2] as c:
        for statement in CREATED:
            execute(statement)
        yield [OnPostgresql(execute, db, make) for db in (a, b, c)]


@pytest.fixture(scope="module")
def on_sqlite(tmp_path_factory):
    path = tmp_path_factory.mktemp("frames") / "peers.db"
    with (
        closing(sqlite3.connect(path, isolation_level=None)) as connection,
        connect(f"sqlite:///{path}") as db,
    ):
        connection.execute("PRAGMA synchronous = OFF")
        execute = lambda sql: connection.execute(sql).fetchall()  # noqa: E731
        yield OnSqlite(execute, db, 'CREATE TABLE "{}" (n BIGINT, v {})')


@pytest.mark.parametrize("declared", ON_POSTGRESQL)
def test_on_postgresql(on_postgresql, declared):
    peers = on_postgresql[ON_POSTGRESQL.index(declared) % 3]

    assert list(peers.differences(declared, COLUMNS)) == []


@pytest.mark.parametrize("declared", ON_SQLITE)
def test_on_sqlite(on_sqlite, declared):
    assert list(on_sqlite.differences(declared, COLUMNS)) == []
