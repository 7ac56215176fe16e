"""Statements compiled once for a table and a shape of row, then given to the driver as they are.

SQLAlchemy finds a statement that it has compiled before as well, but looks at all of it each time.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeAlias

from sqlalchemy import ColumnElement, Connection, Dialect, Executable, Integer, Table, UpdateBase
from sqlalchemy.engine import CursorResult
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.types import NullType, TypeEngine

from dbset_sync.statements import private_attributes, table_cache

Processor: TypeAlias = Callable[[Any], Any]


class Bound(NamedTuple):
    """A parameter of a statement.

    Attributes:
        name: of its value.
        sent: as the driver is given it.
        write: turns a value into what the driver takes; ``None`` when it takes it as it is.
    """

    name: str
    sent: str
    write: Processor | None


class Outcome(NamedTuple):
    """What a statement has done.

    Attributes:
        row: the first one that it returns, if any.
        lastrowid: of the row that was inserted, by SQLite.
        rowcount: how many rows it has written.
    """

    row: Sequence[Any] | None
    lastrowid: int | None
    rowcount: int


@dataclass(frozen=True)
class CompiledStatement:
    """A statement that is compiled.

    Attributes:
        sql: as the driver takes it.
        bound: its parameters, in the driver's order.
        positional: whether the driver takes a tuple, and not a dict.
        statement: for those who listen to what SQLAlchemy executes.
        is_raw: whether the rows that it returns are as the driver gives them.
    """

    sql: str
    bound: Sequence[Bound]
    positional: bool
    statement: Executable
    is_raw: bool

    def execute(self, connection: Connection, values: Mapping[str, Any]) -> Outcome:
        """Execute it with values for its parameters; outside of a transaction it commits."""
        if not (self.is_raw and _is_plain(connection)):
            return _outcome(connection.execute(self.statement, values))
        given = [
            values[name] if write is None else write(values[name]) for name, _, write in self.bound
        ]
        if self.positional:
            return _sent(connection, self.sql, tuple(given))
        named = dict(zip((sent for _, sent, _ in self.bound), given, strict=True))
        return _sent(connection, self.sql, named)


def is_literal(connection: Connection) -> bool:
    """Return whether a connection runs SQL as it is written, with no schema put into it."""
    return not connection.get_execution_options().get("schema_translate_map")


def _is_plain(connection: Connection) -> bool:
    """Return whether nobody but the driver is to hear of what a connection executes."""
    if not private_attributes.may_bypass(connection) or connection.dialect.dispatch.do_execute:
        return False
    begun = connection.get_nested_transaction() or connection.get_transaction()
    is_usable = begun is None or begun.is_active  # if not, SQLAlchemy says what is wrong
    return is_usable and is_literal(connection)


def _sent(connection: Connection, sql: str, given: Any) -> Outcome:
    """Give the driver a statement as SQLAlchemy does, without looking at what it is."""
    driver, dialect = connection.connection, connection.dialect
    cursor: Any = None
    try:
        cursor = driver.cursor()
        private_attributes.prepare_cursor(cursor, dialect)
        dialect.do_execute(cursor, sql, given)
        row = cursor.fetchone() if cursor.description else None
        outcome = Outcome(row, _rowid(dialect, cursor), cursor.rowcount)
        cursor.close()
        if not connection.in_transaction():
            dialect.do_commit(driver)
    except BaseException as error:  # noqa: BLE001  raised anew
        text = sql if isinstance(error, dialect.loaded_dbapi.Error) else None
        private_attributes.raise_as_sqlalchemy(connection, error, text, given, cursor)
    return outcome


def _outcome(result: CursorResult[Any]) -> Outcome:
    row = result.first() if result.returns_rows else None
    return Outcome(row, _rowid(result.dialect, result), result.rowcount)


def _rowid(dialect: Dialect, result: Any) -> int | None:
    return result.lastrowid if dialect.name == "sqlite" else None  # others may have none


def kept(
    table: Table,
    shape: Hashable,
    make: Callable[[], Executable],
    dialect: Dialect,
    names: Sequence[str] | None = None,
) -> CompiledStatement:
    """Return the statement for a shape of a call on a table, compiled when it is first needed.

    Parameters:
        table: as the catalog has it.
        shape: what the statement depends on beside the table.
        make: makes the statement, whose parameters have no values of their own.
        dialect: of the connection.
        names: the columns that an INSERT names.
    """
    return table_cache.cached(table, ("kept", shape), lambda: compiled(make(), dialect, names))


def compiled(
    statement: Executable, dialect: Dialect, names: Sequence[str] | None = None
) -> CompiledStatement:
    """Return a statement, compiled now."""
    sql: SQLCompiler = statement.compile(dialect=dialect, column_keys=names)  # type: ignore[attr-defined]
    order = sql.positiontup if sql.positional else list(sql.binds)
    escaped = sql.escaped_bind_names
    bound = [
        Bound(name, escaped.get(name, name), _writer(sql.binds[name].type, dialect))
        for name in order or ()
    ]
    is_raw = all(isinstance(column.type, Integer | NullType) for column in _returned(statement))
    return CompiledStatement(sql.string, bound, sql.positional, statement, is_raw)


def _returned(statement: Executable) -> Iterable[ColumnElement[Any]]:
    return statement.exported_columns if isinstance(statement, UpdateBase) else ()


def _writer(type_: TypeEngine[Any], dialect: Dialect) -> Processor | None:
    return type_.dialect_impl(dialect).bind_processor(dialect)
