"""Write ``docs/frame-types.md``: the column for each Arrow type, and what comes back.

Run this file as a program to write the page.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

import markdown_tables
import pyarrow as pa
from arrow_columns import PLAIN, SPECIAL, python_values, repeated
from dbset import DatasetError, connect
from postgresql_server import running_postgresql
from round_trips import same

PAGE = Path(__file__).parents[2] / "docs" / "frame-types.md"

#: Enough for the bulk ways, and for NULL next to each value.
ROWS = 60

#: The columns that the page shows.
SHOWN = PLAIN | {
    name: SPECIAL[name]
    for name in (
        *(
            "int64 extremes",
            "uint32 maximum",
            "uint64 maximum",
            "float64 extremes",
            "float64 infinite",
        ),
        *("float64 NaN", "decimal, 28 digits", "decimal, 63 digits", "duration extremes"),
        *("list<date>", "list<decimal>", "struct<map>", "null"),
    )
}

HEAD = [
    *("Arrow", "PostgreSQL", "read by `find`", "read by `to_arrow`"),
    *("SQLite", "read by `find`", "read by `to_arrow`"),
]

TEXT = """\
# Types of frames

A test writes a column of each Arrow type to new tables, with `insert_many`, and reads it back. Each
column holds NULL and several values, which are listed in
`tests-integration/helpers/arrow_columns.py`. Rows such as *int64 extremes* are for the largest and
smallest values of a type.

*exact* means that every value comes back equal to the one that was written; both are compared as
Python values. If `to_arrow` returns a type other than the one that was written, the cell names it
after *exact*. *no column* means that dbset creates no column for Arrow's type `null`, which has no
values. Every other cell shows an error that dbset raises before it writes anything. There is no
other result.

{table}

pandas and polars frames arrive in these types: pandas' `category` and polars' `Categorical` and
`Enum` are dictionaries, polars' strings are string views, and pandas' NaN is NULL.

A program generates this page, and a test checks that a new run gives the same page.
"""


def page(postgresql_url: str, directory: Path) -> str:
    """Return the page."""
    urls = [postgresql_url, f"sqlite:///{directory / 'types.db'}"]
    with connect(urls[0]) as postgresql, connect(urls[1]) as sqlite:
        rows = [
            [name, *cells(postgresql, array), *cells(sqlite, array)]
            for name, array in SHOWN.items()
        ]
    return TEXT.format(table=markdown_tables.table(HEAD, rows))


def cells(db, array: pa.Array) -> list[str]:
    """Write a column to a new table; return the type of its column, and what comes back."""
    table = db["frame_types"]
    given = repeated(array, ROWS)
    try:
        table.insert_many(pa.table({"n": range(ROWS), "v": given}))
    except DatasetError as error:
        return [_kind(error), "", ""]
    found = [declared(db), _values(table, given), _arrow(table, given)]
    table.drop()
    return found


def declared(db) -> str:
    """Return the declared type of the column."""
    if "v" not in db["frame_types"].columns():
        return "no column"
    if db.engine.dialect.name == "sqlite":
        sql = "SELECT type AS t FROM pragma_table_info('frame_types') WHERE name = 'v'"
    else:
        sql = (
            "SELECT format_type(atttypid, atttypmod) AS t FROM pg_attribute"
            " WHERE attrelid = 'frame_types'::regclass AND attname = 'v'"
        )
    return db.query(sql).first()["t"].upper()


def _values(table, given: pa.ChunkedArray) -> str:
    rows = table.find(_order_by="n").all()
    found = [row.get("v") for row in rows]
    return "exact" if same(found, python_values(given)) else "CHANGED"


def _arrow(table, given: pa.ChunkedArray) -> str:
    rows = table.find(_order_by="n").to_arrow()
    if "v" not in rows.schema.names:
        return "no column"
    column = rows.column("v")
    if repr(python_values(column)) != repr(python_values(given)) and not _equal(column, given):
        return "CHANGED"
    type_ = column.type
    name = type_.extension_name if isinstance(type_, pa.BaseExtensionType) else str(type_)
    return "exact" if type_ == given.type else f"exact, {name}"


def _equal(column: pa.ChunkedArray, given: pa.ChunkedArray) -> bool:
    """Return whether values are equal, if not of one type: large integers are decimals in Arrow."""
    return python_values(column) == python_values(given)


def _kind(error: DatasetError) -> str:
    return f"{type(error).__name__}: {getattr(error, 'reason', error)}"


def main() -> None:
    """Write the page."""
    with running_postgresql() as url, tempfile.TemporaryDirectory() as directory:
        PAGE.write_text(page(url, Path(directory)))


if __name__ == "__main__":
    main()
