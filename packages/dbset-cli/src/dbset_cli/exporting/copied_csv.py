"""CSV that PostgreSQL writes itself, as fast as ``psql`` does, for types whose text is the same.

This needs nothing but psycopg2: with SQLAlchemy, starting takes as long as the copy of a small
table.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from importlib import import_module
from typing import Any, BinaryIO, Protocol

from dbset_cli.errors import CommandError
from dbset_cli.exporting.source import is_sql
from dbset_cli.files.writing.delimited import header

#: What makes the text of values that of ``dbset_cli.files.writing.texts``.
_SETTINGS = (
    "SET LOCAL datestyle = 'ISO'; SET LOCAL timezone = 'UTC'; SET LOCAL bytea_output = 'hex';"
    " SET LOCAL extra_float_digits = 1"
)

_PLAIN = "{0}"
_FLOAT = (  # of 64 bits, as Python's; whole numbers with a fraction, to remain floats
    "CASE WHEN {0}::float8::text ~ '^-?[0-9]+$' THEN {0}::float8::text || '.0'"
    " ELSE {0}::float8::text END"
)
_INSTANT = (
    "CASE WHEN {0} >= '0001-01-01 00:00:00+00' AND {0} < 'infinity'"
    " THEN ({0} AT TIME ZONE 'UTC')::text || '+00:00' ELSE {0}::text END"
)

#: The SQL of the text of a column, by the OIDs of PostgreSQL's types.
_EXPRESSIONS = {
    16: "{0}::text",  # boolean
    **dict.fromkeys([17, 20, 21, 23, 25, 26], _PLAIN),  # bytea, integers, text, oid
    700: _FLOAT.replace("{0}", "{0}::text"),  # the shortest text of 32 bits
    701: _FLOAT,
    **dict.fromkeys([1042, 1043, 1082, 1083, 1114], _PLAIN),  # char, varchar, date, time, timestamp
    1184: _INSTANT,
    **dict.fromkeys([1700, 2950, 114, 3802], _PLAIN),  # numeric, uuid, json, jsonb
}


class _Sink(Protocol):
    def write(self, data: bytes, /) -> object: ...


class _Counted:
    """A file, and whether anything was written to it."""

    def __init__(self, target: _Sink) -> None:
        self._target = target
        self.started = False

    def write(self, data: bytes) -> int:
        self.started = True
        self._target.write(data)
        return len(data)


def copy_csv(url: str, source: str, target: BinaryIO, delimiter: str) -> int | None:
    """Write a table or a query as CSV; return the number of rows.

    Parameters:
        url: the database.
        source: a table or view, or a SELECT.
        target: the file.
        delimiter: what divides the fields.

    Returns:
        The number of rows; ``None`` if nothing was written, as the values must be read for it, or
        to have an error that says more.

    Raises:
        CommandError: PostgreSQL ended the copy.
    """
    if not _is_plain(url):
        return None
    try:
        driver = import_module("psycopg2")
    except ImportError:
        return None
    query = source.rstrip().removesuffix(";") if is_sql(source) else None
    if query is not None and not _only_reads(source):
        return None
    sink = _Counted(target)
    try:
        with _connected(driver, url) as connection:
            return _copied(connection, query, source, sink, delimiter)
    except driver.Error as error:
        if sink.started:
            raise CommandError(f"PostgreSQL ended the export: {error}") from error
        return None


def _is_plain(url: str) -> bool:
    """Return whether libpq reads a URL as SQLAlchemy does, and psycopg2 is its driver."""
    scheme, _, rest = url.partition("://")
    _, _, options = rest.partition("?")
    is_of_driver = scheme in {"postgresql", "postgres", "postgresql+psycopg2"}
    return is_of_driver and "+" not in options and options.count("host=") <= 1


def _only_reads(sql: str) -> bool:
    from dbset_readonly import is_read_only  # noqa: PLC0415  slow to import

    return is_read_only(sql, "postgresql")


@contextmanager
def _connected(driver: Any, url: str) -> Iterator[Any]:
    """Open a read-only transaction for a ``with`` block."""
    _, _, rest = url.partition("://")
    connection = driver.connect(f"postgresql://{rest}")
    try:
        connection.set_session(isolation_level="REPEATABLE READ", readonly=True)
        with connection.cursor() as cursor:
            cursor.execute(_SETTINGS)
        yield connection
    finally:
        connection.close()


def _copied(
    connection: Any, query: str | None, source: str, sink: _Counted, delimiter: str
) -> int | None:
    with connection.cursor() as cursor:
        inner = _table(cursor, source) if query is None else f"({query}\n)"
        if inner is None:
            return None
        cursor.execute(f"SELECT * FROM {inner} AS q LIMIT 0")  # noqa: S608  quoted, or checked
        names = [column.name for column in cursor.description]
        expressions = _expressions([column.type_code for column in cursor.description])
        if expressions is None or len(set(names)) < len(names):
            return None
        places = ", ".join(f"c{place}" for place in range(len(names)))
        copied = f"SELECT {', '.join(expressions)} FROM {inner} AS q ({places})"  # noqa: S608
        options = f"FORMAT csv, ENCODING 'utf8', DELIMITER E'\\x{ord(delimiter):02x}'"
        head = header(names, delimiter)
        first = _First(sink, head)
        _run(connection, cursor, f"COPY ({copied}) TO STDOUT ({options})", first)
        first.write(b"")
        return int(cursor.rowcount)


class _First:
    """A file that gets its first line only with the rows, as the server may refuse to copy them."""

    def __init__(self, sink: _Counted, line: bytes) -> None:
        self._sink = sink
        self._line = line

    def write(self, data: bytes) -> int:
        if self._line:
            self._sink.write(self._line)
            self._line = b""
        return self._sink.write(data)


def _table(cursor: Any, name: str) -> str | None:
    """Return the quoted name of a table or view; ``None`` if there is none."""
    for parts in ([name], name.split(".", maxsplit=1)):
        quoted = ".".join('"' + part.replace('"', '""') + '"' for part in parts)
        cursor.execute("SELECT to_regclass(%s)::text", [quoted])
        if cursor.fetchone()[0]:
            return quoted
    return None


def _expressions(oids: Sequence[int]) -> list[str] | None:
    if not oids or not _EXPRESSIONS.keys() >= set(oids):
        return None
    return [_EXPRESSIONS[oid].format(f"c{place}") for place, oid in enumerate(oids)]


def _run(connection: Any, cursor: Any, sql: str, sink: _First) -> None:
    """Run a COPY in a thread: psycopg2 would not notice Ctrl-C before the first rows."""
    with ThreadPoolExecutor(1) as thread:
        running = thread.submit(cursor.copy_expert, sql, sink, 1 << 17)
        try:
            running.result()
        except BaseException:
            connection.cancel()
            raise
