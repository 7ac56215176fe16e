"""Change a column to a wider type without losing values."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, TypeAlias

import sqlalchemy as sa
from dbset_types import TypeInference, exact_in_float
from dbset_types.column_values import are_short_integers
from dbset_types.exact_numbers import ExactFloat, HugeInteger
from dbset_types.value_kinds import EXACT_IN_FLOAT
from sqlalchemy import Column, Connection, FromClause, Table, TableClause, not_, select
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError
from sqlalchemy.sql.elements import UnaryExpression
from sqlalchemy.sql.operators import custom_op
from sqlalchemy.types import JSON, Float, Integer

from dbset_schema import ddl
from dbset_schema.capabilities import capabilities_of
from dbset_schema.errors import SchemaError, reason_of, state_of
from dbset_schema.sqlite_retype import recompute, retype
from dbset_schema.sqlite_statements import index_statements, trigger_statements

#: Returns whether a column whose type has changed meanwhile would alter one of the values.
Rounding: TypeAlias = Callable[[Sequence[Any]], bool]

#: The temporary name of the new column while values are copied.
COPY = "dbset widened"

#: A float as the decimal that Python prints. A cast has 15 digits, which are enough if they are
#: those of this float. Text has up to 17, even if the shortest decimal, as 1e23, needs fewer.
_PRINTED = (
    "CASE WHEN abs({0}) NOT BETWEEN 2.2250738585072014e-308 AND 1e308 THEN {0}::text::numeric"
    " WHEN {0}::numeric::double precision = {0} THEN {0}::numeric ELSE {0}::text::numeric END"
)

#: SQLSTATEs of PostgreSQL: not supported, dependent objects, a wrong definition, types that do not
#: match, a wrong kind of object, no such operator.
_NEEDED = frozenset({"0A000", "2BP01", "42P16", "42804", "42809", "42883"})


def wider_type(
    connection: Connection,
    table: Table,
    name: str,
    values: Sequence[Any],
    inference: TypeInference,
) -> ddl.Type | None:
    """Return the type that a column needs for new values in addition to the existing ones.

    Parameters:
        connection: the connection.
        table: the table.
        name: the column.
        values: the new values.
        inference: infers types from values.

    Returns:
        The wider type; ``None`` if the column can hold them already, or no number type can.
    """
    column = table.columns[name]
    if column.identity is not None or inference.widened(column.type, values) is None:
        return None  # an identity column must stay an integer
    can_exclude_writers = capabilities_of(connection.dialect).lock_table
    exact = can_exclude_writers and not holds_beyond_floats(connection, column)
    return inference.widened(column.type, values, exact_in_float=exact)


def holds_beyond_floats(connection: Connection, column: Column[Any]) -> bool:
    """Return whether a column has integers that a float would round."""
    if not isinstance(column.type, Integer | HugeInteger):
        return False
    rounded = select(1).select_from(column.table).where(not_(exact_in_float(column))).limit(1)
    if connection.dialect.name == "sqlite":  # text, bytes and floats stay as they are
        rounded = rounded.where(sa.func.typeof(column) == "integer")
    return connection.scalar(rounded) is not None


def rounding(column: Column[Any], *, floats: bool) -> Rounding | None:
    """Return the check whether a column would silently alter values if its type has changed.

    Another number type would round numbers; a text column would store JSON text with its quotes.

    Parameters:
        column: the cached column; another process may have changed its type meanwhile.
        floats: whether floats are sent as floats; PostgreSQL's NUMERIC takes 15 of their digits.

    Returns:
        A function of values, coerced for the cached column; ``None`` if none would be altered.
    """
    if isinstance(column.type, Integer):
        return _beyond_floats
    if isinstance(column.type, JSON):
        return _holds_text
    sent = isinstance(column.type, Float) and not isinstance(column.type, ExactFloat)
    return rounds_to_decimals if sent and floats else None


def rounds_to_decimals(values: Sequence[float | None]) -> bool:
    """Return whether a NUMERIC column would round some of the floats."""
    return any(value is not None and is_rounded(value) for value in values)


def is_rounded(value: float) -> bool:
    """Return whether a NUMERIC column would round a float: it prints more than 15 digits.

    Example:
        >>> is_rounded(0.1), is_rounded(1 / 7)
        (False, True)
    """
    return float(f"{value:.15g}") != value or 0 < abs(value) < sys.float_info.min


def _holds_text(values: Sequence[Any]) -> bool:
    return any(isinstance(value, str) for value in values)


def _beyond_floats(values: Sequence[Any]) -> bool:
    if are_short_integers(values):
        return False
    given = [value for value in values if isinstance(value, int)]  # without None and bytes
    if are_short_integers(given):
        return False
    return max(given) > EXACT_IN_FLOAT or min(given) < -EXACT_IN_FLOAT


def widen_columns(
    connection: Connection, table: Table, types: Mapping[str, ddl.Type]
) -> Iterator[ddl.Statement]:
    """Yield the statements that change the types of columns and preserve their values.

    Parameters:
        connection: the connection.
        table: the table.
        types: the wider types by column.

    Raises:
        SchemaError: on SQLite, a column is the rowid.
    """
    if connection.dialect.name == "sqlite":
        yield from retype(connection, table, types)
        yield from recompute(connection, table, types)
        return
    on_postgresql = connection.dialect.name == "postgresql"
    change = _change_on_postgresql if on_postgresql else _change_elsewhere
    for name, type_ in types.items():
        yield change(connection, table, name, type_)


def convert_column(
    connection: Connection,
    table: Table,
    name: str,
    type_: ddl.Type,
    conversions: Iterable[FromClause],
) -> Iterator[ddl.Statement]:
    """Yield the statements that change a column's type, with converted values.

    Parameters:
        connection: the connection.
        table: the table.
        name: the column, which the same transaction has created.
        type_: its new type.
        conversions: what has, in columns ``old`` and ``new``, the conversion of each value.
    """
    if connection.dialect.name == "sqlite":
        yield from _convert_on_sqlite(connection, table, name, type_, conversions)
        return
    from alembic.ddl.base import DropColumn  # noqa: PLC0415  imported when first needed
    from alembic.ddl.postgresql import PostgresqlColumnType  # noqa: PLC0415

    stored = _stored(table, name)
    yield from ddl.add_column(table, COPY, type_)
    for rows in conversions:
        yield stored.update().values({COPY: rows.c.new}).where(stored.c[name] == rows.c.old)
    quoted = connection.dialect.identifier_preparer.quote(COPY)
    yield PostgresqlColumnType(table.name, name, type_, schema=table.schema, using=quoted)
    yield DropColumn(table.name, Column(COPY, type_), schema=table.schema)


@contextmanager
def explained(connection: Connection, table: str, columns: Iterable[str]) -> Iterator[None]:
    """Explain the database's error if a column cannot be widened because something depends on it.

    Raises:
        SchemaError: a view, trigger, policy, key, constraint or generated column depends on it.
    """
    try:
        yield
    except DBAPIError as error:
        names = ", ".join(map(repr, columns))
        if not (names and _is_needed(connection, error)):
            raise
        raise SchemaError(
            f"column {names} of table {table!r} must grow, and {connection.dialect.name} cannot"
            f" change its type where something else needs it ({reason_of(error)});"
            " alter the table by hand",
            name=table,
        ) from error


def _is_needed(connection: Connection, error: DBAPIError) -> bool:
    """Return whether the error means that something depends on the column."""
    if connection.dialect.name == "sqlite":
        return isinstance(error, OperationalError | IntegrityError)
    return state_of(error) in _NEEDED


def _change_on_postgresql(
    connection: Connection, table: Table, name: str, type_: ddl.Type
) -> ddl.Statement:
    from alembic.ddl.postgresql import PostgresqlColumnType  # noqa: PLC0415  when first needed

    quoted = connection.dialect.identifier_preparer.quote(name)
    using = _cast(quoted, table.columns[name].type, type_.compile(dialect=connection.dialect))
    return PostgresqlColumnType(table.name, name, type_, schema=table.schema, using=using)


def _cast(column: str, before: ddl.Type, after: str) -> str:
    """Return the expression that converts a column's values exactly."""
    if isinstance(before, HugeInteger):
        return f"{column}::text::{after}"  # NUMERIC(1000, 0) would keep the table's file
    if not isinstance(before, Float):
        return f"{column}::{after}"
    value = f"{column}::double precision"  # REAL has another text
    return _PRINTED.format(value) if after == "NUMERIC" else value


def _change_elsewhere(
    connection: Connection,  # noqa: ARG001  as on PostgreSQL
    table: Table,
    name: str,
    type_: ddl.Type,
) -> ddl.Statement:
    from alembic.ddl.base import ColumnType  # noqa: PLC0415  imported when first needed

    return ColumnType(table.name, name, type_, schema=table.schema)


def _convert_on_sqlite(
    connection: Connection,
    table: Table,
    name: str,
    type_: ddl.Type,
    conversions: Iterable[FromClause],
) -> Iterator[ddl.Statement]:
    """Convert the values after the change of the type, without triggers and stale indexes."""
    indexes = index_statements(connection, table, name)
    triggers = trigger_statements(connection, table)
    yield from ddl.drop_each("TRIGGER", triggers, table, connection.dialect)
    yield from ddl.drop_each("INDEX", indexes, table, connection.dialect)
    yield from retype(connection, table, {name: type_})
    stored = _stored(table, name)
    as_stored: UnaryExpression[Any] = UnaryExpression(
        stored.c[name], operator=custom_op("+")
    )  # not of the new type
    for rows in conversions:
        yield stored.update().values({name: rows.c.new}).where(rows.c.old == as_stored)
    yield from map(ddl.plain, (*indexes.values(), *triggers.values()))


def _stored(table: Table, name: str) -> TableClause:
    """Return a table with a column and its copy, without types."""
    return sa.table(table.name, sa.column(name), sa.column(COPY), schema=table.schema)
