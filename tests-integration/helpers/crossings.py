"""Values that one driver writes and another finds and reads, with any session settings."""

# ruff: noqa: DTZ901 - naive datetimes are intended

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from decimal import Decimal
from pathlib import Path
from typing import Any

import psycopg2
from dbset_types.infinity import InfiniteDate, InfiniteDatetime
from drivers import ON_POSTGRESQL, Driver
from round_trips import same
from sqlalchemy import make_url
from sqlalchemy.dialects.postgresql import Range
from values import KINDS, REFUSED_KINDS

#: Settings that change the text of values; the first are PostgreSQL's defaults.
SETTINGS: Sequence[Mapping[str, str]] = (
    {
        "IntervalStyle": "postgres",
        "DateStyle": "ISO, MDY",
        "TimeZone": "UTC",
        "bytea_output": "hex",
        "extra_float_digits": "1",
    },
    {
        "IntervalStyle": "sql_standard",
        "DateStyle": "SQL, DMY",
        "TimeZone": "Asia/Kolkata",
        "bytea_output": "escape",
        "extra_float_digits": "0",
    },
    {
        "IntervalStyle": "iso_8601",
        "DateStyle": "German",
        "TimeZone": "America/New_York",
        "bytea_output": "escape",
        "extra_float_digits": "-15",
    },
    {
        "IntervalStyle": "postgres_verbose",
        "DateStyle": "Postgres, MDY",
        "TimeZone": "Europe/Amsterdam",
        "bytea_output": "hex",
        "extra_float_digits": "3",
    },
)

LAST, FIRST = InfiniteDate(), InfiniteDate(last=False)
END, BEGINNING = InfiniteDatetime(), InfiniteDatetime(last=False)
END_UTC, BEGINNING_UTC = InfiniteDatetime(aware=True), InfiniteDatetime(last=False, aware=True)
MAX_UTC = dt.datetime.max.replace(tzinfo=dt.UTC)
EAST = dt.timezone(dt.timedelta(hours=1, minutes=2, seconds=3))

#: Values for columns that other programs create; text if Python has no equivalent.
OF_COLUMNS: Mapping[str, Sequence[Any]] = {
    "date": (LAST, FIRST, dt.date.max, "0044-03-15 BC", "10000-01-01"),
    "timestamp": (
        *(END, BEGINNING, dt.datetime.max),
        *("0044-03-15 12:30:00.5 BC", "10000-01-01 00:00:00"),
    ),
    "timestamptz": (
        *(END_UTC, BEGINNING_UTC, MAX_UTC),
        *("0044-03-15 12:30:00+00 BC", "10000-01-01 00:00:00+00"),
    ),
    "time": ("24:00:00", dt.time.max),
    "timetz": (dt.time(12, tzinfo=EAST), dt.time(0, tzinfo=dt.UTC), "24:00:00+01:02:03"),
    "interval": (
        *("1 mon", "-1 years +3 days -00:00:00.5", "1 year 2 mons -3 days +04:05:06"),
        *("infinity", "-infinity", dt.timedelta(days=-1, seconds=5), dt.timedelta(seconds=-1)),
    ),
    "real": (0.10000000149011612, 0.5, -1.0000000150474662e30, float("inf")),
    "double precision": (0.1 + 0.2, 1 / 3, 5e-324),
    "date[]": ([LAST, dt.date.max, None, "0044-03-15 BC"], ["10000-01-01"], [dt.date.max], []),
    "timestamptz[]": ([END_UTC, MAX_UTC, "0044-03-15 12:30:00+00 BC"], [BEGINNING_UTC]),
    "time[]": (["24:00:00", dt.time.max], ["24:00:00"]),
    "interval[]": (["1 mon", dt.timedelta(days=-1, seconds=5)], [dt.timedelta(-1, 5)], ["1 mon"]),
    "real[]": ([0.10000000149011612, None],),
    "daterange": (Range(dt.date(2024, 1, 1), LAST), Range("0044-03-15 BC", dt.date.max)),
    "tsrange": (Range(BEGINNING, dt.datetime.max), Range(END, END, bounds="[]")),
    "tstzrange": (Range(None, END_UTC), Range("0044-03-15 12:30:00+00 BC", MAX_UTC)),
    "bytea[]": ([b"\0\\x\xff", b""],),
    "numeric[]": ([Decimal("1E-20"), Decimal("0.1")],),
    "vector(2)": ([0.1, -2.5],),
    "halfvec(2)[]": ([[1.0, 2.0], [0.5, 0.25]],),
    "label": ("Zoe",),
    "label[]": (["a,b", 'c"d', None, "NULL"], []),
    "marks": (["a", "B c"],),
    "days": ([LAST, "0044-03-15 BC"],),
    "day[]": ([dt.date.max, None], [LAST, dt.date.max]),
    "moment": (f"({dt.date.max},infinity)",),
}

#: Rows per call, by table; enough for COPY if the table allows it.
MANY = {"others": 2, "own": 50}

#: ``label`` is a new base type, which no driver knows, as with types of extensions.
TYPES = (
    "CREATE EXTENSION IF NOT EXISTS vector",
    "CREATE TYPE label",
    "CREATE FUNCTION label_in(cstring) RETURNS label LANGUAGE internal STRICT AS 'textin'",
    "CREATE FUNCTION label_out(label) RETURNS cstring LANGUAGE internal STRICT AS 'textout'",
    "CREATE TYPE label (INPUT = label_in, OUTPUT = label_out, LIKE = text)",
    "CREATE DOMAIN marks AS label[]",
    "CREATE DOMAIN days AS date[]",
    "CREATE DOMAIN day AS date",
    "CREATE TYPE moment AS (day date, at timestamptz)",
)


def _columns(kinds: Iterable[tuple[str, Sequence[Any]]]) -> dict[str, Any]:
    return {f"{name} {number}": value for name, all_ in kinds for number, value in enumerate(all_)}


_KINDS = [kind for kind in KINDS if kind.name not in REFUSED_KINDS["postgresql"]]

#: Values written and read, by table: ``others`` exists already, dbset creates ``own``.
WRITTEN = {
    "others": _columns(OF_COLUMNS.items()),
    "own": _columns((kind.name, list(kind.written.values())) for kind in _KINDS),
}
READ = {**WRITTEN, "own": _columns((kind.name, list(kind.read.values())) for kind in _KINDS)}

#: Types without comparison operators in PostgreSQL.
WITHOUT_ORDER = ("label", "marks")

#: The number of values, times the pairs of a writer and a reader.
CELLS = sum(map(len, WRITTEN.values())) * len(ON_POSTGRESQL) ** 2


def crossings(postgresql_url: str, directory: Path) -> Iterator[list[str]]:
    """Write every value by every driver, and find and read them by every driver.

    Parameters:
        postgresql_url: the server on which databases are created.
        directory: not used by PostgreSQL.

    Yields:
        For each of the settings, the wrong values, with the drivers that wrote and read them.
    """
    for number, settings in enumerate(SETTINGS):
        place = Driver("sync", "postgresql", f"crossing{number}")
        url = make_url(place.new_database(postgresql_url, directory))
        _set(postgresql_url, str(url.database), settings)
        with ExitStack() as stack:
            databases = {
                name: stack.enter_context(driver.connected(url.set(drivername=driver.drivername)))
                for name, driver in ON_POSTGRESQL.items()
            }
            for statement in (*TYPES, _table()):
                databases["psycopg2"].execute(statement)
            for writer, db in databases.items():
                _write(db, writer)
            yield [wrong for reader, db in databases.items() for wrong in _wrong(db, reader)]


def _set(server: str, database: str, settings: Mapping[str, str]) -> None:
    """Set the initial settings of a database's sessions."""
    connection = psycopg2.connect(server)
    connection.autocommit = True
    with connection.cursor() as cursor:
        for setting, value in settings.items():
            cursor.execute(f"ALTER DATABASE {database} SET {setting} = '{value}'")
    connection.close()


def _table() -> str:
    columns = (f'"{name}" {name.rpartition(" ")[0]}' for name in WRITTEN["others"])
    return f"CREATE TABLE others (id SERIAL PRIMARY KEY, writer TEXT, {', '.join(columns)})"


def _write(db: Any, writer: str) -> None:
    """Write in every way: insert a row, update it, and insert many rows, by COPY if possible."""
    for table, values in WRITTEN.items():
        row = {"writer": writer, **values}
        key = db[table].insert(row)
        db[table].update({"id": key, **values}, ["id"])
        db[table].insert_many([row] * MANY[table])


def _wrong(db: Any, reader: str) -> Iterator[str]:
    """Yield values that are read differently, or that a filter does not find."""
    for table, values in WRITTEN.items():
        written = 1 + MANY[table]
        rows = db[table].find(_order_by="id").all()
        for row in [row for number, row in enumerate(rows) if number % written < 2]:
            for name, value in READ[table].items():
                if not same(row[name], value):
                    yield f"{name} by {row['writer']} for {reader}: {row[name]!r} for {value!r}"
        compared = {
            name: {"==": value}
            for name, value in values.items()
            if not name.startswith(WITHOUT_ORDER)
        }
        every = len(ON_POSTGRESQL) * written
        if len(rows) != every or db[table].count(compared) != every:
            for name, condition in compared.items():
                if (count := db[table].count({name: condition})) != every:
                    yield f"{name}: {reader} finds {count} of {every}"
