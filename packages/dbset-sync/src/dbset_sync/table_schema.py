"""The schema of a table: its columns and indexes."""

from __future__ import annotations

from typing import Any

import dbset_schema
import sqlalchemy as sa
from dbset_schema import check_name, find_column

from dbset_sync.arguments import IndexColumns, NewColumn, index_columns
from dbset_sync.executor import Executor
from dbset_sync.immutable import Immutable
from dbset_sync.session.connections import Connections
from dbset_sync.session.transaction import Lease
from dbset_sync.settings import Settings


class TableSchema(Immutable):
    """The methods of a table that inspect and change its schema.

    Parameters:
        connections: the database's connections.
        name: the table's name.
        settings: the database's settings.
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
            TableNotFoundError: the table does not exist yet.
        """
        return self._executor.table()

    def exists(self) -> bool:
        """Return whether the table exists."""
        return self._executor.inspect(lambda _, table: table is not None)

    def columns(self) -> list[str]:
        """Return the names of the columns in order; an empty list if the table does not exist yet.

        Raises:
            TableNotFoundError: the table does not exist, and the database was opened read-only or
                with ``ensure_schema=False``.
        """

        def look(lease: Lease, table: sa.Table | None) -> list[str]:
            if table is None:
                return self._executor.missing(lease, [])
            return list(map(str, table.columns.keys()))  # SQLAlchemy's are of a subclass

        return self._executor.inspect(look)

    def has_column(self, name: str) -> bool:
        """Return whether the table has a column, ignoring case.

        Parameters:
            name: the column's name.
        """
        return find_column(self.columns(), name) is not None

    def has_index(self, columns: IndexColumns) -> bool:
        """Return whether an index, unique constraint or primary key covers exactly these columns.

        Parameters:
            columns: a column, or several columns in order, as for ``create_index``.

        Example:
            >>> from dbset_sync import connect
            >>> with connect() as db:
            ...     key = db["users"].upsert({"name": "Ada"}, ["name"])
            ...     db["users"].has_index("name"), db["users"].has_index(["id", "name"])
            (True, False)
        """
        wanted = index_columns(columns)

        def look(lease: Lease, table: sa.Table | None) -> bool:
            if table is None:
                return self._executor.missing(lease, empty=False)
            return dbset_schema.has_index(table, wanted)

        return self._executor.inspect(look)

    def create_index(
        self,
        /,
        columns: IndexColumns,
        name: str | None = None,
        unique: bool = False,
        **dialect_options: Any,
    ) -> str:
        """Create an index unless it already exists.

        Parameters:
            columns: a column, or several columns in order. ``"-age"`` is descending, and
                SQLAlchemy expressions such as ``func.lower(sqlalchemy.column("name"))`` are
                indexed as well.
            name: the name of the index; by default ``idx_{table}_{columns}``.
            unique: whether the index is unique.
            dialect_options: options of SQLAlchemy, such as ``postgresql_where``.

        Returns:
            The name of the index.

        Raises:
            TableNotFoundError: the table does not exist.
            ColumnNotFoundError: the table lacks a column.
            SchemaError: the name is invalid, or another index already has it.
            ReadOnlyError: the database was opened read-only.

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
                index_columns(columns),
                name,
                unique=unique,
                **dialect_options,
            ),
        )

    def drop_index(self, index: IndexColumns) -> None:
        """Drop an index.

        Parameters:
            index: the name of the index, or its columns as for ``create_index``.

        Raises:
            TableNotFoundError: the table does not exist.
            SchemaError: there is no such index, there are several on these columns, or it belongs
                to a primary key or UNIQUE constraint.
            ReadOnlyError: the database was opened read-only.

        Example:
            >>> from dbset_sync import connect
            >>> with connect() as db:
            ...     users = db["users"]
            ...     key = users.insert({"name": "Ada", "age": 36})
            ...     users.create_index(["name", "-age"])
            ...     users.drop_index(["name", "-age"])
            'idx_users_name_age_desc'
        """
        given = index if isinstance(index, str) else index_columns(index)
        self._executor.alter(
            "drop_index",
            lambda connection, catalog: dbset_schema.drop_index(
                connection, catalog, self.name, given
            ),
        )

    def create_column(self, name: str, type: NewColumn) -> None:  # noqa: A002  as dataset calls it
        """Add a column unless it already exists; create the table if it is missing.

        Parameters:
            name: the column's name.
            type: the column's SQLAlchemy type, or a SQLAlchemy Column, as for ``create_table``.

        Raises:
            SchemaError: a name is invalid, the table is a view, or the database cannot add the
                column.
            ArgumentError: the Column is not valid.
            TableNotFoundError: a foreign key refers to a table that does not exist.
            ReadOnlyError: the database was opened read-only.
        """

        def run(connection: sa.Connection, catalog: dbset_schema.Catalog) -> None:
            dbset_schema.create_table(
                connection, catalog, self.name, primary_key=self._settings.primary_key
            )
            dbset_schema.create_column(connection, catalog, self.name, name, type)

        self._executor.alter("create_column", run)

    def create_column_by_example(self, name: str, value: Any) -> None:
        """Add a column with the type of a value, unless the column already exists.

        Parameters:
            name: the column's name.
            value: an example of the column's values.

        Raises:
            TypeInferenceError: the value is of an unknown type.
            SchemaError: the value is ``None``, a name is invalid, or the table is a view.
            ReadOnlyError: the database was opened read-only.
        """
        type_ = self._settings.inference.infer(value)
        if type_ is None:
            raise dbset_schema.SchemaError(
                f"None is not an example for column {name!r}: it has no type", name=name
            )
        self.create_column(name, type_)

    def drop_column(self, name: str) -> None:
        """Drop a column, and the indexes on it.

        Parameters:
            name: the column's name.

        Raises:
            TableNotFoundError: the table does not exist.
            ColumnNotFoundError: the table has no such column.
            SchemaError: the table is a view or a partition, or something depends on the column.
            ReadOnlyError: the database was opened read-only.
        """
        self._executor.alter(
            "drop_column",
            lambda connection, catalog: dbset_schema.drop_column(
                connection, catalog, self.name, name
            ),
        )

    def rename_column(self, name: str, new_name: str) -> None:
        """Rename a column; its values, indexes and constraints stay.

        Parameters:
            name: the column's name.
            new_name: its new name.

        Raises:
            TableNotFoundError: the table does not exist.
            ColumnNotFoundError: the table has no such column.
            SchemaError: the new name is invalid or taken, or the table is a view or a partition.
            ReadOnlyError: the database was opened read-only.
        """
        self._executor.alter(
            "rename_column",
            lambda connection, catalog: dbset_schema.rename_column(
                connection, catalog, self.name, name, new_name
            ),
        )

    def rename(self, new_name: str) -> None:
        """Rename the table; its rows, indexes and constraints stay.

        Partitions by hash, which have the name of their table and a number, are renamed with it.

        Afterwards ``db[new_name]`` is the table. This object keeps the old name, which no table has
        any longer: like ``db[old_name]``, it is now a missing table, and a write to it creates a
        new one.

        Parameters:
            new_name: the new name.

        Raises:
            TableNotFoundError: the table does not exist.
            SchemaError: the new name is invalid or taken, or the table is a view.
            ReadOnlyError: the database was opened read-only.

        Example:
            >>> from dbset_sync import connect
            >>> with connect() as db:
            ...     key = db["users"].insert({"name": "Ada"})
            ...     db["users"].rename("people")
            ...     db["people"].count(), db["users"].exists()
            (1, False)
        """
        self._executor.alter(
            "rename",
            lambda connection, catalog: dbset_schema.rename_table(
                connection, catalog, self.name, new_name
            ),
        )

    def drop(self) -> None:
        """Drop the table if it exists.

        Raises:
            SchemaError: the table is a view.
            ReadOnlyError: the database was opened read-only.
        """
        self._executor.alter(
            "drop",
            lambda connection, catalog: dbset_schema.drop_table(connection, catalog, self.name),
        )
