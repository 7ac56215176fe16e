"""A database: its tables, transactions and SQL statements."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from functools import partial
from typing import TYPE_CHECKING, Any, Generic, Unpack

import sqlalchemy as sa
from dbset_schema import Catalog, check_name, has_table, table_names, view_names
from dbset_schema.definitions import primary_key_of
from dbset_schema.names import check_new_name
from dbset_types import PrimaryKey, TypeInference

from dbset_sync.arguments import (
    DICT,
    Ensure,
    KeyColumns,
    NewColumn,
    Row,
    Row_co,
    RowType,
    Types,
    check_by_name,
    check_ensure,
    check_flag,
    check_retry,
)
from dbset_sync.engine.create import HasEngine, create_replica, open_source
from dbset_sync.engine.options import EngineOptions
from dbset_sync.engine.read_only import read_only_options
from dbset_sync.errors import ArgumentError
from dbset_sync.immutable import Immutable
from dbset_sync.ipython import result_in_time
from dbset_sync.old_names import CODE_KEY, advised, advises
from dbset_sync.reading.rows import Rows
from dbset_sync.row_format import RowFormat
from dbset_sync.runtime import Runtime
from dbset_sync.session.closing import Closing
from dbset_sync.session.connections import Connections
from dbset_sync.settings import Settings
from dbset_sync.table import Table

if TYPE_CHECKING:
    from dbset_schema import Partitions

    from dbset_sync.reading.text_sql import Statement


@advises
class Database(Immutable, Closing, Generic[Row_co]):
    """A database, opened by ``connect()``.

    ``db["users"]`` is a table, ``db.query()`` and ``db.execute()`` run SQL, and
    ``db.transaction()`` runs several calls in one transaction. Close the database at the end, or
    use it in a ``with`` block. Threads may share it.

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
        ensure_schema: Ensure,
        schema: str | None,
        primary_key: KeyColumns,
        row_type: RowType[Row_co],
        pooler: str | None,
        replicas: Sequence[str | sa.URL],
        retry: int,
        options: EngineOptions,
    ) -> None:
        self._closed = True
        self._runtime = runtime
        guard = read_only_options(
            read_only=read_only,
            allow_functions=allow_functions,
            statement_timeout=statement_timeout,
            max_rows=max_rows,
        )
        check_ensure("ensure_schema", ensure_schema)
        if not callable(row_type):
            raise ArgumentError(
                f"row_type must be callable with (column, value) pairs, not {row_type!r}"
            )
        if row_type is not DICT and _has_arguments(row_type):
            raise ArgumentError(
                f"row_type is called with (column, value) pairs, but {row_type.__name__} takes its"
                f" fields; write db.table(name, {row_type.__name__})"
            )
        if schema is not None:
            check_name(schema, "schema")
        key = _primary_key(primary_key)
        check_retry(retry)
        urls: list[sa.URL] = []
        if replicas != ():
            from dbset_sync.replicas.connecting import replica_urls  # noqa: PLC0415  when first needed

            url, urls = replica_urls(replicas, url, runtime)
        source = self._source = open_source(
            url, runtime, guard=guard, pooler=pooler, options=options
        )
        self._catalog = Catalog(schema)
        self._connections = Connections(
            source.engine,
            runtime,
            self._catalog,
            read_only=read_only,
            single=source.single,
            check=source.check,
            retries=retry,
        )
        if urls:
            from dbset_sync.replicas.connecting import open_replicas  # noqa: PLC0415  when first needed

            create = partial(
                create_replica, runtime=runtime, guard=guard, pooler=pooler, options=options
            )
            open_replicas(self._connections, urls, create, self._catalog, source.resources)
        self._closed = False
        self._settings = Settings(
            inference=TypeInference(source.engine.dialect.name),
            primary_key=key,
            ensure=ensure_schema,
            read_only=read_only,
            rows=RowFormat(row_type),
        )
        self._tables: dict[str, Table[Row_co, Mapping[str, Any]]] = {}

    @property
    def read_only(self) -> bool:
        """Whether the database is opened read-only."""
        return self._settings.read_only

    @property
    def engine(self) -> Any:
        """The SQLAlchemy engine."""
        return (
            self._source.engine if self.read_only else self._source.original or self._source.engine
        )

    @property
    def metadata(self) -> sa.MetaData:
        """The SQLAlchemy tables that have been used so far."""
        return self._catalog.metadata

    def __getitem__(self, name: str) -> Table[Row_co, Mapping[str, Any]]:
        """Return a table; this runs no query."""
        table = self._tables.get(name)
        if table is None:
            table = self._tables[name] = Table(self._connections, name, self._settings)
        return table

    def table(self, name: str, model: type[Row]) -> Table[Row]:
        """Return a table whose rows are objects of a class; this runs no query.

        Parameters:
            name: the table's name.
            model: a ``TypedDict``, dataclass, ``NamedTuple``, or pydantic or msgspec model; its
                fields are the columns.

        Raises:
            ArgumentError: objects of the class cannot be rows.

        Example:
            >>> from dataclasses import dataclass
            >>> from dbset_sync import connect
            >>> @dataclass
            ... class Person:
            ...     name: str
            ...     age: int = 0
            ...     id: int | None = None
            >>> with connect() as db:
            ...     people = db.table("people", Person)
            ...     key = people.insert(Person("Ada", 36))
            ...     people.find_one(name="Ada")
            Person(name='Ada', age=36, id=1)
        """
        from dbset_sync.models.rows import ModelRows  # noqa: PLC0415  when first needed

        settings = self[name]._settings  # noqa: SLF001  within the package
        names = settings.primary_key.names
        key = names[0] if len(names) == 1 else ""  # a compound key is not generated
        rows = ModelRows(model, name, key, settings.rows, settings.inference)
        return Table(self._connections, name, settings._replace(rows=rows))

    __iter__: None = None  # Python would call __getitem__ with 0, 1, ...

    def _ipython_key_completions_(self) -> list[str]:
        """Return the names of tables and views for tab completion after ``db["``."""
        return result_in_time(lambda: [*self.tables(), *self.views()])

    def __contains__(self, name: object) -> bool:
        """Return whether a table or view of this name exists."""
        return isinstance(name, str) and self.has_table(name)

    def has_table(self, name: str) -> bool:
        """Return whether a table or view of this name exists.

        Parameters:
            name: the table's name.

        Raises:
            SchemaError: the name is invalid.
        """
        check_name(name, "table", self._source.engine.dialect.name)
        with self._connections.looking() as lease:
            return has_table(lease.connection, name, self._catalog.schema)

    def tables(self, *, hidden: bool = False) -> list[str]:
        """Return the names of the tables, sorted.

        Parameters:
            hidden: include the partitions of PostgreSQL's tables, and the tables in which SQLite's
                virtual tables, such as those for full-text search, store their data.
        """
        check_flag("hidden", hidden)
        with self._connections.looking() as lease:
            return table_names(lease.connection, self._catalog.schema, hidden=hidden)

    def views(self) -> list[str]:
        """Return the names of the views, sorted."""
        with self._connections.looking() as lease:
            return view_names(lease.connection, self._catalog.schema)

    def create_table(
        self,
        name: str,
        columns: Mapping[str, NewColumn] | None = None,
        *,
        primary_key: KeyColumns | None = None,
        partition_by: Partitions | None = None,
    ) -> Table[Row_co, Mapping[str, Any]]:
        """Create a table, or add missing columns to an existing one, and return it.

        Parameters:
            name: the table's name.
            columns: SQLAlchemy types by column, or SQLAlchemy Columns for NOT NULL, UNIQUE, a
                ``server_default``, a foreign key, a comment and the like. A column that exists
                stays as it is.
            primary_key: a column's name, a list of names, or a ``PrimaryKey``; if ``None``, the
                Columns with ``primary_key=True``, or else the ``primary_key`` given to
                ``connect()``.
            partition_by: the partitions of a PostgreSQL table, such as
                ``Partitions.hash("tenant", 8)``; the primary key must contain their column. An
                existing table gets the partitions by range or list that it lacks; those that exist
                must have the same bounds.

        Raises:
            SchemaError: a name is invalid, the existing table has a different primary key, it is a
                view that lacks a column, the database cannot create or add a column, or the table
                cannot have these partitions.
            ColumnNotFoundError: the table lacks the column of ``partition_by``.
            ArgumentError: a column type, a Column or a primary key is not valid.
            TableNotFoundError: a foreign key refers to a table that does not exist.
            ReadOnlyError: the database is opened read-only.

        Example:
            >>> from sqlalchemy import Integer
            >>> from dbset_sync import connect
            >>> with connect() as db:
            ...     db.create_table("users", {"age": Integer}, primary_key="number").columns()
            ['number', 'age']
        """
        from dbset_schema import Partitions  # noqa: PLC0415  when first needed
        from dbset_schema.columns import add_missing, check_key, create_table  # noqa: PLC0415  when first needed

        if isinstance(columns, str):
            raise ArgumentError(f"columns must be a mapping, not {columns!r}; {CODE_KEY}")
        if columns is not None:
            check_by_name("columns", columns, "types or SQLAlchemy Columns")
        if not (partition_by is None or isinstance(partition_by, Partitions)):
            raise ArgumentError(
                "partition_by must be Partitions, such as Partitions.hash('tenant', 8), not"
                f" {partition_by!r:.100}"
            )
        given = None if primary_key is None else _primary_key(primary_key)
        default = self._settings.primary_key
        key = primary_key_of(columns or {}, given, default)
        table: Table[Row_co, Mapping[str, Any]] = Table(
            self._connections, name, self._settings._replace(primary_key=key)
        )

        def run(connection: sa.Connection, catalog: Catalog) -> None:
            create_table(connection, catalog, name, columns, key, partition_by=partition_by)
            known = catalog.known(name)
            if known is None:
                return
            add_missing(connection, catalog, known, columns or {})
            if key is not default:
                check_key(known, key)

        table._executor.alter("create_table", run)  # noqa: SLF001  within the package
        self._tables[name] = table  # it knows the default of its primary key
        return table

    @contextmanager
    def transaction(self, isolation_level: str | None = None) -> Iterator[Database[Row_co]]:
        """Run the calls of a ``with`` block in one transaction.

        The end of the block commits; an exception rolls back and propagates. A nested transaction
        is a savepoint. A transaction belongs to the thread that began it.

        Parameters:
            isolation_level: an isolation level such as ``"SERIALIZABLE"``; not for nested
                transactions.

        Returns:
            A context manager that returns the database.

        Raises:
            TransactionError: the caller was started inside a transaction that is over.

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

    @contextmanager
    def reading(self, server: str) -> Iterator[Database[Row_co]]:
        """Read from the primary, or from a replica, in a ``with`` block.

        With ``"replica"``, reads also go to a replica that may lack the caller's last writes, and
        ``query()`` goes there as well. Reads go to the primary anyway if no replica can be read, or
        inside of a transaction.

        Parameters:
            server: ``"primary"`` or ``"replica"``.

        Returns:
            A context manager that returns the database.

        Raises:
            ArgumentError: ``server`` is something else.

        Example:
            >>> from dbset_sync import connect
            >>> with connect() as db:
            ...     key = db["users"].insert({"name": "Ada"})
            ...     with db.reading("primary"):
            ...         db["users"].count()
            1
        """
        from dbset_sync.replicas.servers import check_server  # noqa: PLC0415  when first needed

        check_server(server)
        replicas = self._connections.replicas
        with nullcontext() if replicas is None else replicas.reading(server):
            yield self

    def query(
        self,
        sql: str | sa.Executable,
        params: Mapping[str, Any] | None = None,
        /,
        *,
        types: Types | None = None,
        **named: Any,
    ) -> Rows[Row_co]:
        """Run a SQL statement and return its rows, if any; commit unless in ``transaction()``.

        SQLite has no types for times, UUIDs, booleans, decimals and JSON: it returns them as text
        and numbers. Name their types in ``types`` to convert them.

        Parameters:
            sql: SQL with ``:name`` for values (after IN, the value may be a list), or a SQLAlchemy
                statement.
            params: values by name; the statement need not use all of them.
            types: SQLAlchemy or Python types by column of the result.
            named: values by name, all of which the statement must use.

        Returns:
            The rows. If two columns have the name ``id``, the second is ``id_2``.

        Raises:
            ArgumentError: ``sql`` is not exactly one statement, its parameters and the values do
                not match, or ``types`` names a column that the rows do not have.
            TypeConflictError: a value cannot be converted to the type of its column.
            ReadOnlyError: the database was opened read-only and the statement may write.

        Example:
            >>> from dbset_sync import connect
            >>> with connect() as db:
            ...     db.query("SELECT :a + 1 AS b", a=1).all()
            [{'b': 2}]
        """
        from dbset_sync.reading import queries  # noqa: PLC0415  when first needed

        statement = self._prepared(sql, params, named)
        pages = queries.query(self._connections, statement, types, self._settings.inference)
        return Rows(pages, self._settings.rows)

    def execute(
        self,
        sql: str | sa.Executable,
        params: Mapping[str, Any] | None = None,
        /,
        **named: Any,
    ) -> int:
        """Run SQL and return how many rows it changed; commit unless in ``transaction()``.

        Parameters:
            sql: SQL with ``:name`` for values, or a SQLAlchemy statement.
            params: values by name; the statement need not use all of them.
            named: values by name, all of which the statement must use.

        Returns:
            The number of rows; -1 if the driver does not know it.

        Raises:
            ArgumentError: ``sql`` is not exactly one statement, or its parameters and the values do
                not match.
            ReadOnlyError: the database was opened read-only and the statement may write.

        Example:
            >>> from dbset_sync import connect
            >>> with connect() as db:
            ...     count = db["users"].insert_many([{"age": 36}, {"age": 12}])
            ...     db.execute("DELETE FROM users WHERE age < :age", age=18)
            1
        """
        from dbset_sync.reading import queries  # noqa: PLC0415  when first needed

        return queries.execute(self._connections, self._prepared(sql, params, named))

    def _prepared(
        self,
        sql: str | sa.Executable,
        params: Mapping[str, Any] | None,
        named: Mapping[str, Any],
    ) -> Statement:
        from dbset_sync.reading.text_sql import prepare  # noqa: PLC0415  when first needed

        dialect, compiled = self._connections.engine.dialect, self._connections.texts.of
        return prepare(
            sql, params, named, read_only=self.read_only, dialect=dialect, compiled=compiled
        )

    def close(self) -> None:
        """Close the database; later calls raise ``ClosedError``. Closing twice does no harm."""
        if not self._closed:
            self._closed = True
            self._connections.close()
            self._source.resources.close()

    def __repr__(self) -> str:
        """Show the URL without its password, and whether the database is read-only or closed."""
        return f"<{type(self).__name__} {self._described()}>"

    def __del__(self) -> None:
        """Warn if the database was not closed."""
        if not getattr(self, "_closed", True):
            message = f"database {self._described()} was not closed; {self._runtime.closing}"
            warnings.warn(message, ResourceWarning, source=self, stacklevel=1)

    def _described(self) -> str:
        states = {"read-only": self.read_only, "closed": self._closed}
        return ", ".join([self._source.url, *(name for name, applies in states.items() if applies)])


@advised
def connect(
    url: str | sa.URL | sa.Engine | None = None,
    *,
    read_only: bool = False,
    allow_functions: Iterable[str] = (),
    statement_timeout: float | None = None,
    max_rows: int | None = None,
    ensure_schema: Ensure = True,
    schema: str | None = None,
    primary_key: KeyColumns = "id",
    row_type: RowType[Row] = DICT,  # type: ignore[assignment]  # the default of Row
    pooler: str | None = None,
    replicas: Sequence[str | sa.URL] = (),
    retry: int = 0,
    **engine_options: Unpack[EngineOptions],
) -> Database[Row]:
    """Connect to a PostgreSQL or SQLite database.

    Parameters:
        url: a database URL such as ``sqlite:///shop.db`` or ``postgresql://user@host/shop``, or a
            SQLAlchemy engine. If ``None``: the environment variable ``DATABASE_URL``, or else a new
            in-memory SQLite database.
        read_only: refuse all writes; both a validator and the database itself check for them.
        allow_functions: functions and operators that read-only statements may use, in addition to
            those that are known to be safe.
        statement_timeout: seconds that one statement may take; only with ``read_only``.
        max_rows: rows that one statement may return; only with ``read_only``.
        ensure_schema: ``True``: writes create missing tables and columns, and widen columns that
            are too narrow; ``"add"``: they create, but never change a type; ``False``: neither.
        schema: the PostgreSQL schema of the tables; by default the search path decides.
        primary_key: the primary key of new tables: a column's name, a list of names, or a
            ``PrimaryKey``.
        row_type: called with (column, value) pairs to build each row.
        pooler: what is between the program and PostgreSQL: ``"transaction"`` for a pooler that may
            run each transaction on a different server connection, ``"session"`` for one that keeps
            the connection, or ``"none"``; by default, dbset detects it.
        replicas: URLs of PostgreSQL standbys, which answer reads outside of transactions. A URL
            with several hosts names several; those that are not standbys are left out.
        retry: how many times a call that is safe to repeat is repeated after its connection was
            lost: reads of tables outside of transactions, and upserts of one row.
        engine_options: options of SQLAlchemy's ``create_engine``; and for SQLite
            ``on_connect_statements``, a list of SQL statements for each new connection.

    Returns:
        The database. Close it, or use it in a ``with`` block.

    Raises:
        ConnectionFailedError: the database cannot be reached.
        UrlError: not a valid database URL, or it names an async or unknown driver.
        DriverNotFoundError: the database's driver is not installed.

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
        pooler=pooler,
        replicas=replicas,
        retry=retry,
        options=engine_options,
    )


def _has_arguments(row_type: object) -> bool:
    from dbset_sync.models.fields import has_arguments  # noqa: PLC0415  when first needed

    return has_arguments(row_type)


def _primary_key(key: KeyColumns) -> PrimaryKey:
    found = PrimaryKey(key) if isinstance(key, str | list | tuple) else key
    if not isinstance(found, PrimaryKey):
        raise ArgumentError(
            "primary_key must be a column's name, a list of names or a PrimaryKey,"
            f" not {key!r:.100}"
        )
    for name in found.names:
        check_new_name(name, "column")
    return found
