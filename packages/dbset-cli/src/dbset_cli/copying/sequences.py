"""The next keys of a table: identities go on after the greatest key."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from dbset_schema.names import qualified

from dbset_cli.copying.columns import is_numbered

if TYPE_CHECKING:
    from dbset_sync import Database

_ADVANCE = """
    SELECT CASE WHEN greatest > coalesce(pg_sequence_last_value(sequence::regclass), 0)
        THEN setval(sequence, greatest) END
    FROM (
        SELECT pg_get_serial_sequence(:table, :column) AS sequence,
            (SELECT max({column}) FROM {table}) AS greatest
    ) found
    WHERE sequence IS NOT NULL
"""


def advance_sequences(database: Database, table: sa.Table) -> None:
    """Advance the sequences of a table on PostgreSQL past its greatest keys.

    SQLite always goes on after the greatest key.

    Parameters:
        database: the database, open for writing.
        table: the reflected table.
    """
    if database.engine.dialect.name != "postgresql":
        return
    quote = database.engine.dialect.identifier_preparer
    for column in table.columns:
        if is_numbered(column, "postgresql"):
            names = {"column": quote.quote(column.name), "table": quote.format_table(table)}
            sql = _ADVANCE.format(**{key: _escaped(name) for key, name in names.items()})
            values: dict[str, Any] = {
                "table": qualified(table.name, table.schema),
                "column": column.name,
            }
            database.query(sql, values).all()


def _escaped(name: str) -> str:
    return name.replace(":", "\\:")
