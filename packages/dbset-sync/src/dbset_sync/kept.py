"""Statements compiled once for a table and a shape of row, then given to the driver as they are.

SQLAlchemy finds a statement that it has compiled before as well, but looks at all of it each time.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from sqlalchemy import ColumnElement, Connection, Dialect, Executable, Integer, Table, UpdateBase
from sqlalchemy.engine import CursorResult
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.types import NullType, TypeEngine

from dbset_sync import shapes

Processor: TypeAlias = Callable[[Any], Any]


@dataclass(frozen=True)
class Bound:
    """A parameter of a statement.

    Attributes:
        name: of its value.
        sent: as the driver is given it.
        write: turns a value into what the driver takes; ``None`` when it takes it as it is.
    """

    name: str
    sent: str
    write: Processor | None


@dataclass(frozen=True)
class Kept:
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

    def execute(self, connection: Connection, values: Mapping[str, Any]) -> CursorResult[Any]:
        """Execute it with values for its parameters."""
        if not self.is_raw or _is_heard(connection) or not is_literal(connection):
            return connection.execute(self.statement, values)
        given = [
            values[each.name] if each.write is None else each.write(values[each.name])
            for each in self.bound
        ]
        if self.positional:
            return connection.exec_driver_sql(self.sql, tuple(given))
        named = dict(zip((each.sent for each in self.bound), given, strict=True))
        return connection.exec_driver_sql(self.sql, named)


def is_literal(connection: Connection) -> bool:
    """Return whether a connection runs SQL as it is written, with no schema put into it."""
    return not connection.get_execution_options().get("schema_translate_map")


def _is_heard(connection: Connection) -> bool:
    """Return whether somebody listens to what a connection executes, as SQLAlchemy finds it out."""
    return connection._has_events or connection.engine._has_events  # noqa: SLF001


def kept(
    table: Table,
    shape: Hashable,
    make: Callable[[], Executable],
    dialect: Dialect,
    names: Sequence[str] | None = None,
) -> Kept:
    """Return the statement for a shape of a call on a table, compiled when it is first needed.

    Parameters:
        table: as the catalog has it.
        shape: what the statement depends on beside the table.
        make: makes the statement, whose parameters have no values of their own.
        dialect: of the connection.
        names: the columns that an INSERT names.
    """
    return shapes.once(table, ("kept", shape), lambda: _compiled(make(), dialect, names))


def _compiled(statement: Executable, dialect: Dialect, names: Sequence[str] | None) -> Kept:
    compiled: SQLCompiler = statement.compile(dialect=dialect, column_keys=names)  # type: ignore[attr-defined]
    order = compiled.positiontup if compiled.positional else list(compiled.binds)
    escaped = compiled.escaped_bind_names
    bound = [
        Bound(name, escaped.get(name, name), _writer(compiled.binds[name].type, dialect))
        for name in order or ()
    ]
    is_raw = all(isinstance(column.type, Integer | NullType) for column in _returned(statement))
    return Kept(compiled.string, bound, compiled.positional, statement, is_raw)


def _returned(statement: Executable) -> Iterable[ColumnElement[Any]]:
    return statement.exported_columns if isinstance(statement, UpdateBase) else ()


def _writer(type_: TypeEngine[Any], dialect: Dialect) -> Processor | None:
    return type_.dialect_impl(dialect).bind_processor(dialect)
