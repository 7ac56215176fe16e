"""A table: reads and writes rows as dicts."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Generic, cast

import sqlalchemy as sa
from dbset_schema import TableNotFoundError
from dbset_schema.row_checks import empty_row

from dbset_sync import write_calls, writing
from dbset_sync.arguments import (
    Ensure,
    Frame,
    Input_contra,
    Row_co,
    Types,
    Where,
    check_flag,
    listed,
)
from dbset_sync.errors import UnconditionalWriteError
from dbset_sync.old_names import advises
from dbset_sync.planned_calls import UNPLANNED, write_planned
from dbset_sync.planned_rows import write_few
from dbset_sync.session.transaction import Lease
from dbset_sync.table_reads import TableReads
from dbset_sync.writing import bulk, insert
from dbset_sync.writing.coerced import CoercedRows
from dbset_sync.writing.insert import Key
from dbset_sync.writing.key_lookup import KeyLookup
from dbset_sync.writing.keys import is_condition, keys_in, with_all_keys
from dbset_sync.writing.nulls import NAN
from dbset_sync.writing.options import WriteOptions

if TYPE_CHECKING:
    from dbset_sync.writing.row_plan import Prepare


@advises
class Table(TableReads[Row_co], Generic[Row_co, Input_contra]):
    """A table of a database: ``db["users"]``.

    The first write creates the table if it does not exist, and later writes add missing columns.
    Rows are dicts. Filters are keywords, such as ``name="Ada"`` or ``age={">=": 18}``; filters as
    dicts and SQLAlchemy clauses are positional arguments.

    Each call is one transaction, or joins the current ``db.transaction()``.

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
        row: Input_contra,
        *,
        ensure: Ensure | None = None,
        types: Types | None = None,
        nan: float | None = NAN,
        nulls: Collection[str] = (),
    ) -> Key:
        """Insert a row, and create the table and its columns if they are missing.

        Parameters:
            row: values, or SQL expressions, by column; an empty dict inserts a row of defaults into
                an existing table.
            ensure: ``True`` to create missing tables and columns, and widen columns that are too
                narrow; ``"add"`` to create, but not to widen; ``False`` for neither; ``None`` for
                the ``ensure_schema`` of ``connect()``.
            types: SQLAlchemy or Python types for new columns; by default, inferred from the values.
            nan: ``None`` to write NULL for NaN, which pandas uses for missing values.
            nulls: texts to write as NULL, such as ``("", "NA")``.

        Returns:
            The primary key, a tuple if it is compound. ``None`` if the table has no primary key,
            if a trigger or ON CONFLICT IGNORE drops the row, or if the role may not read the key.

        Raises:
            RowError: the row is not a dict or other mapping, or a key is not a string.
            TypeConflictError: a value does not fit its column.
            TypeInferenceError: no column type is known for a value.
            ColumnNotFoundError: a column is missing and may not be created.
            TableNotFoundError: the table is missing and may not be created.
            ReadOnlyError: the database was opened read-only.
        """
        options = WriteOptions(ensure, types, nan, nulls)
        key = write_planned(self._executor, writing.row_plan.insert, row, (), options)
        if key is not UNPLANNED:
            return key
        values = self._settings.rows.dump(row)
        request = options.request(self._settings, self.name, [values])
        return write_calls.write(self._executor, "insert", request, insert.insert)

    def insert_ignore(
        self,
        row: Input_contra,
        keys: str | Sequence[str],
        *,
        ensure: Ensure | None = None,
        types: Types | None = None,
        nan: float | None = NAN,
        nulls: Collection[str] = (),
    ) -> Key:
        """Insert a row unless a row with the same keys already exists.

        Parameters:
            row: values, or SQL expressions, by column.
            keys: the columns that identify a row; ``None`` matches NULL. A row that leaves out the
                table's generated primary key counts as new.
            ensure: ``True`` to create missing tables, columns and an index on the keys, and widen
                columns that are too narrow; ``"add"`` to create, but not to widen; ``False`` for
                neither; ``None`` for the ``ensure_schema`` of ``connect()``.
            types: SQLAlchemy or Python types for new columns; by default, inferred from the values.
            nan: ``None`` to write NULL for NaN, which pandas uses for missing values.
            nulls: texts to write as NULL, such as ``("", "NA")``.

        Returns:
            The primary key of the new row as ``insert`` returns it, or ``False`` if the row exists.

        Raises:
            RowError: the row is not a mapping, is empty, or lacks a key.
            TypeConflictError: a value does not fit its column.
            ReadOnlyError: the database was opened read-only.

        Example:
            >>> from dbset_sync import connect
            >>> with connect() as db:
            ...     [db["users"].insert_ignore({"name": "Ada"}, ["name"]) for _ in range(2)]
            [1, False]
        """
        return self._write_by_keys(
            writing.by_keys.insert_ignore,
            writing.row_plan.insert_ignore,
            row,
            keys,
            WriteOptions(ensure, types, nan, nulls),
        )

    def insert_ignore_many(
        self,
        rows: Iterable[Input_contra] | Frame,
        keys: str | Sequence[str],
        chunk_size: int | None = None,
        *,
        ensure: Ensure | None = None,
        types: Types | None = None,
        nan: float | None = NAN,
        nulls: Collection[str] = (),
    ) -> int:
        """Insert many rows in one transaction, except those whose keys already exist.

        Parameters:
            rows: any iterable of rows, read once, or a frame. Rows may have different columns;
                a missing value is the column's default, or NULL. Of two rows with the same keys,
                the first one is inserted.
            keys: the columns that identify a row; ``None`` matches NULL. A row that leaves out the
                table's generated primary key counts as new.
            chunk_size: how many rows are written at once; the default depends on how wide they are.
            ensure: ``True`` to create missing tables, columns and an index on the keys, and widen
                columns that are too narrow; ``"add"`` to create, but not to widen; ``False`` for
                neither; ``None`` for the ``ensure_schema`` of ``connect()``.
            types: SQLAlchemy or Python types for new columns; by default, inferred from the values.
            nan: ``None`` to write NULL for NaN, which pandas uses for missing values.
            nulls: texts to write as NULL, such as ``("", "NA")``.

        Returns:
            The number of rows inserted.

        Raises:
            RowError: a row is not a mapping, is empty, or lacks a key.
            TypeConflictError: a value does not fit its column; the message names the row.
            ReadOnlyError: the database was opened read-only.

        Example:
            >>> from dbset_sync import connect
            >>> with connect() as db:
            ...     users = db["users"]
            ...     key = users.insert({"name": "Ada", "age": 36})
            ...     users.insert_ignore_many([{"name": "Ada"}, {"name": "Bob"}], ["name"])
            ...     users.find_one(name="Ada")
            1
            {'id': 1, 'name': 'Ada', 'age': 36}
        """
        return self._write_many_by_keys(
            bulk.insert_ignore_many, rows, keys, chunk_size, WriteOptions(ensure, types, nan, nulls)
        )

    def insert_many(
        self,
        rows: Iterable[Input_contra] | Frame,
        chunk_size: int | None = None,
        *,
        ensure: Ensure | None = None,
        types: Types | None = None,
        nan: float | None = NAN,
        nulls: Collection[str] = (),
    ) -> int:
        """Insert many rows fast, in one transaction.

        Parameters:
            rows: any iterable of rows, read once, or a frame. Rows may have different columns;
                a missing value is the column's default, or NULL.
            chunk_size: how many rows are written at once; the default depends on how wide they are.
            ensure: ``True`` to create missing tables and columns, and widen columns that are too
                narrow; ``"add"`` to create, but not to widen; ``False`` for neither; ``None`` for
                the ``ensure_schema`` of ``connect()``.
            types: SQLAlchemy or Python types for new columns; by default, inferred from the values.
            nan: ``None`` to write NULL for NaN, which pandas uses for missing values.
            nulls: texts to write as NULL, such as ``("", "NA")``.

        Returns:
            The number of rows inserted.

        Raises:
            RowError: a row is not a dict or other mapping, or a key is not a string.
            TypeConflictError: a value does not fit its column; the message names the row.
            ReadOnlyError: the database was opened read-only.
        """
        options = WriteOptions(ensure, types, nan, nulls)
        requests = options.requests(self._settings, self.name, rows, chunk_size)
        return write_calls.write_many(
            self._executor, "insert_many", requests, bulk.insert_chunk, bulk.insert_rest
        )

    def update(
        self,
        row: Input_contra | Mapping[str, Any],
        /,
        keys: str | Sequence[str] | None = None,
        *,
        ensure: Ensure | None = None,
        types: Types | None = None,
        nan: float | None = NAN,
        nulls: Collection[str] = (),
        _all: bool = False,
        **filters: Any,
    ) -> int:
        """Update the rows that match keys or filters.

        Parameters:
            row: the new values, or SQL expressions, by column; with ``keys``, also the values by
                which to find the rows.
            keys: the columns of ``row`` that identify the rows to update.
            ensure: ``True`` to create missing tables and columns, and widen columns that are too
                narrow; ``"add"`` to create, but not to widen; ``False`` for neither; ``None`` for
                the ``ensure_schema`` of ``connect()``.
            types: SQLAlchemy or Python types for new columns; by default, inferred from the values.
            nan: ``None`` to write NULL for NaN, which pandas uses for missing values.
            nulls: texts to write as NULL, such as ``("", "NA")``.
            _all: update all rows; required without keys and filters.
            filters: filters by column.

        Returns:
            The number of matching rows; 0 if the table does not exist yet.

        Raises:
            RowError: the row is not a mapping, is empty, or lacks a key.
            UnconditionalWriteError: there is no condition and no ``_all=True``.
            TableNotFoundError: the table does not exist, and the database was opened with
                ``ensure_schema=False``.
            TypeConflictError: a value does not fit its column.
            ReadOnlyError: the database was opened read-only.

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
        options = WriteOptions(ensure, types, nan, nulls)
        if _all is False and keys and not filters:
            count = write_planned(self._executor, writing.row_plan.update, row, keys, options)
            if count is not UNPLANNED:
                return cast("int", count)
        row = self._settings.rows.dump(row, partial=True)
        if not row:
            raise empty_row(row)
        check_flag("_all", _all)
        lookup = KeyLookup(keys_in(row, listed("keys", keys)) if keys else ())
        if not (lookup.keys or filters or _all):
            raise UnconditionalWriteError("update", self.name)

        def run(lease: Lease, coerced: CoercedRows) -> int:
            names = lookup.columns(coerced.table)
            if not filters:
                return writing.by_keys.update_by_keys(lease, coerced, names)
            table, values = coerced.table, writing.by_keys.changes(coerced, names)
            found = self._filters(table, (), filters)
            if not (names or coerced.expressions):
                return writing.by_filters.update(lease, found, values)
            where = sa.and_(writing.by_keys.same_keys(table, coerced.row(), names), found.clause())
            return writing.by_keys.update(lease, table, where, values)

        request = options.request(self._settings, self.name, [row], lookup, creates=False)
        return self._update_existing(
            lambda: write_calls.write(self._executor, "update", request, run)
        )

    def upsert(
        self,
        row: Input_contra,
        keys: str | Sequence[str],
        *,
        ensure: Ensure | None = None,
        types: Types | None = None,
        nan: float | None = NAN,
        nulls: Collection[str] = (),
    ) -> Key:
        """Update the rows with the same keys, or insert the row if there are none.

        This is atomic: if many processes upsert the same new keys at once, only one row is
        inserted.

        Parameters:
            row: values, or SQL expressions, by column. In an expression, the table's columns stand
                for the values of the existing row, or for NULL if the row is new.
            keys: the columns that identify a row; ``None`` matches NULL. A row that leaves out the
                table's generated primary key counts as new.
            ensure: ``True`` to create missing tables, columns and an index on the keys, and widen
                columns that are too narrow; ``"add"`` to create, but not to widen; ``False`` for
                neither; ``None`` for the ``ensure_schema`` of ``connect()``.
            types: SQLAlchemy or Python types for new columns; by default, inferred from the values.
            nan: ``None`` to write NULL for NaN, which pandas uses for missing values.
            nulls: texts to write as NULL, such as ``("", "NA")``.

        Returns:
            The primary key of the updated or inserted row.

        Raises:
            RowError: the row is not a mapping, is empty, or lacks a key.
            TypeConflictError: a value does not fit its column.
            ReadOnlyError: the database was opened read-only.

        Example:
            >>> from dbset_sync import connect
            >>> with connect() as db:
            ...     users = db["users"]
            ...     keys = [users.upsert({"name": "Ada", "age": age}, ["name"]) for age in (36, 37)]
            ...     keys, users.find_one()
            ([1, 1], {'id': 1, 'name': 'Ada', 'age': 37})
        """
        return self._write_by_keys(
            writing.by_keys.upsert,
            writing.row_plan.upsert,
            row,
            keys,
            WriteOptions(ensure, types, nan, nulls),
        )

    def update_many(
        self,
        rows: Iterable[Input_contra | Mapping[str, Any]] | Frame,
        keys: str | Sequence[str],
        chunk_size: int | None = None,
        *,
        ensure: Ensure | None = None,
        types: Types | None = None,
        nan: float | None = NAN,
        nulls: Collection[str] = (),
    ) -> int:
        """Update many rows by their keys, in one transaction.

        Parameters:
            rows: any iterable of rows; columns that a row leaves out do not change. Of two rows
                with the same keys, the later one wins.
            keys: the columns that identify a row; ``None`` matches NULL.
            chunk_size: how many rows are written at once; the default depends on how wide they are.
            ensure: ``True`` to create missing tables and columns, and widen columns that are too
                narrow; ``"add"`` to create, but not to widen; ``False`` for neither; ``None`` for
                the ``ensure_schema`` of ``connect()``.
            types: SQLAlchemy or Python types for new columns; by default, inferred from the values.
            nan: ``None`` to write NULL for NaN, which pandas uses for missing values.
            nulls: texts to write as NULL, such as ``("", "NA")``.

        Returns:
            The number of updated rows; 0 if the table does not exist yet.

        Raises:
            RowError: a row is not a mapping, is empty, or lacks a key.
            TypeConflictError: a value does not fit its column; the message names the row.
            ReadOnlyError: the database was opened read-only.
        """

        options = WriteOptions(ensure, types, nan, nulls)
        if chunk_size is None:
            updated = write_few(self._executor, writing.row_plan.update, rows, keys, options)
            if updated is not None:
                return sum(outcome.rowcount for outcome in updated)
        lookup = KeyLookup(listed("keys", keys), exclusive=bulk.locks_many)

        def run(lease: Lease, coerced: CoercedRows) -> int:
            return bulk.update_many(lease, coerced, lookup.columns(coerced.table))

        requests = options.requests(
            self._settings, self.name, rows, chunk_size, lookup, creates=False
        )
        return self._update_existing(
            lambda: write_calls.write_many(self._executor, "update_many", requests, run)
        )

    def upsert_many(
        self,
        rows: Iterable[Input_contra] | Frame,
        keys: str | Sequence[str],
        chunk_size: int | None = None,
        *,
        ensure: Ensure | None = None,
        types: Types | None = None,
        nan: float | None = NAN,
        nulls: Collection[str] = (),
    ) -> int:
        """Update or insert many rows by their keys, in one transaction.

        Parameters:
            rows: any iterable of rows; columns that a row leaves out do not change. Of two rows
                with the same keys, the later one wins.
            keys: the columns that identify a row; ``None`` matches NULL. A row that leaves out the
                table's generated primary key counts as new, and is inserted after the other rows of
                its chunk.
            chunk_size: how many rows are written at once; the default depends on how wide they are.
            ensure: ``True`` to create missing tables, columns and an index on the keys, and widen
                columns that are too narrow; ``"add"`` to create, but not to widen; ``False`` for
                neither; ``None`` for the ``ensure_schema`` of ``connect()``.
            types: SQLAlchemy or Python types for new columns; by default, inferred from the values.
            nan: ``None`` to write NULL for NaN, which pandas uses for missing values.
            nulls: texts to write as NULL, such as ``("", "NA")``.

        Returns:
            The number of rows in ``rows``.

        Raises:
            RowError: a row is not a mapping, is empty, or lacks a key.
            TypeConflictError: a value does not fit its column; the message names the row.
            ReadOnlyError: the database was opened read-only.

        Example:
            >>> from dbset_sync import connect
            >>> with connect() as db:
            ...     users = db["users"]
            ...     count = users.upsert_many([{"name": "Ada"}, {"name": "Bob"}], ["name"])
            ...     users.upsert_many([{"name": "Ada", "age": 36}], ["name"]), users.count()
            (1, 2)
        """
        options = WriteOptions(ensure, types, nan, nulls)
        if chunk_size is None:
            written = write_few(self._executor, writing.row_plan.upsert, rows, keys, options)
            if written is not None:
                return len(written)
        return self._write_many_by_keys(bulk.upsert_many, rows, keys, chunk_size, options)

    def delete(self, /, *where: Where, _all: bool = False, **filters: Any) -> int:
        """Delete the rows that match all conditions.

        Parameters:
            where: filters as dicts, or SQLAlchemy clauses.
            _all: delete all rows; required without a condition.
            filters: filters by column.

        Returns:
            The number of deleted rows; 0 if the table does not exist yet.

        Raises:
            UnconditionalWriteError: there is no condition and no ``_all=True``.
            TableNotFoundError: the table does not exist, and the database was opened with
                ``ensure_schema=False``.
            ColumnNotFoundError: the table has no such column.
            ReadOnlyError: the database was opened read-only.
        """
        check_flag("_all", _all)
        if not (any(map(is_condition, where)) or filters or _all):
            raise UnconditionalWriteError("delete", self.name)

        def run(lease: Lease, table: sa.Table) -> int:
            return writing.by_filters.delete(lease, self._filters(table, where, filters))

        return write_calls.delete(self._executor, "delete", run)

    def _update_existing(self, update: Callable[[], int]) -> int:
        """Run an update; return 0 if the table does not exist yet."""
        try:
            return update()
        except TableNotFoundError:
            return self._executor.inspect(lambda lease, _: self._executor.missing(lease, 0))

    def _write_by_keys(
        self,
        write: Callable[[Lease, CoercedRows, Sequence[str]], Key],
        prepare: Prepare,
        row: Input_contra,
        keys: str | Sequence[str],
        options: WriteOptions,
    ) -> Key:
        """Write a row that may exist already."""
        key = write_planned(self._executor, prepare, row, keys, options)
        if key is not UNPLANNED:
            return key
        values = self._settings.rows.dump(row)
        values, names, missing = with_all_keys(values, listed("keys", keys))
        lookup = KeyLookup(names, indexed=True, exclusive=writing.by_keys.reads_first)

        def run(lease: Lease, coerced: CoercedRows) -> Key:
            return write(lease, coerced, lookup.columns(coerced.table))

        request = options.request(self._settings, self.name, [values], lookup, missing=missing)
        return write_calls.write(self._executor, write.__name__, request, run)

    def _write_many_by_keys(
        self,
        write: Callable[[Lease, CoercedRows, Sequence[str]], int],
        rows: Iterable[Input_contra] | Frame,
        keys: str | Sequence[str],
        chunk_size: int | None,
        options: WriteOptions,
    ) -> int:
        """Write rows that may exist already."""
        lookup = KeyLookup(listed("keys", keys), indexed=True, exclusive=bulk.locks_many)

        def run(lease: Lease, coerced: CoercedRows) -> int:
            with lease.atomic() as inner:
                return write(inner, coerced, lookup.columns(coerced.table))

        requests = options.requests(self._settings, self.name, rows, chunk_size, lookup)
        return write_calls.write_many(self._executor, write.__name__, requests, run)
