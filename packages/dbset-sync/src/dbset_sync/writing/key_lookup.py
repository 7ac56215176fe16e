"""How a write finds existing rows by its keys."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from dbset_schema.names import find_columns
from sqlalchemy import Dialect, Table

from dbset_sync.writing.coerced import CoercedRows


def _shared(*_: object) -> bool:
    return False


class KeyLookup(NamedTuple):
    """How a write finds existing rows.

    Attributes:
        keys: the key columns.
        indexed: whether to create an index on the keys.
        exclusive: returns whether other writes by keys must wait until this one ends.
    """

    keys: Sequence[str] = ()
    indexed: bool = False
    exclusive: Callable[[Dialect, CoercedRows, Sequence[str]], bool] = _shared

    def columns(self, table: Table) -> list[str]:
        """Return the columns of the keys; a key without a column is NULL in every row."""
        return find_columns(table.columns.keys(), self.keys) if self.keys else []


#: For writes that look for no rows.
NO_LOOKUP = KeyLookup()
