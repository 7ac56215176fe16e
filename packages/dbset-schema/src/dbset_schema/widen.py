"""Columns that must grow: the statements that change a column's type and keep every value."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, TypeAlias

from dbset_types import TypeInference, exact_in_float
from dbset_types.big_integers import HugeInteger
from dbset_types.exact_float import ExactFloat
from dbset_types.value_kinds import EXACT_IN_FLOAT
from sqlalchemy import Column, Connection, MetaData, Table, Update, not_, select
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.types import JSON, Float, Integer

from dbset_schema import ddl
from dbset_schema.errors import SchemaError, state_of
from dbset_schema.sqlite_statements import declaration, index_statements, trigger_statements
from dbset_schema.sqlite_strict import column_type

#: Tells whether a column of another type by now would keep one of some values as another.
Rounding: TypeAlias = Callable[[Sequence[Any]], bool]

#: The name of a column while its values are copied into it.
COPY = "dbset widened"

#: PostgreSQL's states: not supported, dependent objects, a wrong definition, types that do not
#: match, a wrong kind of object, no such operator.
_NEEDED = frozenset({"0A000", "2BP01", "42P16", "42804", "42809", "42883"})


def wider_type(
    connection: Connection,
    table: Table,
    name: str,
    values: Sequence[Any],
    inference: TypeInference,
) -> ddl.Type | None:
    """Return the type that a column needs to keep values beside what it holds already.

    Parameters:
        connection: where the table is.
        table: the table.
        name: the column.
        values: what it is to take.
        inference: which type a value asks for.

    Returns:
        The wider type; ``None`` when the column keeps them as it is, or no number type does.
    """
    column = table.columns[name]
    if column.identity is not None or inference.widened(column.type, values) is None:
        return None  # what PostgreSQL numbers stays a whole number
    exact = not holds_beyond_floats(connection, column)
    return inference.widened(column.type, values, exact_in_float=exact)


def holds_beyond_floats(connection: Connection, column: Column[Any]) -> bool:
    """Return whether a table's column holds integers that a float would round."""
    if not isinstance(column.type, Integer | HugeInteger):
        return False
    rounded = select(1).select_from(column.table).where(not_(exact_in_float(column))).limit(1)
    return connection.scalar(rounded) is not None


def rounding(column: Column[Any], *, floats: bool) -> Rounding | None:
    """Return what tells whether a column alters values, silently, if it has become another type.

    Numbers are rounded by another number type; text that is sent as JSON keeps its quotes as text.

    Parameters:
        column: as it is known; another process may have given it another type meanwhile.
        floats: whether floats are sent as such, of which PostgreSQL's NUMERIC takes 15 digits.

    Returns:
        A function of values as the known column keeps them; ``None`` where none is altered.
    """
    if isinstance(column.type, Integer):
        return _beyond_floats
    if isinstance(column.type, JSON):
        return _holds_text
    sent = isinstance(column.type, Float) and not isinstance(column.type, ExactFloat)
    return rounds_to_decimals if sent and floats else None


def rounds_to_decimals(values: Sequence[float | None]) -> bool:
    """Return whether a column of NUMERIC would not keep floats as they are."""
    return any(value is not None and float(f"{value:.15g}") != value for value in values)


def _holds_text(values: Sequence[Any]) -> bool:
    return any(isinstance(value, str) for value in values)


def _beyond_floats(values: Sequence[Any]) -> bool:
    given = [value for value in values if value is not None] if None in values else values
    return bool(given) and (max(given) > EXACT_IN_FLOAT or min(given) < -EXACT_IN_FLOAT)


def widen_column(
    connection: Connection, table: Table, name: str, type_: ddl.Type
) -> Iterator[ddl.Statement]:
    """Yield what changes a column's type, the values kept.

    Parameters:
        connection: where the table is.
        table: the table.
        name: the column that grows.
        type_: the wider type.

    Raises:
        SchemaError: on SQLite, the column is declared with more than a type.
    """
    if connection.dialect.name == "sqlite":
        copied = Table(table.name, MetaData(), Column(name), Column(COPY), schema=table.schema)
        copying = copied.update().values({COPY: copied.columns[name]})
        yield from _replace_on_sqlite(connection, table, name, type_, copying)
    elif connection.dialect.name == "postgresql":
        yield _change_on_postgresql(connection, table, name, type_)
    else:
        yield _change_elsewhere(table, name, type_)


def convert_column(
    connection: Connection, table: Table, name: str, type_: ddl.Type, copying: Update
) -> Iterator[ddl.Statement]:
    """Yield what changes a column's type, its values made by a statement.

    Parameters:
        connection: where the table is.
        table: the table.
        name: the column.
        type_: its new type.
        copying: fills the column ``COPY``, of that type, with what the column is to hold.
    """
    if connection.dialect.name == "sqlite":
        yield from _replace_on_sqlite(connection, table, name, type_, copying)
        return
    from alembic.ddl.base import DropColumn  # noqa: PLC0415  imported when first needed
    from alembic.ddl.postgresql import PostgresqlColumnType  # noqa: PLC0415

    yield from ddl.add_column(table, COPY, type_)
    yield copying
    quoted = connection.dialect.identifier_preparer.quote(COPY)
    yield PostgresqlColumnType(table.name, name, type_, schema=table.schema, using=quoted)
    yield DropColumn(table.name, Column(COPY, type_), schema=table.schema)


@contextmanager
def explained(connection: Connection, table: str, columns: Iterable[str]) -> Iterator[None]:
    """Say what a database means when it does not let a column grow that something else needs.

    Raises:
        SchemaError: a view, trigger, policy, key, constraint or generated column needs the column.
    """
    try:
        yield
    except DBAPIError as error:
        names = ", ".join(map(repr, columns))
        if not (names and _is_needed(connection, error)):
            raise
        said = str(error.orig).strip().replace("\n", "; ")
        raise SchemaError(
            f"column {names} of table {table!r} must grow, and {connection.dialect.name} cannot"
            f" change its type where something else needs it ({said}); alter the table by hand",
            name=table,
        ) from error


def _is_needed(connection: Connection, error: DBAPIError) -> bool:
    """Return whether something else needs a column, so that its type cannot be changed."""
    if connection.dialect.name == "sqlite":
        return isinstance(error, OperationalError)
    return state_of(error) in _NEEDED


def _change_on_postgresql(
    connection: Connection, table: Table, name: str, type_: ddl.Type
) -> ddl.Statement:
    from alembic.ddl.postgresql import PostgresqlColumnType  # noqa: PLC0415  when first needed

    quoted = connection.dialect.identifier_preparer.quote(name)
    # A cast of floats rounds to 15 digits; one of NUMERIC(1000, 0) leaves the version as it is.
    detour = "::text" if isinstance(table.columns[name].type, Float | HugeInteger) else ""
    using = f"{quoted}{detour}::{type_.compile(dialect=connection.dialect)}"
    return PostgresqlColumnType(table.name, name, type_, schema=table.schema, using=using)


def _change_elsewhere(table: Table, name: str, type_: ddl.Type) -> ddl.Statement:
    from alembic.ddl.base import ColumnType  # noqa: PLC0415  imported when first needed

    return ColumnType(table.name, name, type_, schema=table.schema)


def _replace_on_sqlite(
    connection: Connection, table: Table, name: str, type_: ddl.Type, copying: Update
) -> Iterator[ddl.Statement]:
    """SQLite cannot change a type, and a copy of the table would lose triggers and checks.

    So the column alone is copied, dropped and renamed. Its indexes, and the table's triggers, which
    must not see the copying, are made anew as they were.
    """
    from alembic.ddl.base import ColumnName  # noqa: PLC0415  imported when first needed

    _check_declaration(connection, table, name)
    own_type = column_type(table, name, type_)
    indexes = index_statements(connection, table, name)
    triggers = trigger_statements(connection, table)
    yield from ddl.drop_each("TRIGGER", triggers, table, connection.dialect)
    yield from ddl.drop_each("INDEX", indexes, table, connection.dialect)
    yield from ddl.add_column(table, COPY, own_type)
    yield copying
    yield from ddl.drop_column(table, name)
    yield ColumnName(table.name, COPY, name, schema=table.schema)
    yield from map(ddl.plain, (*indexes.values(), *triggers.values()))


def _check_declaration(connection: Connection, table: Table, name: str) -> None:
    """Raise when a column is in the primary key, or declared with more than a type.

    Raises:
        SchemaError: it is; its default, NOT NULL, CHECK and the like would be lost with it.
    """
    made_by, declared = declaration(connection, table, name)
    quoted = (name, *(f"{q}{name.replace(q, 2 * q)}{q}" for q in "\"`'"), f"[{name}]")
    names = "|".join(map(re.escape, quoted))
    alone = rf"[(,]\s*(?:{names})\s+{re.escape(declared)}\s*[,)]"
    if name in table.primary_key.columns or not re.search(alone, made_by, re.IGNORECASE):
        raise SchemaError(
            f"column {name!r} of table {table.name!r} must grow, and SQLite cannot change its type"
            f" {declared!r} without losing its key, constraint or default;"
            " alter the table by hand",
            name=name,
        )
