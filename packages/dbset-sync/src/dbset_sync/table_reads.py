"""Reading the rows of a table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Generic

import sqlalchemy as sa
from dbset_filters.order import OrderBy

from dbset_sync import select_calls, writing
from dbset_sync.arguments import Row, Row_co, Where, check_count, listed
from dbset_sync.errors import ArgumentError
from dbset_sync.planned_calls import UNPLANNED, find_planned, first_planned
from dbset_sync.reading.rows import Rows
from dbset_sync.reading.select import Selection
from dbset_sync.row_format import FIRST_VALUE, RowFormat
from dbset_sync.session.transaction import Lease
from dbset_sync.table_schema import TableSchema

#: Columns in the repr of a table.
_SHOWN = 20


class TableReads(TableSchema, Generic[Row_co]):
    """The methods of a table that read rows."""

    def find(
        self,
        /,
        *where: Where,
        _order_by: OrderBy | None = None,
        _limit: int | None = None,
        _offset: int | None = None,
        _columns: Sequence[str] | None = None,
        **filters: Any,
    ) -> Rows[Row_co]:
        """Return the rows that match all conditions.

        Parameters:
            where: filters as dicts, or SQLAlchemy clauses.
            _order_by: a column, ``"-column"`` for descending, a SQLAlchemy expression, or a list of
                these; NULL sorts as the largest value.
            _limit: the maximum number of rows.
            _offset: skip this many rows.
            _columns: return only these columns.
            filters: filters by column, such as ``name="Ada"`` or ``age={">=": 18}``.

        Returns:
            The rows; no rows if the table does not exist yet.

        Raises:
            ColumnNotFoundError: the table has no such column.
            FilterError: a filter is malformed.
            TableNotFoundError: the table does not exist, and no write could create it because the
                database was opened read-only or with ``ensure_schema=False``.

        Example:
            >>> from dbset_sync import connect
            >>> with connect() as db:
            ...     count = db["users"].insert_many([{"age": 36}, {"age": 12}])
            ...     db["users"].find(age={"<": 18}, _columns=["age"]).all()
            [{'age': 12}]
        """
        return self._select(
            Selection(where, filters, _order_by, _limit, _offset, self._column_names(_columns)),
            self._settings.rows,
        )

    def find_one(
        self,
        /,
        *where: Where,
        _order_by: OrderBy | None = None,
        _offset: int | None = None,
        _columns: Sequence[str] | None = None,
        **filters: Any,
    ) -> Row_co | None:
        """Return the first row that matches all conditions, or ``None``.

        Parameters:
            where: filters as dicts, or SQLAlchemy clauses.
            _order_by: a column, ``"-column"`` for descending, a SQLAlchemy expression, or a list of
                these; NULL sorts as the largest value.
            _offset: skip this many rows.
            _columns: return only these columns.
            filters: filters by column, such as ``name="Ada"`` or ``age={">=": 18}``.

        Raises:
            ColumnNotFoundError: the table has no such column.
            FilterError: a filter is malformed.
            TableNotFoundError: the table does not exist, and no write could create it because the
                database was opened read-only or with ``ensure_schema=False``.
        """
        selection = Selection(where, filters, _order_by, 1, _offset, self._column_names(_columns))
        return self._first(_checked(selection))

    def get(self, key: Any) -> Row_co | None:
        """Return the row with this primary key, or ``None``.

        Parameters:
            key: the value of the primary key; if the key is compound, a tuple of values in the
                order of its columns.

        Raises:
            TableNotFoundError: the table does not exist.
            SchemaError: the table has no primary key.
            ArgumentError: ``key`` does not have one value for each column of the primary key.
            FilterError: the value does not fit the type of its column.

        Example:
            >>> from dbset_sync import connect
            >>> with connect() as db:
            ...     key = db["users"].insert({"name": "Ada"})
            ...     db["users"].get(key), db["users"].get(7)
            ({'id': 1, 'name': 'Ada'}, None)
        """
        return self._first(Selection(key=key))

    def values(
        self,
        column: str,
        /,
        *where: Where,
        _order_by: OrderBy | None = None,
        _limit: int | None = None,
        _offset: int | None = None,
        **filters: Any,
    ) -> Rows[Any]:
        """Return the values of one column, from the rows that match all conditions.

        Parameters:
            column: the column's name.
            where: filters as dicts, or SQLAlchemy clauses.
            _order_by: a column, ``"-column"`` for descending, a SQLAlchemy expression, or a list of
                these; NULL sorts as the largest value.
            _limit: the maximum number of values.
            _offset: skip this many values.
            filters: filters by column, such as ``name="Ada"`` or ``age={">=": 18}``.

        Returns:
            The values, read like the rows of ``find``; no values if the table does not exist yet.

        Raises:
            ArgumentError: ``column`` is not the name of a column.
            ColumnNotFoundError: the table has no such column.
            FilterError: a filter is malformed.
            TableNotFoundError: the table does not exist, and no write could create it because the
                database was opened read-only or with ``ensure_schema=False``.

        Example:
            >>> from dbset_sync import connect
            >>> with connect() as db:
            ...     users = db["users"]
            ...     count = users.insert_many([{"name": "Ada"}, {"name": "Bob"}])
            ...     users.values("name", _order_by="-name").all(), max(users.values("id"))
            (['Bob', 'Ada'], 2)
        """
        if not isinstance(column, str):
            raise ArgumentError(f"values() takes the name of a column, not {column!r:.100}")
        selection = Selection(where, filters, _order_by, _limit, _offset, [column])
        return self._select(selection, FIRST_VALUE)

    def count(self, /, *where: Where, **filters: Any) -> int:
        """Return the number of rows that match all conditions.

        Parameters:
            where: filters as dicts, or SQLAlchemy clauses.
            filters: filters by column, such as ``name="Ada"`` or ``age={">=": 18}``.

        Raises:
            ColumnNotFoundError: the table has no such column.
            FilterError: a filter is malformed.
            TableNotFoundError: the table does not exist, and no write could create it because the
                database was opened read-only or with ``ensure_schema=False``.
        """

        def run(lease: Lease, table: sa.Table) -> int:
            return writing.by_filters.count(lease, self._filters(table, where, filters))

        return self._executor.read(run, empty=0)

    def distinct(
        self,
        /,
        *columns: str | Where,
        _order_by: OrderBy | None = None,
        _limit: int | None = None,
        _offset: int | None = None,
        **filters: Any,
    ) -> Rows[Any]:
        """Return each distinct combination of the values of these columns once.

        Parameters:
            columns: names of columns; arguments that are filters as dicts or SQLAlchemy clauses are
                used as conditions instead.
            _order_by: one of the columns, ``"-column"`` for descending, a SQLAlchemy expression
                that uses only these columns, or a list of these; NULL sorts as the largest value.
            _limit: the maximum number of rows.
            _offset: skip this many rows.
            filters: filters by column, such as ``name="Ada"`` or ``age={">=": 18}``.

        Returns:
            The rows; no rows if the table does not exist yet.

        Raises:
            ArgumentError: no column is given.
            ColumnNotFoundError: the table has no such column.
            FilterError: a filter is malformed.

        Example:
            >>> from dbset_sync import connect
            >>> with connect() as db:
            ...     count = db["cities"].insert_many([{"in": "UK"}, {"in": "FR"}, {"in": "UK"}])
            ...     db["cities"].distinct("in", _order_by="in").all()
            [{'in': 'FR'}, {'in': 'UK'}]
        """
        names = [column for column in columns if isinstance(column, str)]
        where = [column for column in columns if not isinstance(column, str)]
        if not names:
            raise ArgumentError("distinct() needs at least one column, like distinct('a', 'b')")
        return self._select(
            Selection(where, filters, _order_by, _limit, _offset, names, distinct=True),
            self._settings.rows.plain,
        )

    def all(self) -> Rows[Row_co]:
        """Return all rows."""
        return self.find()

    def __iter__(self) -> Iterator[Row_co]:
        """Iterate over all rows."""
        return iter(self.find())

    def __len__(self) -> int:
        """Return the number of rows."""
        return self.count()

    def __repr__(self) -> str:
        """Show the table, and its columns if they are known."""
        known = self._executor.connections.known(self.name)
        return f"<Table {self.name!r}{'' if known is None else f': {_column_list(known)}'}>"

    def _column_names(self, columns: object) -> list[str] | None:
        if columns is None:
            return None
        if isinstance(columns, str):
            raise ArgumentError(f"_columns must be a list of column names, not {columns!r}")
        names = listed("_columns", columns)
        self._settings.rows.check_columns(names)
        return names

    def _filters(
        self, table: sa.Table, where: Sequence[Where], named: Mapping[str, Any]
    ) -> writing.by_filters.Filters:
        return writing.by_filters.Filters(table, self._executor.builder(table), where, named)

    def _select(self, selection: Selection, rows: RowFormat[Row]) -> Rows[Row]:
        pages = find_planned(self._executor, _checked(selection))
        return Rows(pages or select_calls.stream(self._executor, selection), rows)

    def _first(self, selection: Selection) -> Row_co | None:
        found = first_planned(self._executor, selection)
        if found is UNPLANNED:
            found = select_calls.first(self._executor, selection)
        return None if found is None else self._settings.rows.read(*found)


def _checked(selection: Selection) -> Selection:
    check_count("_limit", selection.limit)
    check_count("_offset", selection.offset)
    return selection


def _column_list(table: sa.Table) -> str:
    names = table.columns.keys()
    more = ", ..." if len(names) > _SHOWN else ""
    return ", ".join(names[:_SHOWN]) + more
