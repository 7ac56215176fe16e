"""Write a frame to a table over a SQLAlchemy connection."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dbset_schema.catalog import Catalog
from dbset_schema.ensure import Wanted, extend
from dbset_schema.names import find_column
from dbset_types import TypeConflictError, TypeInference, TypeInferenceError
from sqlalchemy import Connection

from dbset_frames.column_types import ColumnType
from dbset_frames.streams import Frame


def write(
    connection: Connection,
    name: str,
    frame: Any,
    *,
    types: Mapping[str, ColumnType] | None = None,
    schema: str | None = None,
) -> int:
    """Insert the rows of a frame into a table, which is created or extended as needed.

    An error leaves the database as it was. ``Table.insert_many`` of dbset is faster: it uses the
    driver's COPY.

    Parameters:
        connection: the connection; the caller commits.
        name: the table's name.
        frame: a pandas or polars frame, an Arrow table, or another object with an Arrow stream.
        types: SQLAlchemy or Python types of new columns, instead of those of the frame.
        schema: the PostgreSQL schema; the search path by default.

    Returns:
        The number of rows inserted.

    Raises:
        FrameError: the frame has a column of an Arrow type that no column can hold.
        TypeConflictError: a value does not fit its column; the error names the row.

    Example:
        >>> import pyarrow as pa
        >>> from sqlalchemy import create_engine, text
        >>> engine = create_engine("sqlite://")
        >>> with engine.begin() as connection:
        ...     write(connection, "users", pa.table({"name": ["Ada"], "age": [36]}))
        ...     connection.execute(text("SELECT * FROM users")).all()
        1
        [(1, 'Ada', 36)]
        >>> engine.dispose()
    """
    read = Frame(frame)
    inference, catalog = TypeInference(connection.dialect.name), Catalog(schema)
    new_types = read.new_types(inference.dialect, types or {})
    count = 0
    with connection.begin_nested():
        for first, columns in read.chunks(None):
            wanted = Wanted(columns, inference, new_types)
            try:
                extend(connection, catalog, name, wanted)
                count += _insert(connection, catalog, name, wanted)
            except (TypeConflictError, TypeInferenceError) as error:
                error.row = None if error.row is None else first + error.row
                raise error.located(table=name) from error.__cause__
    return count


def _insert(connection: Connection, catalog: Catalog, name: str, wanted: Wanted) -> int:
    table = catalog.known(name)
    if table is None:
        raise LookupError(name)
    values: dict[str, Sequence[Any]] = {}
    for key, given in wanted.values.items():
        column = find_column(table.columns.keys(), key)
        if column is not None:  # else it has neither values nor a type
            values[column] = list(
                wanted.inference.column_coercer(table.columns[column].type)(given)
            )
    rows = [dict(zip(values, row, strict=True)) for row in zip(*values.values(), strict=True)]
    if rows:
        connection.execute(table.insert().inline(), rows)
    return len(next(iter(wanted.values.values())))
