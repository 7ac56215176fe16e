"""How a write finds the rows that are there already: by its keys."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from dbset_schema.names import find_columns
from sqlalchemy import Dialect, Table

from dbset_sync.writing.coerced import CoercedRows


def _together(*_: object) -> bool:
    return False


@dataclass(frozen=True)
class KeyLookup:
    """How a write finds the rows that are there already.

    Attributes:
        keys: columns that they are looked up by.
        indexed: whether an index is made for the keys.
        exclusive: whether no other transaction may look for rows by keys meanwhile.
    """

    keys: Sequence[str] = ()
    indexed: bool = False
    exclusive: Callable[[Dialect, CoercedRows, Sequence[str]], bool] = _together

    def columns(self, table: Table) -> list[str]:
        """Return the columns that the keys mean; a key without a column is NULL in every row."""
        return find_columns(table.columns.keys(), self.keys) if self.keys else []


#: Of a write that looks for none.
NO_LOOKUP = KeyLookup()
