"""A frame into a column of another program: the same stored rows, or the same error, as by dicts.

Arrow columns meet types of columns, with enough rows for the bulk ways. Of 9,000 pairs, one of
``DBSET_MATRIX_STRIDE`` pairs is tested, and those whose values have the same width.
"""

import os
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
STRIDE = int(os.environ.get("DBSET_MATRIX_STRIDE", "21"))

#: Pairs in which a server that trusts the bytes stores another value.
SAME_WIDTH = {
    "smallint": ("int64", "float16", "uint16", "eight letters"),
    "integer": ("int64", "float32", "date32", "time32[s]", "uint32 maximum", "letters"),
    "bigint": (
        "float64",
        "timestamp[us]",
        "eight letters",
        "time64[us]",
        "int32",
        "uint64 maximum",
    ),
    "real": ("int32", "float64", "int32 extremes", "date32"),
    "double precision": ("int64", "int64 extremes", "timestamp[us]", "float32", "uint64 maximum"),
    "numeric": ("int64", "float64", "decimal128(12, 2)", "numbers", "uint64 maximum"),
    "numeric(10,2)": ("int64", "decimal three digits", "decimal, 28 digits"),
    "boolean": ("letters", "int8", "int64 0, 1"),
    "text": ("binary", "int64", "date32", "json", "text as bytes"),
    "varchar(5)": ("eight letters", "string", "trailing spaces"),
    "char(3)": ("eight letters", "trailing spaces"),
    "bytea": ("string", "16 bytes", "uuid"),
    "date": ("int32", "date64", "timestamp[us]", "midnights"),
    "time": ("int64", "time32[ms]", "timestamp[us]"),
    "time(0)": ("time64[us]", "time32[s]"),
    "timetz": ("time64[us]", "fixed_size_binary"),
    "timestamp": ("int64", "timestamp[us, UTC]", "timestamp[s]", "date32"),
    "timestamp(0)": ("timestamp[us]", "timestamp[s]"),
    "timestamptz": ("int64", "timestamp[us]", "timestamp[ns, zone]", "float64"),
    "interval": ("duration[us]", "16 bytes", "month_day_nano", "uuid"),
    "uuid": ("16 bytes", "uuids", "intervals", "binary"),
    "json": ("string", "json", "struct", "documents"),
    "jsonb": ("string", "json", "struct", "documents", "list<int64>"),
    "integer[]": ("list<int64>", "list<int16>", "list<string>"),
    "bigint[]": ("list<int64>", "list<float64>", "list<list>"),
    "text[]": ("list<string>", "list<int64>"),
    "money": ("int64", "float64", "decimal128(12, 2)", "amounts"),
    "oid": ("int32", "int64", "uint32 maximum", "int32 extremes"),
    "inet": ("int64", "addresses", "fixed_size_binary"),
    "mood": ("labels", "dictionary<string>", "string"),
    "positive": ("int32", "int64"),
    "words": ("string", "binary"),
    "moment": ("timestamp[us]", "timestamp[us, UTC]"),
    "label": ("string", "int64"),
}

#: What a column becomes while dbset knows it as another one, and what is written then.
BECOMES = (
    *("double precision", "bigint", "integer", "real", "timestamptz", "money", "timestamp"),
    *("numeric", "text", "bytea", "boolean", "date", "interval", "jsonb", "uuid", "oid"),
)
WRITTEN = (
    *("int64", "float64", "timestamp[us]", "timestamp[us, UTC]", "string", "letters", "int32"),
    *("binary", "16 bytes", "decimal128(12, 2)", "json"),
)


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

        self._forms = cycle(enumerate(FORMS, 1))

    def make(self, name, declared):
        self._execute(self._make.format(name, declared))

    def differences(self, declared, columns):
        """Yield the columns that a frame leaves in another state than dicts."""
        for column in columns:
            name = f"frame {next(self._numbers)}"
            self.make(name, declared)
            yield from self.difference(name, declared, column)
            self._execute(f'DROP TABLE "{name}"')

    def difference(self, name, declared, column):
        """Write a column to a table that exists, and by dicts to a new one; compare both."""
        batches, form = next(self._forms)
        table = table_of(COLUMNS[column], batches)
        peer = f"dicts {next(self._numbers)}"
        self.make(peer, declared)
        by_dicts = outcome(self._db[peer].insert_many, rows_of(table))
        by_frame = outcome(self._db[name].insert_many, form(table))
        left, right = self._stored(peer), self._stored(name)
        if by_dicts != by_frame or left != right:
            yield column, declared, by_dicts or left[1:3], by_frame or right[1:3]
        self._execute(f'DROP TABLE "{peer}"')

    def change(self, name, declared):
        """Empty a table and give its column another type."""
        self._execute(f'TRUNCATE "{name}"')
        self._execute(f'ALTER TABLE "{name}" ALTER v TYPE {declared} USING NULL')


TYPE_OF = (
    "SELECT format_type(atttypid, atttypmod) FROM pg_attribute"
    " WHERE attrelid = '\"{}\"'::regclass AND attname = 'v'"
)


class OnPostgresql(Peers):
    def _stored(self, name):
        """Return the rows as text; of JSON text, the document counts."""
        ((type_,),) = self._execute(TYPE_OF.format(name))
        shown = "v::jsonb::text" if type_ == "json" else "v::text"
        return [type_, *self._execute(f'SELECT n, {shown} FROM "{name}" ORDER BY n')]


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


def chosen(declared, all_types):
    """Return the columns that meet a type: every one of some, and those of the same width."""
    first = all_types.index(declared) % STRIDE
    return [*dict.fromkeys([*list(COLUMNS)[first::STRIDE], *SAME_WIDTH.get(declared, ())])]


@pytest.mark.parametrize("declared", ON_POSTGRESQL)
def test_on_postgresql(on_postgresql, declared):
    peers = on_postgresql[ON_POSTGRESQL.index(declared) % 3]

    assert list(peers.differences(declared, chosen(declared, ON_POSTGRESQL))) == []


@pytest.mark.parametrize("declared", ON_SQLITE)
def test_on_sqlite(on_sqlite, declared):
    assert list(on_sqlite.differences(declared, chosen(declared, ON_SQLITE))) == []


@pytest.mark.parametrize("column", WRITTEN)
def test_type_that_another_program_changes(on_postgresql, column):
    """The very next frame finds it."""
    peers = on_postgresql[WRITTEN.index(column) % 3]
    name = f"known {column}"
    peers.make(name, "bigint")
    different = []
    for declared in BECOMES[WRITTEN.index(column) % 2 :: 2]:
        peers.change(name, declared)
        different += peers.difference(name, declared, column)

    assert different == []
