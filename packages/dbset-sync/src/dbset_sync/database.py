"""A database: its tables by name, transactions, and SQL of one's own."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from typing import Any, TypeVar

import sqlalchemy as sa
from dbset_schema import Catalog, check_name, create_table, has_table, table_names, view_names
from dbset_schema.columns import add_missing, check_key
from dbset_schema.names import check_new_name
from dbset_types import PrimaryKey, TypeInference

from dbset_sync.arguments import ColumnType, RowType, Types, check_by_name, check_flag
from dbset_sync.engine.create import HasEngine, open_source
from dbset_sync.engine.read_only import read_only_options
from dbset_sync.errors import ArgumentError, TransactionError
from dbset_sync.immutable import Immutable
from dbset_sync.ipython import answered
from dbset_sync.reading.bind_types import tried
from dbset_sync.reading.pages import STREAM, Pages
from dbset_sync.reading.rows import Rows
from dbset_sync.reading.text_sql import Statement, prepared
from dbset_sync.reading.typed_rows import TypedRows
from dbset_sync.runtime import Runtime
from dbset_sync.session.closing import Closing
from dbset_sync.session.connections import Connections
from dbset_sync.session.driver_errors import refuses_transaction
from dbset_sync.session.retry import may_be_stale_plan, retried
from dbset_sync.session.transaction import Lease
from dbset_sync.statements import private_attributes
from dbset_sync.table import Table
from dbset_sync.writing.request import Settings

T = TypeVar("T")


class Database(Immutable, Closing):
    """A database whose tables are got by name: ``db["users"]``.

    Made by ``connect``.

    Example:
        >>> from dbset_sync import connect
        >>> with connect("sqlite://") as db:
        ...     with db.transaction():
        ...         key = db["users"].insert({"name": "Ada"})
        ...     "users" in db, db.query("SELECT name FROM users").all()
        (True, [{'name': 'Ada'}])
    """

    def __init__(
        self,
        url: str | sa.URL | HasEngine | None,
        runtime: Runtime,
        *,
        read_only: bool,
        allow_functions: Iterable[str],
        statement_timeout: float | None,
        max_rows: int | None,
        ensure_schema: bool,
        schema: str | None,
        primary_key: str | PrimaryKey,
        row_type: RowType,
        options: dict[str, Any],
    ) -> None:
        self._closed = True
        self._runtime = runtime
        guard = read_only_options(
            read_only=read_only,
            allow_functions=allow_functions,
            statement_timeout=statement_timeout,
            max_rows=max_rows,
        )
        check_flag("ensure_schema", ensure_schema)
        if not callable(row_type):
            raise ArgumentError(f"row_type is called with pairs, and {row_type!r} cannot be")
        if schema is not None:
            check_name(schema, "schema")
        key = _primary_key(primary_key)
        self._source = open_source(url, runtime, guard=guard, options=options)
        self._closed = False
        self._catalog = Catalog(schema)
        engine = self._source.engine
        watch = self._source.watch
        self._connections = Connections(
            engine,
            runtime,
            self._catalog,
            read_only=read_only,
            single=self._source.single,
            check=None if watch is None else watch.check,
        )
        self._settings = Settings(
            inference=TypeInference(engine.dialect.name),
            primary_key=key,
            ensure=ensure_schema,
            read_only=read_only,
            row_type=row_type,
        )
        self._tables: dict[str, Table] = {}

    @property
    def read_only(self) -> bool:
        """Whether nothing may be written."""
        return self._settings.read_only

    @property
    def engine(self) -> Any:
        """The SQLAlchemy engine."""
        return (
            self._source.engine if self.read_only else self._source.original or self._source.engine
        )

    @property
    def metadata(self) -> sa.MetaData:
        """The SQLAlchemy tables that are known so far."""
        return self._catalog.metadata

    def __getitem__(self, name: str) -> Table:
        """Return a table; nothing is asked of the database yet."""
        table = self._tables.get(name)
        if table is None:
            table = self._tables[name] = Table(self._connections, name, self._settings)
        return table

    __iter__: None = None  # Python would try the numbers from 0 as names

    def _ipython_key_completions_(self) -> list[str]:
        """Return what a prompt offers behind ``db["``; nothing when there is no answer."""
        return answered(lambda: [*self.tables(), *self.views()])

    def __contains__(self, name: object) -> bool:
        """Return whether there is a table or view of that name."""
        return isinstance(name, str) and self.has_table(name)

    def has_table(self, name: str) -> bool:
        """Return whether there is a table or view of that name.

        Parameters:
            name: the table's name.

        Raises:
            SchemaError: no table can have that name.
        """
        check_name(name, "table", self._source.engine.dialect.name)
        with self._connections.looking() as lease:
            return has_table(lease.connection, name, self._catalog.schema)

    def tables(self) -> list[str]:
        """Return the names of the tables, sorted."""
        with self._connections.looking() as lease:
            return table_names(lease.connection, self._catalog.schema)

    def views(self) -> list[str]:
        """Return the names of the views, sorted."""
        with self._connections.looking() as lease:
            return view_names(lease.connection, self._catalog.schema)

    def create_table(
        self,
        name: str,
        columns: Mapping[str, ColumnType] | None = None,
        *,
        primary_key: str | PrimaryKey | None = None,
    ) -> Table:
        """Create a table, or add to one that is there the columns that it lacks, and return it.

        Parameters:
            name: the table's name.
            columns: SQLAlchemy types by column.
            primary_key: a column's name, or a ``PrimaryKey``; the connection's default when
                ``None``.

        Raises:
            SchemaError: a name cannot be one, the table has another primary key than one that is
                given, or it is a view that lacks a column.
            ArgumentError: what is given for a type or a primary key is none.
            ReadOnlyError: the database is opened read-only.

        Example:
            >>> from sqlalchemy import Integer
            >>> from dbset_sync import connect
            >>> with connect() as db:
            ...     db.create_table("users", {"age": Integer}, primary_key="number").columns()
            ['number', 'age']
        """
        key = self._settings.primary_key if primary_key is None else _primary_key(primary_key)
        if columns is not None:
            check_by_name("columns", columns, "SQLAlchemy types")
        table = Table(self._connections, name, replace(self._settings, primary_key=key))

        def run(connection: sa.Connection, catalog: Catalog) -> None:
            create_table(connection, catalog, name, columns, key)
            made = catalog.known(name)
            if made is None:
                return
            add_missing(connection, catalog, made, columns or {})
            if primary_key is not None:
                check_key(made, key)

        table._executor.alter("create_table", run)  # noqa: SLF001  the database makes its own tables
        self._tables[name] = table  # the database does not tell what makes its keys
        return table

    @contextmanager
    def transaction(self, isolation_level: str | None = None) -> Iterator[Database]:
        """Let every call inside be one transaction; a nested one is a savepoint.

        It commits at the end. An exception rolls it back and comes out unchanged.

        Parameters:
            isolation_level: SQLAlchemy's name of one, such as ``"SERIALIZABLE"``; only for the
                outermost.

        Returns:
            A context manager that gives the database itself.

        Raises:
            TransactionError: the transaction that the caller was started in is over.

        Example:
            >>> from dbset_sync import connect
            >>> with connect() as db:
            ...     key = db["users"].insert({"name": "Ada"})
            ...     try:
            ...         with db.transaction():
            ...             count = db["users"].delete(name="Ada")
            ...             raise RuntimeError("changed my mind")
            ...     except RuntimeError:
            ...         db["users"].count()
            1
        """
        with self._connections.transaction(isolation_level):
            yield self

    def query(
        self,
        sql: str | sa.Executable,
        params: Mapping[str, Any] | None = None,
        /,
        *,
        types: Types | None = None,
        **named: Any,
    ) -> Rows:
        """Run a statement and return its rows; one that returns none is run and committed too.

        Values are given as the driver has them: SQLite has no types for times, UUIDs, booleans,
        decimals and documents, and gives text and numbers for them. ``types`` names theirs.

        Parameters:
            sql: SQL with ``:name`` for values, lists behind IN, or a SQLAlchemy statement.
            params: values by name; the statement need not have all of them.
            types: SQLAlchemy types by column, as which the rows' values are read.
            named: values by name as keywords.

        Returns:
            The rows; of two columns with one name, such as ``id``, the second is ``id_2``.

        Raises:
            ArgumentError: it is no statement, its binds and the values do not go together, or a
                type is named for a column that the rows do not have.
            TypeConflictError: a value does not stand for one of the type that is named for it.
            ReadOnlyError: the database is opened read-only and the statement may write.

        Example:
            >>> from dbset_sync import connect
            >>> with connect() as db:
            ...     db.query("SELECT :a + 1 AS b", a=1).all()
            [{'b': 2}]
        """
        statement = self._prepared(sql, params, named)
        typed = TypedRows(types, self._settings.inference) if types else None

        def run(lease: Lease) -> sa.CursorResult[Any]:
            result = _run(lease, statement, STREAM if statement.streams else {})
            return result if typed is None else typed.checked(result)

        def opened(*, alone: bool) -> Pages:
            whole = not statement.streams
            pages = Pages(self._connections, run, commits=True, alone=alone, whole=whole)
            if typed is not None:
                pages.read_with(typed.reading(pages.keys))
            return pages

        return Rows(self._tried(opened), self._settings.row_type)

    def execute(
        self,
        sql: str | sa.Executable,
        params: Mapping[str, Any] | None = None,
        /,
        **named: Any,
    ) -> int:
        """Run a statement and return how many rows it has touched.

        Parameters:
            sql: SQL with ``:name`` for values, or a SQLAlchemy statement.
            params: values by name; the statement need not have all of them.
            named: values by name as keywords.

        Returns:
            The number of rows; -1 when the database does not tell.

        Raises:
            ArgumentError: it is no statement, or its binds and the values do not go together.
            ReadOnlyError: the database is opened read-only and the statement may write.

        Example:
            >>> from dbset_sync import connect
            >>> with connect() as db:
            ...     count = db["users"].insert_many([{"age": 36}, {"age": 12}])
            ...     db.execute("DELETE FROM users WHERE age < :age", age=18)
            1
        """
        statement = self._prepared(sql, params, named)

        def run(*, alone: bool) -> int:
            with self._connections.executing(alone=alone) as lease:
                return _run(lease, statement, {}).rowcount

        return self._tried(run)

    def _prepared(
        self,
        sql: str | sa.Executable,
        params: Mapping[str, Any] | None,
        named: Mapping[str, Any],
    ) -> Statement:
        dialect = self._connections.engine.dialect
        return prepared(
            sql,
            params,
            named,
            read_only=self.read_only,
            dialect=dialect.name,
            driver=dialect.driver,
        )

    def _tried(self, run: Callable[..., T]) -> T:
        """Run a statement, and again when it has not run: for its plan, or for a transaction."""
        with self._connections.calling():
            try:
                return retried(partial(run, alone=False), self._is_replanned)
            except sa.exc.DBAPIError as error:
                if not refuses_transaction(error):
                    raise
                if self._connections.scope() is not None:
                    raise TransactionError(
                        f"{str(error.orig).strip()}; run it outside of db.transaction()"
                    ) from error
            return run(alone=True)

    def _is_replanned(self, error: Exception) -> bool:
        """Return whether a statement that failed has only to be planned anew, which it now is."""
        return may_be_stale_plan(error) and not self._connections.is_broken_by_errors()

    def close(self) -> None:
        """Give everything back; later calls raise ``ClosedError``. Closing twice does no harm."""
        if not self._closed:
            self._closed = True
            self._connections.close()
            self._source.close()

    def __repr__(self) -> str:
        """Tell the url, without its password, and whether nothing may be written or is open."""
        return f"<{type(self).__name__} {self._described()}>"

    def __del__(self) -> None:
        """Warn when nobody has closed the database."""
        if not getattr(self, "_closed", True):
            forgotten = f"database {self._described()} was not closed; {self._runtime.closing}"
            warnings.warn(forgotten, ResourceWarning, source=self, stacklevel=1)

    def _described(self) -> str:
        states = {"read-only": self.read_only, "closed": self._closed}
        return ", ".join([self._source.url, *(name for name, so in states.items() if so)])


def connect(
    url: str | sa.URL | sa.Engine | None = None,
    *,
    read_only: bool = False,
    allow_functions: Iterable[str] = (),
    statement_timeout: float | None = None,
    max_rows: int | None = None,
    ensure_schema: bool = True,
    schema: str | None = None,
    primary_key: str | PrimaryKey = "id",
    row_type: RowType = dict,
    **engine_options: Any,
) -> Database:
    """Connect to a database.

    Parameters:
        url: SQLAlchemy's url of a database, or an engine; ``DATABASE_URL`` or else a new
            in-memory SQLite database when ``None``.
        read_only: refuse every write, twice: by a validator and by the database itself.
        allow_functions: functions and operators that a read-only database may use beside those
            that are known to only read.
        statement_timeout: seconds that a read-only database may work for one statement.
        max_rows: rows that may be read of one statement of a read-only database.
        ensure_schema: whether writes create tables and columns that are missing.
        schema: the PostgreSQL schema of the tables; the search path decides without one.
        primary_key: of new tables: a column's name, or a ``PrimaryKey``.
        row_type: makes a row of pairs of column and value.
        engine_options: passed to SQLAlchemy's ``create_engine``.

    Returns:
        The database; close it, or use it in a ``with`` block.

    Raises:
        ConnectionFailedError: the database cannot be reached.
        UrlError: the url is none, or means an asynchronous driver.
        DriverNotFoundError: no driver of the database is installed.

    Example:
        >>> with connect("sqlite://") as db:
        ...     db["users"].insert({"name": "Ada"})
        1
    """
    return Database(
        url,
        Runtime(),
        read_only=read_only,
        allow_functions=allow_functions,
        statement_timeout=statement_timeout,
        max_rows=max_rows,
        ensure_schema=ensure_schema,
        schema=schema,
        primary_key=primary_key,
        row_type=row_type,
        options=engine_options,
    )


def _primary_key(key: str | PrimaryKey) -> PrimaryKey:
    found = PrimaryKey(key) if isinstance(key, str) else key
    if not isinstance(found, PrimaryKey):
        raise ArgumentError(f"primary_key is a column's name or a PrimaryKey, not {key!r:.100}")
    check_new_name(found.name, "column")
    return found


def _run(lease: Lease, statement: Statement, options: Mapping[str, Any]) -> sa.CursorResult[Any]:
    if statement.may_change_schema:
        lease.owner.settle_streams(lease.connection)
    connection, literal = lease.connection, statement.literal

    def run(executable: sa.Executable) -> sa.CursorResult[Any]:
        return connection.execute(executable, statement.values, execution_options=options)

    if literal is None:
        result = run(statement.executable)
    else:
        known = lease.owner.texts
        result = tried(
            connection, run, statement.executable, literal, key=statement.key, known=known
        )
    if statement.may_change_schema:
        lease.catalog.forget_all()
        private_attributes.forget_plans(lease.connection.dialect)
    return result
