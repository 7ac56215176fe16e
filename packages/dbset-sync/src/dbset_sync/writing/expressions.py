"""SQL expressions as values of a row."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection, Iterator, Mapping, Sequence
from decimal import Decimal
from types import MappingProxyType, NoneType
from typing import Any, TypeAlias

from dbset_filters.current import current
from dbset_schema import RowError, find_column
from dbset_types import TypeConflictError
from dbset_types.errors import ColumnNotFoundError
from sqlalchemy import (
    Column,
    Connection,
    ScalarSelect,
    SelectBase,
    Table,
    TextClause,
    cast,
    null,
    select,
)
from sqlalchemy.sql import visitors
from sqlalchemy.sql.elements import ClauseElement
from sqlalchemy.types import TypeEngine

#: SQL expressions by column.
Expressions: TypeAlias = Mapping[str, Any]

NO_EXPRESSIONS: Expressions = MappingProxyType({})

#: Types of values that are not expressions: a check of all types at once costs next to nothing.
_PLAIN = frozenset(
    {NoneType, bool, int, float, Decimal, str, bytes, dict, list, uuid.UUID}
    | {dt.date, dt.time, dt.datetime, dt.timedelta}
)


def is_expression(value: object) -> bool:
    """Return whether a value is an SQL expression."""
    return isinstance(value, ClauseElement) or hasattr(value, "__clause_element__")


def refuse_expressions(type_: TypeEngine[Any], values: Sequence[Any]) -> None:
    """Check that values for a column that takes any text are not SQL expressions.

    Raises:
        TypeConflictError: a value is an expression.
    """
    for row, value in enumerate(values):
        if is_expression(value):
            raise TypeConflictError(value, type_, "it is an SQL expression").located(row=row)


def split(row: Mapping[str, Any], keys: Collection[str]) -> tuple[Mapping[str, Any], Expressions]:
    """Return the values of a row, and its SQL expressions.

    Parameters:
        row: the row.
        keys: the keys in the row's spelling, which must be values.

    Raises:
        RowError: a key is an expression.
    """
    if _PLAIN.issuperset(map(type, row.values())):
        return row, NO_EXPRESSIONS
    expressions = {name: value for name, value in row.items() if is_expression(value)}
    key = next((key for key in keys if key in expressions), None)
    if key is not None:
        raise RowError(f"has an SQL expression for the key {key!r}; keys must be values", row)
    return {name: value for name, value in row.items() if name not in expressions}, expressions


def by_column(
    expressions: Expressions, table: str, known: Table | None, taken: Collection[str] = ()
) -> Expressions:
    """Return expressions by column of a table.

    Parameters:
        expressions: expressions by key.
        table: the table's name.
        known: the table; ``None`` if it does not exist.
        taken: the columns that have a value already.

    Raises:
        ColumnNotFoundError: the table has no such column.
        RowError: a column is named twice.
    """
    columns = () if known is None else known.columns.keys()
    found: dict[str, Any] = {}
    for key, value in expressions.items():
        column = find_column(columns, key)
        if column is None:
            raise ColumnNotFoundError(table, key, columns, hint=_UNKNOWN)
        if column in found or column in taken:
            raise RowError(f"names the column {column!r} twice", {**expressions})
        found[column] = current(_clause(value), known)
    return found


_UNKNOWN = (
    "; the type of a new column cannot be inferred from an SQL expression:"
    " create the column first, with create_column()"
)


def of_new_row(expressions: Expressions, table: Table, connection: Connection) -> Expressions:
    """Return the expressions of an upsert for a new row, whose columns are NULL.

    Raises:
        RowError: an expression would be NULL for this reason.
    """
    found = {
        name: _without_columns(value, table)
        for name, value in expressions.items()
        if _refers_to(value, table)
    }
    if found:
        is_null = connection.execute(select(*(value.is_(None) for value in found.values()))).one()
        for name, missing in zip(found, is_null, strict=True):
            if missing:
                raise RowError(
                    f"is new, and the SQL expression for the column {name!r} is NULL, because the"
                    f" columns of a new row are NULL; write func.coalesce(table.c.{name}, 0)"
                    " in it, or insert the row first",
                    {**expressions},
                )
    return {**expressions, **found}


def check_new(expressions: Expressions, table: Table) -> None:
    """Check that expressions have a value for a new row.

    Raises:
        RowError: an expression refers to columns of the table.
    """
    for name, value in expressions.items():
        if _refers_to(value, table):
            raise RowError(
                f"is new, but the SQL expression for the column {name!r} refers to columns of the"
                f" table {table.name!r}; use update() or upsert()",
                {**expressions},
            )


def _clause(value: Any) -> Any:
    clause = value.__clause_element__() if hasattr(value, "__clause_element__") else value
    return clause.scalar_subquery() if isinstance(clause, SelectBase) else clause


def _refers_to(expression: Any, table: Table) -> bool:
    return any(part.table is table for part in _parts(expression) if isinstance(part, Column))


def _parts(expression: Any) -> Iterator[Any]:
    """Yield the parts of an expression, except those of subqueries."""
    if not isinstance(expression, SelectBase | ScalarSelect):
        yield expression
        for child in expression.get_children():
            yield from _parts(child)


def _without_columns(expression: Any, table: Table) -> Any:
    def replaced(element: Any, **_: Any) -> Any:
        if isinstance(element, SelectBase | ScalarSelect | TextClause):
            return element
        of_table = isinstance(element, Column) and element.table is table
        return cast(null(), element.type) if of_table else None

    return visitors.replacement_traverse(expression, {}, replaced)
