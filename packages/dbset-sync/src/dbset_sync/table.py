"""A table: rows in and out as dicts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeAlias

import sqlalchemy as sa
from dbset_schema import TableNotFoundError
from dbset_schema.row_checks import by_key, check_row, empty_row

from dbset_sync.arguments import Types, Where, check_by_name, check_flag, listed
from dbset_sync.errors import UnconditionalWriteError
from dbset_sync.session.transaction import Lease
from dbset_sync.table_reads import TableReads
from dbset_sync.writing import by_keys, insert
from dbset_sync.writing.bulk import staging
from dbset_sync.writing.bulk.pipeline import insert_chunk, insert_onwards
from dbset_sync.writing.chunks import row_chunks
from dbset_sync.writing.coerced import CoercedRows
from dbset_sync.writing.insert import Key
from dbset_sync.writing.key_lookup import NO_LOOKUP, KeyLookup
from dbset_sync.writing.keys import is_condition, keys_in
from dbset_sync.writing.nan import NAN, check_nan, without_nan
from dbset_sync.writing.new_columns import NewColumns
from dbset_sync.writing.request import WriteRequest

#: What a write says beside its rows: ``ensure``, ``types`` and ``nan``.
_Said: TypeAlias = tuple[bool | None, Types | None, float | None]


class Table(TableReads):
    """A table of a database, made by the first write when it does not exist.

    Got from a database by its name: ``db["users"]``. Filters are keywords: ``name="Ada"``,
    ``age={">=": 18}``; mappings and SQLAlchemy clauses are given as positional arguments.

    Example:
        >>> from dbset_sync import connect
        >>> with connect() as db:
        ...     users = db["users"]
        ...     key = users.insert({"name": "Ada", "age": 36})
        ...     users.find_one(age={">=": 18})
        {'id': 1, 'name': 'Ada', 'age': 36}
    """

    def insert(
        self,
        row: Mapping[str, Any],
        *,
        ensure: bool | None = None,
        types: Types | None = None,
        nan: float | None = NAN,
    ) -> Key:
        """Insert a row; the table and its columns are made when they are missing.

        Parameters:
            row: values by column; an empty one is of defaults only, where there is a table.
            ensure: whether the schema may be changed; the connection's default when ``None``.
            types: SQLAlchemy types of columns that are new, where the values' own are not wanted.
            nan: ``None`` to write NULL for each NaN, which stands for a missing value to pandas.

        Returns:
            The primary key, a tuple when it is compound; ``None`` when the table has none, a
            trigger or ON CONFLICT IGNORE drops the row, or the role may not read the key.

        Raises:
            RowError: the row is not a mapping, or has a key that is not text.
            TypeConflictError: a value does not fit its column.
            TypeInferenceError: a value's type is unknown.
            ColumnNotFoundError: a column is missing and may not be made.
            TableNotFoundError: the table is missing and may not be made.
            ReadOnlyError: the database is opened read-only.
        """
        check_row(row)
        request = self._fitting([row], (ensure, types, nan))
        return self._executor.write("insert", request, insert.insert)

    def insert_ignore(
        self,
        row: Mapping[str, Any],
        keys: str | Sequence[str],
        *,
        ensure: bool | None = None,
        types: Types | None = None,
        nan: float | None = NAN,
    ) -> Key:
        """Insert a row unless one with the same keys is there.

        Parameters:
            row: values by column.
            keys: columns whose values tell rows apart; ``None`` matches NULL.
            ensure: whether the schema may be changed, an index on the keys included; the
                connection's default when ``None``.
            types: SQLAlchemy types of columns that are new, where the values' own are not wanted.
            nan: ``None`` to write NULL for each NaN, which stands for a missing value to pandas.

        Returns:
            The primary key of the new row, or ``False`` when there is one already; as with
            ``insert``, no key of a row that the database drops.

        Raises:
            RowError: the row is no mapping, is empty, or lacks one of the keys.
            TypeConflictError: a value does not fit its column.
            ReadOnlyError: the database is opened read-only.

        Example:
            >>> from dbset_sync import connect
            >>> with connect() as db:
            ...     [db["users"].insert_ignore({"name": "Ada"}, ["name"]) for _ in range(2)]
            [1, False]
        """
        return self._write_by_keys(by_keys.insert_ignore, row, keys, (ensure, types, nan))

    def insert_many(
        self,
        rows: Iterable[Mapping[str, Any]],
        chunk_size: int | None = None,
        *,
        ensure: bool | None = None,
        types: Types | None = None,
        nan: float | None = NAN,
    ) -> int:
        """Insert rows in one transaction, in one pass over them.

        Parameters:
            rows: any iterable of rows; their keys may differ, what is missing is NULL.
            chunk_size: how many rows one statement takes.
            ensure: whether the schema may be changed; the connection's default when ``None``.
            types: SQLAlchemy types of columns that are new, where the values' own are not wanted.
            nan: ``None`` to write NULL for each NaN, which stands for a missing value to pandas.

        Returns:
            The number of rows.

        Raises:
            RowError: a row is not a mapping, or has a key that is not text.
            TypeConflictError: a value does not fit its column; the message tells the row.
            ReadOnlyError: the database is opened read-only.
        """
        requests = self._fittings(rows, chunk_size, (ensure, types, nan))
        return self._executor.write_many("insert_many", requests, insert_chunk, insert_onwards)

    def update(
        self,
        row: Mapping[str, Any],
        /,
        keys: str | Sequence[str] | None = None,
        *,
        ensure: bool | None = None,
        types: Types | None = None,
        nan: float | None = NAN,
        _all: bool = False,
        **filters: Any,
    ) -> int:
        """Update the rows that have the same keys as a row, or that filters select.

        Parameters:
            row: values by column; with ``keys``, the values to look for as well.
            keys: columns whose values in ``row`` select the rows.
            ensure: whether the schema may be changed; the connection's default when ``None``.
            types: SQLAlchemy types of columns that are new, where the values' own are not wanted.
            nan: ``None`` to write NULL for each NaN, which stands for a missing value to pandas.
            _all: update every row; needed when there is no condition.
            filters: conditions on columns.

        Returns:
            The number of rows that were selected; 0 when the table does not exist yet.

        Raises:
            RowError: the row is no mapping, is empty, or lacks one of the keys.
            UnconditionalWriteError: there is no condition.
            TableNotFoundError: the table does not exist, and the database is opened with
                ``ensure_schema=False``.
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
        if not row:
            raise empty_row(row)
        check_flag("_all", _all)
        lookup = KeyLookup(keys_in(row, listed("keys", keys)) if keys else ())
        if not (lookup.keys or filters or _all):
            raise UnconditionalWriteError("update", self.name)

        def run(lease: Lease, coerced: CoercedRows) -> int:
            names = lookup.columns(coerced.table)
            if not filters:
                return by_keys.update_same(lease, coerced, names)
            values = coerced.row()
            where = self._executor.builder(coerced.table).where(**filters)
            if names:
                where = sa.and_(by_keys.same_keys(coerced.table, values, names), where)
            changed = {name: value for name, value in values.items() if name not in names}
            return by_keys.update(lease, coerced.table, where, changed)

        request = self._fitting([row], (ensure, types, nan), lookup, creates=False)
        return self._updated(lambda: self._executor.write("update", request, run))

    def upsert(
        self,
        row: Mapping[str, Any],
        keys: str | Sequence[str],
        *,
        ensure: bool | None = None,
        types: Types | None = None,
        nan: float | None = NAN,
    ) -> Key:
        """Update every row that has the same keys, or insert the row when there is none.

        However many processes upsert the same new keys at once, one row results.

        Parameters:
            row: values by column.
            keys: columns whose values tell rows apart; ``None`` matches NULL.
            ensure: whether the schema may be changed, an index on the keys included; the
                connection's default when ``None``.
            types: SQLAlchemy types of columns that are new, where the values' own are not wanted.
            nan: ``None`` to write NULL for each NaN, which stands for a missing value to pandas.

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
        return self._write_by_keys(by_keys.upsert, row, keys, (ensure, types, nan))

    def update_many(
        self,
        rows: Iterable[Mapping[str, Any]],
        keys: str | Sequence[str],
        chunk_size: int | None = None,
        *,
        ensure: bool | None = None,
        types: Types | None = None,
        nan: float | None = NAN,
    ) -> int:
        """Update the rows that have the same keys as each row, in one transaction.

        Parameters:
            rows: any iterable of rows; what a row leaves out stays as it is. Of two rows with the
                same keys the later one wins.
            keys: columns whose values select the rows; ``None`` matches NULL.
            chunk_size: how many rows are written at once.
            ensure: whether the schema may be changed; the connection's default when ``None``.
            types: SQLAlchemy types of columns that are new, where the values' own are not wanted.
            nan: ``None`` to write NULL for each NaN, which stands for a missing value to pandas.

        Returns:
            The number of rows that were updated; 0 when the table does not exist yet.

        Raises:
            RowError: a row is no mapping, is empty, or lacks one of the keys.
            TypeConflictError: a value does not fit its column; the message tells the row.
            ReadOnlyError: the database is opened read-only.
        """

        lookup = KeyLookup(listed("keys", keys), exclusive=staging.locks_many)

        def run(lease: Lease, coerced: CoercedRows) -> int:
            named = lookup.columns(coerced.table)
            return staging.update_many(lease, coerced, named)

        requests = self._fittings(rows, chunk_size, (ensure, types, nan), lookup, creates=False)
        return self._updated(lambda: self._executor.write_many("update_many", requests, run))

    def upsert_many(
        self,
        rows: Iterable[Mapping[str, Any]],
        keys: str | Sequence[str],
        chunk_size: int | None = None,
        *,
        ensure: bool | None = None,
        types: Types | None = None,
        nan: float | None = NAN,
    ) -> int:
        """Update the rows that have the same keys as each row, or insert it; in one transaction.

        Parameters:
            rows: any iterable of rows; what a row leaves out stays as it is. Of two rows with the
                same keys the later one wins.
            keys: columns whose values tell rows apart; ``None`` matches NULL.
            chunk_size: how many rows are written at once.
            ensure: whether the schema may be changed, an index on the keys included; the
                connection's default when ``None``.
            types: SQLAlchemy types of columns that are new, where the values' own are not wanted.
            nan: ``None`` to write NULL for each NaN, which stands for a missing value to pandas.

        Returns:
            The number of rows given.

        Raises:
            RowError: a row is no mapping, is empty, or lacks one of the keys.
            TypeConflictError: a value does not fit its column; the message tells the row.
            ReadOnlyError: the database is opened read-only.

        Example:
            >>> from dbset_sync import connect
            >>> with connect() as db:
            ...     users = db["users"]
            ...     count = users.upsert_many([{"name": "Ada"}, {"name": "Bob"}], ["name"])
            ...     users.upsert_many([{"name": "Ada", "age": 36}], ["name"]), users.count()
            (1, 2)
        """

        lookup = KeyLookup(listed("keys", keys), indexed=True, exclusive=staging.locks_many)

        def run(lease: Lease, coerced: CoercedRows) -> int:
            named = lookup.columns(coerced.table)
            with lease.atomic() as inner:
                staging.upsert_many(inner, coerced, named)
            return coerced.given.count

        requests = self._fittings(rows, chunk_size, (ensure, types, nan), lookup)
        return self._executor.write_many("upsert_many", requests, run)

    def delete(self, /, *where: Where, _all: bool = False, **filters: Any) -> int:
        """Delete the rows that all conditions select.

        Parameters:
            where: mappings of filters, or SQLAlchemy clauses.
            _all: delete every row; needed when there is no condition.
            filters: conditions on columns.

        Returns:
            The number of rows; 0 when the table does not exist yet.

        Raises:
            UnconditionalWriteError: there is no condition.
            TableNotFoundError: the table does not exist, and the database is opened with
                ``ensure_schema=False``.
            ColumnNotFoundError: a column is named that the table does not have.
            ReadOnlyError: the database is opened read-only.
        """
        check_flag("_all", _all)
        if not (any(map(is_condition, where)) or filters or _all):
            raise UnconditionalWriteError("delete", self.name)

        def run(lease: Lease, table: sa.Table) -> int:
            return by_keys.delete(
                lease, table, self._executor.builder(table).where(*where, **filters)
            )

        return self._executor.delete("delete", run)

    def _updated(self, update: Callable[[], int]) -> int:
        """Return how many rows are updated; a table that is missing has none, if it may come."""
        try:
            return update()
        except TableNotFoundError:
            return self._executor.inspect(lambda lease, _: self._executor.missing(lease, 0))

    def _write_by_keys(
        self,
        write: Callable[[Lease, CoercedRows, Sequence[str]], Key],
        row: Mapping[str, Any],
        keys: str | Sequence[str],
        said: _Said,
    ) -> Key:
        """Write a row where there may be one with the same keys."""
        check_row(row)
        chosen = keys_in(row, listed("keys", keys))
        lookup = KeyLookup(chosen, indexed=True, exclusive=by_keys.looks_first)

        def run(lease: Lease, coerced: CoercedRows) -> Key:
            return write(lease, coerced, lookup.columns(coerced.table))

        request = self._fitting([row], said, lookup)
        return self._executor.write(write.__name__, request, run)

    def _fittings(
        self,
        rows: Iterable[Mapping[str, Any]],
        chunk_size: int | None,
        said: _Said,
        lookup: KeyLookup = NO_LOOKUP,
        *,
        creates: bool = True,
    ) -> Iterator[WriteRequest]:
        made = NewColumns(rows)
        return (
            self._fitting(
                chunk.rows,
                said,
                lookup,
                first=chunk.first,
                creates=creates,
                alike=chunk.alike,
                made=made,
            )
            for chunk in row_chunks(rows, chunk_size, lookup.keys)
        )

    def _fitting(
        self,
        rows: Sequence[Mapping[str, Any]],
        said: _Said,
        lookup: KeyLookup = NO_LOOKUP,
        *,
        first: int | None = None,
        creates: bool = True,
        alike: Mapping[str, list[Any]] | None = None,
        made: NewColumns | None = None,
    ) -> WriteRequest:
        ensure, types, nan = said
        if types is not None:
            check_by_name("types", types, "SQLAlchemy types")
        may_extend = self._settings.ensure if ensure is None else ensure
        check_flag("ensure", may_extend)
        if nan is None:
            rows = list(map(without_nan, rows))
            alike = alike and by_key(rows)
        elif nan is not NAN:
            check_nan(nan)
        return WriteRequest(
            self._settings,
            self.name,
            rows,
            may_extend,
            types or {},
            first,
            lookup,
            creates,
            alike,
            made,
        )
