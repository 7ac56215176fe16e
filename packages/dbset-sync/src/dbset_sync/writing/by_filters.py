"""Counts, updates and deletes of the rows that filters find."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from sqlalchemy import ColumnElement, Executable, Table, bindparam

from dbset_sync.arguments import Where
from dbset_sync.session.transaction import Lease
from dbset_sync.statements import table_cache
from dbset_sync.statements.compiled import compile_statement, outcome
from dbset_sync.statements.driver_rows import CompiledSelect
from dbset_sync.writing import by_keys

if TYPE_CHECKING:
    from dbset_filters import FilterBuilder

T = TypeVar("T")


class Filters(NamedTuple):
    """The filters of a call.

    Attributes:
        table: the table.
        builder: builds their clause.
        where: filters as dicts, or SQLAlchemy clauses.
        named: filters by column.
    """

    table: Table
    builder: FilterBuilder
    where: Sequence[Where]
    named: Mapping[str, Any]

    def clause(self) -> ColumnElement[bool]:
        """Return the clause that all filters hold."""
        return self.builder.where(*self.where, **self.named)

    def cached(
        self, kind: Hashable, make: Callable[[ColumnElement[bool]], T]
    ) -> tuple[T, Mapping[str, Any]] | None:
        """Return what is cached for the shape of the filters, and the values of its parameters.

        Parameters:
            kind: all else that the result depends on.
            make: creates it with the clause.

        Returns:
            ``None`` if the filters need a clause of their own.
        """
        shape = self.builder.shape(*self.where, **self.named)
        if shape is None:
            return None

        def make_shared() -> T:
            return make(self.builder.where_shape(*self.where, **self.named))

        return table_cache.cached(self.table, (kind, shape.key), make_shared), shape.values


def count(lease: Lease, filters: Filters) -> int:
    """Return the number of rows."""
    connection, table = lease.connection, filters.table

    def compiled(where: ColumnElement[bool]) -> CompiledSelect:
        statement = by_keys.counting(table, where)
        return CompiledSelect.of(statement, connection.dialect, lambda: statement)

    found = filters.cached("count", compiled)
    if found is None:
        return by_keys.count(lease, table, filters.clause())
    statement, values = found
    row = statement.execute(connection, values).first()
    return int(row[0]) if row else 0


def delete(lease: Lease, filters: Filters) -> int:
    """Delete the rows, and return their number."""
    return _write(lease, filters, "delete", lambda where: filters.table.delete().where(where))


def update(lease: Lease, filters: Filters, row: Mapping[str, Any]) -> int:
    """Update columns of the rows to values, and return the number of rows."""
    if not row:
        return count(lease, filters)
    table, named = filters.table, by_keys.parameter_names(filters.table)

    def make(where: ColumnElement[bool]) -> Executable:
        values = {name: bindparam(named[name], type_=table.columns[name].type) for name in row}
        return table.update().where(where).values(values)

    values = {named[name]: value for name, value in row.items()}
    return _write(lease, filters, ("update where", *row), make, values)


def _write(
    lease: Lease,
    filters: Filters,
    kind: Hashable,
    make: Callable[[ColumnElement[bool]], Executable],
    values: Mapping[str, Any] = MappingProxyType({}),
) -> int:
    connection = lease.connection
    found = filters.cached(kind, lambda where: compile_statement(make(where), connection.dialect))
    if found is None:
        return outcome(connection, make(filters.clause()), values).rowcount
    statement, operands = found
    return statement.execute(connection, {**operands, **values}).rowcount
