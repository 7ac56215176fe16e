"""A table: rows in and out as dicts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from dbset_schema import RowError, find_column
from dbset_schema.rows import check_row

from dbset_sync import writes
from dbset_sync.access import Where
from dbset_sync.chunks import chunked
from dbset_sync.errors import ArgumentError, UnconditionalWriteError
from dbset_sync.fitting import Fitted, Fitting, Types
from dbset_sync.rows import Row, Rows
from dbset_sync.table_schema import TableSchema
from dbset_sync.transaction import Lease
from dbset_sync.writes import Key

#: Rows that one statement of ``insert_many`` takes.
CHUNK = 5000


class Table(TableSchema):
    """A table of a database, made by the first write when it does not exist.

    Got from a database by its name: ``db["users"]``. Filters are keywords: ``name="Ada"``,
    ``age={">=": 18}``; mappings and SQLAlchemy clauses are given as positional arguments.

    Parameters:
        connections: of the database.
        name: the table's name.
        settings: how the database's tables are made.

    Example:
        >>> from dbset_sync import connect
        >>> with connect() as db:
        ...     users = db["users"]
        ...     key = users.insert({"name": "Ada", "age": 36})
        ...     users.find_one(age={">=": 18})
        {'id': 1, 'name': 'Ada', 'age': 36}
    """

    def find(
        self,
        /,
        *where: Where,
        _order_by: str | Sequence[str] | None = None,
        _limit: int | None = None,
        _offset: int | None = None,
        _columns: Sequence[str] | None = None,
        **filters: Any,
    ) -> Rows:
        """Return the rows that all conditions select.

        Parameters:
            where: mappings of filters, or SQLAlchemy clauses.
            _order_by: a column, ``"-column"`` for descending, or a list of them.
            _limit: at most this many rows.
            _offset: leave out this many rows first.
            _columns: only these columns.
            filters: conditions on columns.

        Returns:
            The rows; none when the table does not exist.

        Raises:
            ColumnNotFoundError: a column is named that the table does not have.
            FilterError: a filter is none.

        Example:
            >>> from dbset_sync import connect
            >>> with connect() as db:
            ...     count = db["users"].insert_many([{"age": 36}, {"age": 12}])
            ...     db["users"].find(age={"<": 18}, _columns=["age"]).all()
            [{'age': 12}]
        """
        _check_count("_limit", _limit)
        _check_count("_offset", _offset)

        def statement(table: sa.Table) -> sa.Select[Any]:
            build = self._access.builder(table)
            columns = table.columns if _columns is None else map(build.column, _columns)
            return (
                sa.select(*columns)
                .where(build.where(*where, **filters))
                .order_by(*build.order_by(_order_by))
                .limit(_limit)
                .offset(_offset)
            )

        pages = self._access.stream(statement, whole_rows=_columns is None, limit=_limit)
        return Rows(pages, self._settings.row_type)

    def find_one(
        self,
        /,
        *where: Where,
        _order_by: str | Sequence[str] | None = None,
        _offset: int | None = None,
        _columns: Sequence[str] | None = None,
        **filters: Any,
    ) -> Row | None:
        """Return the first row that all conditions select, or ``None``.

        Parameters:
            where: mappings of filters, or SQLAlchemy clauses.
            _order_by: a column, ``"-column"`` for descending, or a list of them.
            _offset: leave out this many rows first.
            _columns: only these columns.
            filters: conditions on columns.

        Raises:
            ColumnNotFoundError: a column is named that the table does not have.
            FilterError: a filter is none.
        """
        return self.find(
            *where, _order_by=_order_by, _limit=1, _offset=_offset, _columns=_columns, **filters
        ).first()

    def count(self, /, *where: Where, **filters: Any) -> int:
        """Return how many rows all conditions select.

        Parameters:
            where: mappings of filters, or SQLAlchemy clauses.
            filters: conditions on columns.

        Raises:
            ColumnNotFoundError: a column is named that the table does not have.
            FilterError: a filter is none.
        """

        def run(lease: Lease, table: sa.Table) -> int:
            return writes.count(lease, table, self._access.builder(table).where(*where, **filters))

        return self._access.read(run, missing=0)

    def insert(
        self, row: Mapping[str, Any], *, ensure: bool | None = None, types: Types | None = None
    ) -> Key:
        """Insert a row; the table and its columns are made when they are missing.

        Parameters:
            row: values by column.
            ensure: whether the schema may be changed; the connection's default when ``None``.
            types: SQLAlchemy types of columns that are new, where the values' own are not wanted.

        Returns:
            The primary key, a tuple when it is compound, ``None`` when the table has none.

        Raises:
            RowError: the row is no mapping, is empty, or has a key that is no text.
            TypeConflictError: a value does not fit its column.
            TypeInferenceError: a value's type is unknown.
            ColumnNotFoundError: a column is missing and may not be made.
            TableNotFoundError: the table is missing and may not be made.
            ReadOnlyError: the database is opened read-only.
        """
        check_row(row)
        return self._access.write("insert", self._fitting([row], ensure, types), writes.insert)

    def insert_many(
        self,
        rows: Iterable[Mapping[str, Any]],
        chunk_size: int | None = None,
        *,
        ensure: bool | None = None,
        types: Types | None = None,
    ) -> int:
        """Insert rows in one transaction, in one pass over them.

        Parameters:
            rows: any iterable of rows; their keys may differ, what is missing is NULL.
            chunk_size: how many rows one statement takes.
            ensure: whether the schema may be changed; the connection's default when ``None``.
            types: SQLAlchemy types of columns that are new, where the values' own are not wanted.

        Returns:
            The number of rows.

        Raises:
            RowError: a row is no mapping, is empty, or has a key that is no text.
            TypeConflictError: a value does not fit its column; the message tells the row.
            ReadOnlyError: the database is opened read-only.
        """
        _check_count("chunk_size", chunk_size, least=1)
        size = chunk_size or CHUNK
        fittings = (
            self._fitting(chunk, ensure, types, first=number * size)
            for number, chunk in enumerate(chunked(_checked(rows), size))
        )
        return self._access.write_many("insert_many", fittings, writes.insert_many)

    def update(
        self,
        row: Mapping[str, Any],
        keys: str | Sequence[str] | None = None,
        *,
        ensure: bool | None = None,
        types: Types | None = None,
        _all: bool = False,
        **filters: Any,
    ) -> int:
        """Update the rows that have the same keys as a row, or that filters select.

        Parameters:
            row: values by column; with ``keys``, the values to look for as well.
            keys: columns whose values in ``row`` select the rows.
            ensure: whether the schema may be changed; the connection's default when ``None``.
            types: SQLAlchemy types of columns that are new, where the values' own are not wanted.
            _all: update every row; needed when there is no condition.
            filters: conditions on columns.

        Returns:
            The number of rows that were selected; 0 when the table does not exist.

        Raises:
            RowError: the row is no mapping, is empty, or lacks one of the keys.
            UnconditionalWriteError: there is no condition.
            TypeConflictError: a value does not fit its column.
            ReadOnlyError: the database is opened read-only.

        Example:
            >>> from dbset_sync import connect
            >>> with connect() as db:
            ...     users = db["users"]
            ...     key = users.insert({"name": "Ada", "age": 36})
            ...     users.update({"age": 37}, name="Ada")
            ...     users.update({"id": 1, "age": 38}, ["id"])
            1
            1
        """
        check_row(row)
        chosen = _keys_in(row, keys)
        if not (chosen or filters or _all):
            raise UnconditionalWriteError("update", self.name)

        def run(lease: Lease, fitted: Fitted) -> int:
            names = _named(fitted, chosen)
            values = fitted.row()
            where = writes.same_keys(fitted.table, values, names)
            if filters:
                where = sa.and_(where, self._access.builder(fitted.table).where(**filters))
            changed = {name: value for name, value in values.items() if name not in names}
            return writes.update(lease, fitted.table, where, changed)

        fitting = self._fitting([row], ensure, types)
        return self._access.change("update", lambda lease, _: fitting.write(lease, run), missing=0)

    def upsert(
        self,
        row: Mapping[str, Any],
        keys: str | Sequence[str],
        *,
        ensure: bool | None = None,
        types: Types | None = None,
    ) -> Key:
        """Update every row that has the same keys, or insert the row when there is none.

        However many processes upsert the same new keys at once, one row results.

        Parameters:
            row: values by column.
            keys: columns whose values tell rows apart; ``None`` matches NULL.
            ensure: whether the schema may be changed, an index on the keys included; the
                connection's default when ``None``.
            types: SQLAlchemy types of columns that are new, where the values' own are not wanted.

        Returns:
            The primary key of the row that was updated or inserted.

        Raises:
            RowError: the row is no mapping, is empty, or lacks one of the keys.
            TypeConflictError: a value does not fit its column.
            ReadOnlyError: the database is opened read-only.

        Example:
            >>> from dbset_sync import connect
            >>> with connect() as db:
            ...     users = db["users"]
            ...     keys = [users.upsert({"name": "Ada", "age": age}, ["name"]) for age in (36, 37)]
            ...     keys, users.find_one()
            ([1, 1], {'id': 1, 'name': 'Ada', 'age': 37})
        """
        check_row(row)
        chosen = _keys_in(row, keys)
        if not chosen:
            raise RowError("is upserted by no key; name at least one column in keys", row)

        def run(lease: Lease, fitted: Fitted) -> Key:
            return writes.upsert(lease, fitted, _named(fitted, chosen))

        fitting = self._fitting([row], ensure, types, index=chosen)
        return self._access.write("upsert", fitting, run)

    def delete(self, /, *where: Where, _all: bool = False, **filters: Any) -> int:
        """Delete the rows that all conditions select.

        Parameters:
            where: mappings of filters, or SQLAlchemy clauses.
            _all: delete every row; needed when there is no condition.
            filters: conditions on columns.

        Returns:
            The number of rows; 0 when the table does not exist.

        Raises:
            UnconditionalWriteError: there is no condition.
            ColumnNotFoundError: a column is named that the table does not have.
            ReadOnlyError: the database is opened read-only.
        """
        if not (any(map(_is_condition, where)) or filters or _all):
            raise UnconditionalWriteError("delete", self.name)

        def run(lease: Lease, table: sa.Table) -> int:
            return writes.delete(lease, table, self._access.builder(table).where(*where, **filters))

        return self._access.change("delete", run, missing=0)

    def all(self) -> Rows:
        """Return all rows."""
        return self.find()

    def __iter__(self) -> Iterator[Row]:
        """Iterate over all rows."""
        return iter(self.find())

    def __len__(self) -> int:
        """Return the number of rows."""
        return self.count()

    def __repr__(self) -> str:
        """Name the table."""
        return f"<Table {self.name!r}>"

    def _fitting(
        self,
        rows: Sequence[Mapping[str, Any]],
        ensure: bool | None,
        types: Types | None,
        *,
        first: int | None = None,
        index: Sequence[str] = (),
    ) -> Fitting:
        may_extend = self._settings.ensure if ensure is None else ensure
        return Fitting(self._settings, self.name, rows, may_extend, types or {}, first, index)


def _checked(rows: Iterable[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    for number, row in enumerate(rows):
        check_row(row, number)
        yield row


def _check_count(name: str, value: object, least: int = 0) -> None:
    if value is not None and not (isinstance(value, int) and value >= least):
        raise ArgumentError(f"{name} is a whole number from {least}, not {value!r}")


def _is_condition(where: Where) -> bool:
    return not isinstance(where, Mapping) or bool(where)


def _keys_in(row: Mapping[str, Any], keys: str | Sequence[str] | None) -> list[str]:
    """Return the keys as the row spells them.

    Raises:
        RowError: the row lacks one.
    """
    listed = [keys] if isinstance(keys, str) else list(keys or ())
    found = [find_column(row.keys(), key) for key in listed]
    if None in found:
        missing = listed[found.index(None)]
        raise RowError(f"lacks the key {missing!r}; its keys are {', '.join(row)}", row)
    return [key for key in found if key is not None]


def _named(fitted: Fitted, keys: Sequence[str]) -> list[str]:
    """Return the columns that keys mean; a key without a column is NULL in every row."""
    columns = fitted.table.columns.keys()
    return [column for key in keys if (column := find_column(columns, key))]
