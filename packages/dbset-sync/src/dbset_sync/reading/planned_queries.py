"""Statements of the user that go straight to a driver's connection, outside of transactions.

Any other statement takes the general way, by ``queries``; so does one whose plan is stale, or whose
text may have to be written into it after all.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, TypeVar

from sqlalchemy.exc import DBAPIError

from dbset_sync.reading.execution import is_type_error
from dbset_sync.reading.pages import PAGE, Pages, unique_names
from dbset_sync.reading.result_types import result_types
from dbset_sync.reading.text_sql import Statement
from dbset_sync.session.connected import Held
from dbset_sync.session.connections import Connections
from dbset_sync.session.retry import may_be_stale_plan
from dbset_sync.statements.compiled_text import CompiledText
from dbset_sync.statements.driver_call import CHANGED, DriverCall, PageCall, all_rows
from dbset_sync.statements.driver_rows import DriverRows
from dbset_sync.statements.sqlite_driver import FirstRows

T = TypeVar("T")


def query(connections: Connections, statement: Statement) -> Pages | None:
    """Run a statement and return its rows; ``None`` if it takes the general way."""
    if statement.streams and connections.engine.dialect.name != "sqlite":
        return None  # only a server-side cursor, in a transaction, can return many rows
    run = partial(_first_page, statement.values) if statement.streams else _whole
    return _planned(connections, statement, run)


def execute(connections: Connections, statement: Statement) -> int | None:
    """Run a statement that writes; return how many rows it changed, or ``None`` as above."""
    if statement.streams:
        return None
    return _planned(connections, statement, _count)


def _planned(
    connections: Connections,
    statement: Statement,
    run: Callable[[Connections, CompiledText, Any], T | None],
) -> T | None:
    compiled = statement.for_driver(connections.needs_literals)
    if compiled is None or not connections.may_send_alone():
        return None
    try:
        values = compiled.compiled.driver_values(statement.values)
    except Exception:  # noqa: BLE001  the general way raises it
        return None
    try:
        return run(connections, compiled, values)
    except DBAPIError as error:
        if may_be_stale_plan(error) or (statement.literal is not None and is_type_error(error)):
            connections.needs_literals.pop(statement.key, None)  # to be tried anew
            return None
        raise


def _first_page(
    named: Mapping[str, Any], connections: Connections, statement: CompiledText, values: Any
) -> Pages | None:
    """Return the rows of a SELECT on SQLite, whose connection is held if there may be more."""
    call = PageCall(statement.compiled.sql, values, PAGE)
    found, connection = connections.read_first(call)
    if found is CHANGED:
        return None
    if connection is None:
        return _complete(connections, found)
    rows = DriverRows(connection, statement, named, PAGE, found)
    return Pages(connections, lambda _: rows, Held(connections, connection))


def _whole(connections: Connections, statement: CompiledText, values: Any) -> Pages:
    call = DriverCall(statement.compiled.sql, values, all_rows)
    return _complete(connections, connections.send(call, writes=True))


def _complete(connections: Connections, found: FirstRows) -> Pages:
    names = unique_names(tuple([column[0] for column in found.description or ()]))
    pages = Pages.fetched_before(connections, names, found.rows)
    pages.described = found.description
    pages.types = lambda: result_types(pages.keys, pages.described, pages.dialect)
    return pages


def _count(connections: Connections, statement: CompiledText, values: Any) -> int:
    return connections.send(DriverCall(statement.compiled.sql, values, _rowcount), writes=True)


def _rowcount(cursor: Any) -> int:
    if cursor.description:
        cursor.fetchall()  # sqlite3 counts rows as it returns them
    count: int = cursor.rowcount
    return count
