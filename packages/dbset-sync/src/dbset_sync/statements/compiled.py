"""Statements that are compiled once per table and shape of a row, and go straight to the driver.

SQLAlchemy caches compiled statements, too, but traverses the whole statement to find one.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeAlias

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Dialect,
    Engine,
    Executable,
    Insert,
    Integer,
    Table,
    UpdateBase,
)
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.types import NullType, TypeEngine

from dbset_sync.statements import private_attributes, table_cache
from dbset_sync.statements.driver_call import DriverCall

Processor: TypeAlias = Callable[[Any], Any]


class Parameter(NamedTuple):
    """A parameter of a statement.

    Attributes:
        name: the name of its value.
        driver_name: its name in the SQL.
        write: converts a value for the driver; ``None`` if the driver takes it unchanged.
    """

    name: str
    driver_name: str
    write: Processor | None


class Outcome(NamedTuple):
    """The result of a statement.

    Attributes:
        row: the first row that it returned, if any.
        lastrowid: the rowid of the inserted row, on SQLite.
        rowcount: the number of rows that it wrote.
    """

    row: Sequence[Any] | None
    lastrowid: int | None
    rowcount: int


#: psycopg 3 forgets the number of rows when the cursor is closed; SQLAlchemy 2.0.28 notes it.
_COUNTS_ROWS = {"preserve_rowcount": True}


@dataclass(frozen=True)
class CompiledSQL:
    """The SQL of a statement.

    Attributes:
        sql: the SQL for the driver.
        parameters: its parameters, in the driver's order.
        positional: whether the driver takes a tuple of values instead of a dict.
        fixed: the values of parameters that have the same value for each call.
    """

    sql: str
    parameters: Sequence[Parameter]
    positional: bool
    fixed: Mapping[str, Any]

    def driver_values(self, values: Mapping[str, Any]) -> Any:
        """Return the values of parameters as the driver takes them."""
        if self.fixed:
            values = {**self.fixed, **values}
        converted = [
            values[name] if write is None else write(values[name])
            for name, _, write in self.parameters
        ]
        if self.positional:
            return tuple(converted)
        names = (driver_name for _, driver_name, _ in self.parameters)
        return dict(zip(names, converted, strict=True))


@dataclass(frozen=True)
class CompiledStatement(CompiledSQL):
    """A compiled statement.

    Attributes:
        statement: the same statement for SQLAlchemy, if something listens for its events.
        is_raw: whether the driver's rows need no conversion.
    """

    statement: Executable
    is_raw: bool

    def execute(self, connection: Connection, values: Mapping[str, Any]) -> Outcome:
        """Execute the statement; outside a transaction, commit it."""
        if not (self.is_raw and is_plain(connection)):
            return outcome(connection, self.statement, values)
        commits = not connection.in_transaction()
        call = DriverCall(self.sql, self.driver_values(values), outcome_of, commits)
        return call.run_on(connection)


def is_literal(connection: Connection) -> bool:
    """Return whether a connection runs SQL unchanged, with no schema inserted."""
    return not connection.get_execution_options().get("schema_translate_map")


def is_plain_engine(engine: Engine) -> bool:
    """Return whether statements of new connections may go straight to the driver."""
    if not private_attributes.may_bypass_all(engine) or engine.dialect.dispatch.do_execute:
        return False
    return not engine.get_execution_options().get("schema_translate_map")


def is_plain(connection: Connection) -> bool:
    """Return whether a statement may go straight to the driver, past SQLAlchemy."""
    if not private_attributes.may_bypass(connection) or connection.dialect.dispatch.do_execute:
        return False
    begun = connection.get_nested_transaction() or connection.get_transaction()
    is_usable = begun is None or begun.is_active  # if not, SQLAlchemy raises the right error
    return is_usable and is_literal(connection)


def outcome_of(cursor: Any) -> Outcome:
    """Return the result of a statement that a driver's cursor has executed."""
    row = cursor.fetchone() if cursor.description else None
    return Outcome(row, getattr(cursor, "lastrowid", None), cursor.rowcount)


#: Splits rows, by column, into some that are written at once: yields their SQL and their values.
Split: TypeAlias = Callable[[str, Sequence[Sequence[Any]]], Iterable[tuple[str, Iterable[Any]]]]


def _one_by_one(
    sql: str, columns: Sequence[Sequence[Any]]
) -> Iterable[tuple[str, Iterable[Sequence[Any]]]]:
    yield sql, zip(*columns, strict=True)  # creates no tuple per row


def execute_rows(
    connection: Connection,
    statement: CompiledStatement,
    values: Mapping[str, Sequence[Any]],
    split: Split = _one_by_one,
) -> int:
    """Execute a statement for each row in a transaction, and return the number of written rows.

    Parameters:
        connection: the connection of a driver that takes rows from an iterator, as of SQLite.
        statement: the statement.
        values: values for the driver, by parameter.
        split: makes statements for several rows at once.
    """
    columns = [values[parameter.name] for parameter in statement.parameters]
    sql, dialect = statement.sql, connection.dialect
    if not is_plain(connection) or dialect.dispatch.do_executemany:
        return connection.exec_driver_sql(sql, list(zip(*columns, strict=True))).rowcount
    cursor: Any = None
    count = 0
    try:
        cursor = connection.connection.cursor()
        for text, rows in split(sql, columns):
            dialect.do_executemany(cursor, text, rows)  # type: ignore[arg-type]
            count += cursor.rowcount
        cursor.close()
    except BaseException as error:  # noqa: BLE001  raised anew
        shown = sql if isinstance(error, dialect.loaded_dbapi.Error) else None
        listed = list(zip(*columns, strict=True))
        private_attributes.raise_as_sqlalchemy(connection, error, shown, listed, cursor)
    return count


def outcome(connection: Connection, statement: Executable, values: Mapping[str, Any]) -> Outcome:
    """Execute a statement with SQLAlchemy, and return its result."""
    result = connection.execute(statement, values, execution_options=_COUNTS_ROWS)
    row = result.first() if result.returns_rows else None
    return Outcome(row, _rowid(result.dialect, result), result.rowcount)


def _rowid(dialect: Dialect, result: Any) -> int | None:
    return result.lastrowid if dialect.name == "sqlite" else None  # other drivers may not have it


def cached_statement(
    table: Table,
    shape: Hashable,
    make: Callable[[], Executable],
    dialect: Dialect,
    names: Sequence[str] | None = None,
) -> CompiledStatement:
    """Return the cached statement for a shape of a call on a table, or compile it.

    Parameters:
        table: the catalog's table.
        shape: all else that the statement depends on.
        make: creates the statement, with parameters that have no values yet.
        dialect: the connection's dialect.
        names: the columns that an INSERT names.
    """
    return table_cache.cached(
        table, ("statement", shape), lambda: compile_statement(make(), dialect, names)
    )


def compile_statement(
    statement: Executable, dialect: Dialect, names: Sequence[str] | None = None
) -> CompiledStatement:
    """Compile a statement."""
    is_raw = all(isinstance(column.type, Integer | NullType) for column in _returned(statement))
    return _compiled(compile_sql(statement, dialect, names), statement, is_raw=is_raw)


def compile_insert(table: Table, dialect: Dialect, names: Sequence[str]) -> CompiledStatement:
    """Compile an INSERT that returns nothing.

    Parameters:
        table: the table.
        dialect: the dialect.
        names: the columns that the INSERT names.
    """
    statement = table.insert()
    sql = _insert_sql(table, dialect, names) or compile_sql(statement, dialect, names)
    return _compiled(sql, statement, is_raw=True)


def _compiled(sql: CompiledSQL, statement: Executable, *, is_raw: bool) -> CompiledStatement:
    return CompiledStatement(sql.sql, sql.parameters, sql.positional, sql.fixed, statement, is_raw)


def _insert_sql(table: Table, dialect: Dialect, names: Collection[str]) -> CompiledSQL | None:
    """Return the SQL of an INSERT with a mark for each value, as SQLAlchemy would compile it.

    To compile it takes most of a program's first insert into SQLite. ``None`` if SQLAlchemy may add
    something: values for other columns, expressions around values, or another program's compiler.
    """
    columns = [column for column in table.columns if column.name in names]
    if dialect.paramstyle != "qmark" or len(columns) < len(names) or not columns:
        return None
    if private_attributes.has_own_compiler(Insert) or any(map(_is_computed, table.columns)):
        return None
    quoted = dialect.identifier_preparer
    listed = ", ".join(map(quoted.format_column, columns))
    marks = ", ".join("?" * len(columns))
    return CompiledSQL(
        f"INSERT INTO {quoted.format_table(table)} ({listed}) VALUES ({marks})",  # noqa: S608  quoted
        [Parameter(column.name, column.name, _writer(column.type, dialect)) for column in columns],
        positional=True,
        fixed={},
    )


def _is_computed(column: Column[Any]) -> bool:
    """Return whether SQLAlchemy computes a value of a column, or wraps it in an expression."""
    wraps = type(column.type).bind_expression is not TypeEngine.bind_expression
    return wraps or column.default is not None


def compile_sql(
    statement: Executable, dialect: Dialect, names: Sequence[str] | None = None
) -> CompiledSQL:
    """Return the SQL of a statement."""
    sql: SQLCompiler = statement.compile(dialect=dialect, column_keys=names)  # type: ignore[attr-defined]
    order = sql.positiontup if sql.positional else list(sql.binds)
    escaped = sql.escaped_bind_names
    parameters = [
        Parameter(name, escaped.get(name, name), _writer(sql.binds[name].type, dialect))
        for name in order or ()
    ]
    fixed = {name: bind.effective_value for name, bind in sql.binds.items() if not bind.required}
    return CompiledSQL(sql.string, parameters, sql.positional, fixed)


def _returned(statement: Executable) -> Iterable[ColumnElement[Any]]:
    return statement.exported_columns if isinstance(statement, UpdateBase) else ()


def _writer(type_: TypeEngine[Any], dialect: Dialect) -> Processor | None:
    return type_.dialect_impl(dialect).bind_processor(dialect)
