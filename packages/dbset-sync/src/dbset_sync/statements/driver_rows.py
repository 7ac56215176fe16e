"""SELECTs that are compiled once, and their rows straight from the driver."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property, partial
from itertools import count
from types import MappingProxyType
from typing import Any, NoReturn, TypeAlias

from sqlalchemy import Connection, CursorResult, Dialect, PoolProxiedConnection, Select
from sqlalchemy.types import TypeEngine

from dbset_sync.statements import private_attributes, sqlite_driver
from dbset_sync.statements.compiled import (
    CompiledSQL,
    Processor,
    compile_sql,
    is_plain,
)
from dbset_sync.statements.compiled_text import CompiledText
from dbset_sync.statements.sqlite_driver import FirstRows

_NO_OPTIONS: Mapping[str, Any] = MappingProxyType({})

#: A converter of a column's values, by the column's number.
_Readers: TypeAlias = Sequence[tuple[int, Processor]]


@dataclass
class CompiledSelect:
    """A compiled SELECT.

    Attributes:
        compiled: the statement for the driver.
        build: builds the same statement for SQLAlchemy.
        names: the names of its columns.
        types: their types.
    """

    compiled: CompiledSQL
    build: Callable[[], Select[Any]]
    names: tuple[str, ...]
    types: Sequence[TypeEngine[Any]]
    _readers: tuple[Sequence[Any], _Readers] | None = field(default=None, init=False)

    @classmethod
    def of(
        cls, select: Select[Any], dialect: Dialect, build: Callable[[], Select[Any]]
    ) -> CompiledSelect:
        """Compile a SELECT, of which only the result of ``build`` is kept, once it is needed."""
        columns = select.selected_columns
        types = [column.type for column in columns]
        return cls(compile_sql(select, dialect), build, tuple(map(str, columns.keys())), types)

    @cached_property
    def select(self) -> Select[Any]:
        """The statement for SQLAlchemy."""
        return self.build()

    def execute(
        self,
        connection: Connection,
        values: Mapping[str, Any],
        options: Mapping[str, Any] = _NO_OPTIONS,
    ) -> Result:
        """Execute the SELECT.

        Parameters:
            connection: the connection.
            values: the values of its parameters.
            options: ``yield_per`` is the number of rows that are read at once.
        """
        if not is_plain(connection):
            return connection.execute(self.select, values, execution_options=options)
        return DriverRows(connection, self, values, options.get("yield_per"))

    def converted(
        self,
        dialect: Dialect,
        rows: Sequence[Sequence[Any]],
        described: Sequence[Any],
        *,
        unchanged: bool = False,
    ) -> Sequence[Sequence[Any]]:
        """Return rows of the driver with the values that SQLAlchemy returns.

        Parameters:
            dialect: the connection's dialect.
            rows: the rows.
            described: the driver's description of the columns.
            unchanged: whether the table is the one that the SELECT was compiled for.
        """
        if not rows:
            return rows
        known = self._readers if unchanged else None
        readers = self._readers_of(dialect, described) if known is None else known[1]
        return _converted(rows, readers) if readers else rows

    def _readers_of(self, dialect: Dialect, described: Sequence[Any]) -> _Readers:
        """Return the conversions of the driver's values."""
        driver_types = [column[1] for column in described]
        if self._readers is None or self._readers[0] != driver_types:
            pairs = zip(self.types, driver_types, strict=True)
            found = [
                type_.dialect_impl(dialect).result_processor(dialect, driver_type)
                for type_, driver_type in pairs
            ]
            readers = [(place, read) for place, read in enumerate(found) if read is not None]
            self._readers = driver_types, readers
        return self._readers[1]


class DriverRows:
    """The rows of a statement: the part of SQLAlchemy's results that reading needs.

    Parameters:
        connection: the connection.
        statement: the statement.
        values: the values of its parameters.
        page: how many rows are read at once from a server-side cursor; ``None`` for all.
        first: the first rows, if the statement was executed on SQLite before.

    Attributes:
        cursor: the driver's cursor.
        sql: the statement for the driver.
        parameters: its values for the driver.
    """

    def __init__(
        self,
        connection: Connection,
        statement: CompiledSelect | CompiledText,
        values: Mapping[str, Any],
        page: int | None,
        first: FirstRows | None = None,
    ) -> None:
        self._connection = connection
        self._statement = statement
        self.sql = statement.compiled.sql
        self.cursor: Any = None
        self.parameters: Any = values
        try:
            self.parameters = statement.compiled.driver_values(values)
        except Exception as error:  # noqa: BLE001  raised anew
            private_attributes.raise_as_sqlalchemy(connection, error, self.sql, values)
        try:
            self._execute(page, first)
        except BaseException as error:  # noqa: BLE001  raised anew
            self._raise(error)

    def _execute(self, page: int | None, first: FirstRows | None) -> None:
        connection, sql, parameters = self._connection, self.sql, self.parameters
        dialect, driver = connection.dialect, connection.connection
        closes = connection.in_transaction()
        if not closes and dialect.name == "postgresql" and not driver.autocommit:
            connection.begin()  # the driver does: the end of the lease has to roll back
        if first is None and dialect.driver == "aiosqlite" and sqlite_driver.takes_steps(driver):
            steps = partial(sqlite_driver.first_rows, sql, parameters, page)
            first = sqlite_driver.run(driver, steps)
        if first is not None:
            self.cursor = _Stepped(driver, first)
        elif page and dialect.driver == "psycopg2":
            self.cursor = _Declared(driver, sql, parameters, page, closes=closes)
        else:
            server_side = _SERVER_SIDE.get(dialect.driver) if page else None
            self.cursor = driver.cursor() if server_side is None else server_side(driver)
            private_attributes.prepare_cursor(self.cursor, dialect)
            dialect.do_execute(self.cursor, sql, parameters)

    @property
    def returns_rows(self) -> bool:
        """Whether the statement returns rows, as long as the result is open."""
        return self.cursor is not None and self.cursor.description is not None

    @property
    def rowcount(self) -> int:
        """How many rows the statement has changed; -1 if the driver does not know it."""
        count: int = self.cursor.rowcount
        return count

    def keys(self) -> Sequence[str]:
        """Return the names of the columns."""
        names = self._statement.names
        return [column[0] for column in self.cursor.description] if names is None else names

    def fetchmany(self, size: int) -> Sequence[Sequence[Any]]:
        """Return the next rows; fewer than ``size`` only at the end."""
        return self._read(lambda cursor: cursor.fetchmany(size))

    def fetchall(self) -> Sequence[Sequence[Any]]:
        """Return the remaining rows."""
        return self._read(lambda cursor: cursor.fetchall())

    def first(self) -> Sequence[Any] | None:
        """Return the first row, if there is one, and close the result."""
        rows = self.fetchmany(1)
        self.close()
        return rows[0] if rows else None

    def close(self) -> None:
        """Close the cursor."""
        cursor, self.cursor = self.cursor, None
        if cursor is not None:
            with suppress(Exception):  # a transaction that has failed, or a lost connection
                cursor.close()

    def _read(self, fetch: Callable[[Any], Sequence[Any]]) -> Sequence[Sequence[Any]]:
        connection, cursor = self._connection, self.cursor
        try:
            rows = fetch(cursor)
        except BaseException as error:  # noqa: BLE001  raised anew
            self._raise(error)
        try:
            return self._statement.converted(connection.dialect, rows, cursor.description)
        except BaseException:
            self.close()  # an open cursor would keep a lock
            raise

    def _raise(self, error: BaseException) -> NoReturn:
        dialect = self._connection.dialect
        known = private_attributes.as_dbapi_error(dialect, error)
        sql = self.sql if isinstance(known, dialect.loaded_dbapi.Error) else None
        private_attributes.raise_as_sqlalchemy(
            self._connection, known, sql, self.parameters, self.cursor
        )


def _converted(rows: Sequence[Sequence[Any]], readers: _Readers) -> Sequence[Sequence[Any]]:
    if len(rows) == 1:
        row = list(rows[0])
        for place, read in readers:
            row[place] = read(row[place])
        return [tuple(row)]
    columns: list[Sequence[Any]] = list(zip(*rows, strict=True))
    for place, read in readers:
        columns[place] = list(map(read, columns[place]))
    return list(zip(*columns, strict=True))


class _FirstRows:
    """A cursor whose first rows come with the execution of its statement, to save round trips.

    Parameters:
        description: the description of the columns.
        rows: the first rows.
    """

    def __init__(self, description: Any, rows: Sequence[Any]) -> None:
        self.description = description
        self._rows: Sequence[Any] | None = rows

    def fetchmany(self, size: int) -> Sequence[Any]:
        rows, self._rows = self._rows, None
        return self._more(size) if rows is None else rows

    def fetchall(self) -> Sequence[Any]:
        rows, self._rows = self._rows, None
        return [*(rows or ()), *self._more(None)]

    def _more(self, size: int | None) -> Sequence[Any]:
        raise NotImplementedError


class _Stepped(_FirstRows):
    """A cursor of SQLite: a call to the thread of aiosqlite takes longer than a small SELECT."""

    def __init__(self, driver: PoolProxiedConnection, found: FirstRows) -> None:
        super().__init__(found.description, found.rows)
        self.rowcount, self._rest = found.rowcount, found.rest
        self._driver = driver

    def _more(self, size: int | None) -> Sequence[Any]:
        rest = self._rest
        if rest is None:
            return ()
        fetch = rest.fetchall if size is None else partial(rest.fetchmany, size)
        return sqlite_driver.run(self._driver, lambda _: fetch())

    def close(self) -> None:
        rest = self._rest
        if rest is not None:
            sqlite_driver.run(self._driver, lambda _: rest.close())


class _Declared(_FirstRows):
    """A server-side cursor of psycopg2, which is declared and first read in one round trip.

    Without ``closes``, the end of its transaction closes it.
    """

    def __init__(self, driver: Any, sql: str, parameters: Any, page: int, *, closes: bool) -> None:
        self._closes = closes
        self._name = f"dbset_{next(_numbers)}"
        self._cursor = driver.cursor()
        declare = f"DECLARE {self._name} NO SCROLL CURSOR FOR {sql}"
        fetch = f"FETCH FORWARD {page} FROM {self._name}"
        self._cursor.execute(f"{declare}\n; {fetch}", parameters)  # it may end with a comment
        super().__init__(self._cursor.description, self._cursor.fetchall())

    def _more(self, size: int | None) -> Sequence[Any]:
        self._cursor.execute(f"FETCH FORWARD {'ALL' if size is None else size} FROM {self._name}")
        rows: Sequence[Any] = self._cursor.fetchall()
        return rows

    def close(self) -> None:
        if self._closes:
            with suppress(Exception):  # SQLAlchemy would log it, if the transaction has failed
                self._cursor.execute(f"CLOSE {self._name}")
        self._cursor.close()


#: The result of a SELECT.
Result: TypeAlias = DriverRows | CursorResult[Any]

_numbers = count()

#: Server-side cursors, by driver.
_SERVER_SIDE: dict[str, Callable[[Any], Any]] = {
    "psycopg": lambda driver: driver.cursor(f"dbset_{next(_numbers)}"),
    "asyncpg": lambda driver: driver.cursor(server_side=True),
    "aiosqlite": lambda driver: driver.cursor(server_side=True),
}


def sent(result: Result) -> tuple[str, Any]:
    """Return the statement of a result, and its values, as they were sent."""
    if isinstance(result, DriverRows):
        return result.sql, result.parameters
    (parameters,) = result.context.parameters
    return str(result.context.statement), parameters
