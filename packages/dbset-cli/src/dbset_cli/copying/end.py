"""One end of a copy."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from dbset_sync import Database, Table


class End(NamedTuple):
    """One end of a copy.

    Attributes:
        database: the database.
        table: the table that is read or written.
    """

    database: Database
    table: Table

    @property
    def dialect(self) -> str:
        """The name of the database's dialect."""
        return str(self.database.engine.dialect.name)
