"""The rows of one write, and how they are to be written."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

from dbset_schema import RowError, find_column
from dbset_schema.row_checks import Row, by_column
from dbset_types import TypeConflictError, TypeInferenceError
from dbset_types.errors import DatasetError
from sqlalchemy import Table

from dbset_sync.arguments import ColumnType, Ensure, Types
from dbset_sync.settings import Settings
from dbset_sync.statements import table_cache
from dbset_sync.writing.coerced import generated
from dbset_sync.writing.expressions import NO_EXPRESSIONS, Expressions, is_expression
from dbset_sync.writing.key_lookup import NO_LOOKUP, KeyLookup
from dbset_sync.writing.keys import MissingKey

if TYPE_CHECKING:
    from dbset_sync.writing.new_columns import NewColumns

_NO_TYPES: Types = MappingProxyType({})

#: Advice for a table or column that a write may not create.
CREATE_IT = "; create it first, or write with ensure=True"


class WriteRequest(NamedTuple):
    """Rows to write to a table. A tuple, as each write creates one and tuples are fast.

    Attributes:
        settings: the database's settings.
        name: the table's name.
        rows: the rows.
        ensure: whether the table may be created, extended and widened, or all but widened.
        types: the caller's types of new columns.
        first: the number of the first row, for messages; ``None`` for a single row.
        lookup: how to find existing rows.
        creates: whether a missing table is created; an update does not create one.
        values: the rows' values by key, if all rows have the same keys.
        new_columns: the columns that the call has created.
        missing: a key that some rows lack, which the table must generate.
        expressions: SQL expressions by key, besides the values of the only row.
    """

    settings: Settings
    name: str
    rows: Sequence[Row]
    ensure: Ensure
    types: Types = _NO_TYPES
    first: int | None = None
    lookup: KeyLookup = NO_LOOKUP
    creates: bool = True
    values: Mapping[str, list[Any]] | None = None
    new_columns: NewColumns | None = None
    missing: MissingKey | None = None
    expressions: Expressions = NO_EXPRESSIONS

    def by_column(self, table: Table | None) -> dict[str, list[Any]]:
        """Return the values to write, without computed columns."""
        columns: Collection[str] = () if table is None else columns_of(table)
        found = by_column(self.rows, columns, self.first, self.values)
        computed = self.computed(table)
        if not computed:
            return found
        return {key: found[key] for key in found if find_column(columns, key) not in computed}

    def computed(self, table: Table | None) -> frozenset[str]:
        """Return the computed columns, except keys."""
        if table is None or not (computed := generated(table)):
            return frozenset()
        return computed.difference(self.lookup.columns(table))

    def type_of_nulls(self, name: str) -> ColumnType | None:
        """Return the type of a new column without values; ``None`` if it is not created."""
        return self.types.get(name) or self.settings.rows.type_of_nulls(name)

    def explained(self, error: TypeConflictError | TypeInferenceError) -> DatasetError:
        """Return an error with the number of the row in the call, for messages."""
        error.located(table=self.name)
        error.row = self.number(error.row)
        if not is_expression(error.value):
            return error
        problem = f"has an SQL expression for the column {error.column!r}"
        hint = (
            "write such rows one by one: insert(), update(), upsert() and insert_ignore() accept"
            " SQL expressions"
        )
        return RowError(f"{problem}; {hint}", {error.column: error.value}, error.row)

    def number(self, index: int | None) -> int | None:
        """Return the number of a row in the call, for messages."""
        return None if self.first is None or index is None else self.first + index


def columns_of(table: Table) -> Collection[str]:
    """Return the names of a table's columns, of which one is found fast."""
    return table_cache.cached(
        table, "columns", lambda: dict.fromkeys(map(str, table.columns.keys()))
    )
