"""The schema of a table: its columns and indexes, seen and changed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import dbset_schema
import sqlalchemy as sa
from dbset_schema import check_name, find_column

from dbset_sync.arguments import ColumnType, listed
from dbset_sync.executor import Executor
from dbset_sync.immutable import Immutable
from dbset_sync.session.connections import Connections
from dbset_sync.session.transaction import Lease
from dbset_sync.writing.request import Settings


class TableSchema(Immutable):
    """What a table is made of.

    Parameters:
        connections: of the database.
        name: the table's name.
        settings: how the database's tables are made.
    """

    def __init__(self, connections: Connections, name: str, settings: Settings) -> None:
        check_name(name, "table", connections.engine.dialect.name)
        self._settings = settings
        self._executor = Executor(connections, name, settings)

    @property
    def name(self) -> str:
        """The table's name."""
        return self._executor.name

    @property
    def table(self) -> sa.Table:
        """The SQLAlchemy table.

        Raises:
            TableNotFoundError: it does not exist yet.
        """
        return self._executor.table()

    def exists(self) -> bool:
        """Return whether the table is there."""
        return self._executor.inspect(lambda _, table: table is not None)

    def columns(self) -> list[str]:
        """Return the names of the columns in order; none when the table does not exist yet.

        Raises:
            TableNotFoundError: it does not exist, and the database is opened read-only or with
                ``ensure_schema=False``.
        """

        def look(lease: Lease, table: sa.Table | None) -> list[str]:
            return self._executor.missing(lease, []) if table is None else table.columns.keys()

        return self._executor.inspect(look)

    def has_column(self, name: str) -> bool:
        """Return whether the table has a column; case makes no difference.

        Parameters:
            name: the column's name.
        """
        return find_column(self.columns(), name) is not None

    def has_index(self, columns: str | Sequence[str]) -> bool:
        """Return whether an index, unique constraint or primary key stands on just these columns.

        Parameters:
            columns: a column, or several in order.

        Example:
            >>> from dbset_sync import connect
            >>> with connect() as db:
            ...     key = db["users"].upsert({"name": "Ada"}, ["name"])
            ...     db["users"].has_index("name"), db["users"].has_index(["id", "name"])
            (True, False)
        """
        wanted = listed("columns", columns)

        def look(lease: Lease, table: sa.Table | None) -> bool:
            if table is None:
                return self._executor.missing(lease, empty=False)
            return dbset_schema.has_index(table, wanted)

        return self._executor.inspect(look)

    def create_index(
        self,
        /,
        columns: str | Sequence[str],
        name: str | None = None,
        unique: bool = False,
        **dialect_options: Any,
    ) -> str:
        """Create an index unless it is there.

        Parameters:
            columns: a column, or several in order.
            name: of the index; ``idx_{table}_{columns}`` without one.
            unique: whether no two rows may have the same values.
            dialect_options: SQLAlchemy's own, such as ``postgresql_where``.

        Returns:
            The index's name.

        Raises:
            TableNotFoundError: the table does not exist.
            ColumnNotFoundError: the table lacks a column.
            SchemaError: the name cannot be one, or stands for another index.
            ReadOnlyError: the database is opened read-only.

        Example:
            >>> from dbset_sync import connect
            >>> with connect() as db:
            ...     key = db["users"].insert({"country": "UK", "city": "London"})
            ...     db["users"].create_index(["country", "city"])
            'idx_users_country_city'
        """
        return self._executor.alter(
            "create_index",
            lambda connection, catalog: dbset_schema.create_index(
                connection,
                catalog,
                self.name,
                listed("columns", columns),
                name,
                unique=unique,
                **dialect_options,
            ),
        )

    def create_column(self, name: str, type: ColumnType) -> None:  # noqa: A002  as dataset calls it
        """Add a column unless it is there; the table is made when it does not exist.

        Parameters:
            name: the column's name.
            type: its SQLAlchemy type.

        Raises:
            SchemaError: a name cannot be one, or the table is a view.
            ReadOnlyError: the database is opened read-only.
        """

        def run(connection: sa.Connection, catalog: dbset_schema.Catalog) -> None:
            dbset_schema.create_table(
                connection, catalog, self.name, primary_key=self._settings.primary_key
            )
            dbset_schema.create_column(connection, catalog, self.name, name, type)

        self._executor.alter("create_column", run)

    def create_column_by_example(self, name: str, value: Any) -> None:
        """Add a column that keeps a value, unless it is there.

        Parameters:
            name: the column's name.
            value: decides the column's type.

        Raises:
            TypeInferenceError: the value is ``None`` or of an unknown type.
            SchemaError: a name cannot be one, or the table is a view.
            ReadOnlyError: the database is opened read-only.
        """
        type_ = self._settings.inference.infer(value)
        if type_ is None:
            raise dbset_schema.SchemaError(f"None is no example of column {name!r}", name=name)
        self.create_column(name, type_)

    def drop_column(self, name: str) -> None:
        """Drop a column, and the indexes that it stands in.

        Parameters:
            name: the column's name.

        Raises:
            TableNotFoundError: the table does not exist.
            ColumnNotFoundError: the table has no such column.
            ReadOnlyError: the database is opened read-only.
        """
        self._executor.alter(
            "drop_column",
            lambda connection, catalog: dbset_schema.drop_column(
                connection, catalog, self.name, name
            ),
        )

    def drop(self) -> None:
        """Drop the table, if it is there.

        Raises:
            SchemaError: it is a view.
            ReadOnlyError: the database is opened read-only.
        """
        self._executor.alter(
            "drop",
            lambda connection, catalog: dbset_schema.drop_table(connection, catalog, self.name),
        )
