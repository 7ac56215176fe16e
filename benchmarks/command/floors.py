"""The least that an import in Python takes: pyarrow finds types, and the driver writes.

Nothing is checked: no exact spellings, quotation marks, late values or names. The start is that of
the libraries alone.
"""

from __future__ import annotations

import sqlite3
import sys

import pyarrow as pa
from pyarrow import csv

from benchmarks.command.tables import KEYED, MISSING


def main(url: str, source: str) -> None:
    """Import flights into an empty database.

    Parameters:
        url: the database.
        source: the CSV file.
    """
    options = csv.ConvertOptions(null_values=[MISSING], strings_can_be_null=True)
    batches = csv.open_csv(source, convert_options=options)
    write = _into_postgresql if url.startswith("postgresql") else _into_sqlite
    write(url, source, batches)


def _into_sqlite(url: str, _source: str, batches: pa.RecordBatchReader) -> None:
    with sqlite3.connect(url.removeprefix("sqlite:///")) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        names = batches.schema.names
        connection.execute(f"CREATE TABLE flights (id INTEGER PRIMARY KEY, {', '.join(names)})")
        marks = ", ".join("?" * len(names))
        sql = f"INSERT INTO flights ({', '.join(names)}) VALUES ({marks})"
        times = [place for place, type_ in enumerate(batches.schema.types) if type_ != pa.int64()]
        for batch in batches:
            columns = [
                (column.cast(pa.string()) if place in times else column).to_pylist()
                for place, column in enumerate(batch.columns)
            ]
            connection.executemany(sql, zip(*columns, strict=True))


def _into_postgresql(url: str, source: str, batches: pa.RecordBatchReader) -> None:
    import psycopg2  # noqa: PLC0415  not for SQLite
    import sqlalchemy  # noqa: F401, PLC0415  a part of the start

    for _ in batches:
        pass
    connection = psycopg2.connect(url)
    with connection, connection.cursor() as cursor, open(source, "rb") as file:  # noqa: PTH123
        cursor.execute(KEYED.format("flights_bare"))
        names = ", ".join(batches.schema.names)
        cursor.copy_expert(
            f"COPY flights_bare ({names}) FROM STDIN (FORMAT csv, HEADER, NULL '{MISSING}')", file
        )
    connection.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
