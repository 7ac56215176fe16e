"""Read a table or a SELECT as an Arrow table over a SQLAlchemy connection."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import sqlalchemy as sa

from dbset_frames.reading.batches import ColumnReader

_PAGE = 1000


def read(connection: sa.Connection, source: sa.FromClause | sa.Select[Any]) -> pa.Table:
    """Return the rows of a table or a SELECT, with the Arrow types of its columns.

    ``Rows.to_arrow`` of dbset is faster on PostgreSQL: it uses the driver's COPY.

    Parameters:
        connection: the connection.
        source: the table or the SELECT.

    Raises:
        FrameError: a value does not fit the type of its column; the error names the row.

    Example:
        >>> from sqlalchemy import Column, Integer, MetaData, Table, create_engine
        >>> users = Table("users", MetaData(), Column("age", Integer))
        >>> engine = create_engine("sqlite://")
        >>> with engine.begin() as connection:
        ...     users.create(connection)
        ...     read(connection, users).schema.field("age").type
        DataType(int64)
        >>> engine.dispose()
    """
    statement = source if isinstance(source, sa.Select) else sa.select(source)
    types = [column.type for column in statement.selected_columns]
    result = connection.execute(statement)
    reader = ColumnReader(list(result.keys()), types, connection.dialect.name)
    pages = result.partitions(_PAGE)
    return reader.table((list(zip(*page, strict=True)), [None] * len(types)) for page in pages)
