"""A table: rows in and out as dicts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeAlias

import sqlalchemy as sa
from dbset_schema import TableNotFoundError
from dbset_schema.rows import by_key, check_row, empty_row

from dbset_sync import insertion, writes
from dbset_sync.arguments import check_by_name, check_flag, listed
from dbset_sync.bulk import by_keys
from dbset_sync.bulk.onwards import insert_chunk, insert_onwards
from dbset_sync.chunks import row_chunks
from dbset_sync.errors import UnconditionalWriteError
from dbset_sync.fitted import Fitted
from dbset_sync.fitting import Fitting, Types
from dbset_sync.insertion import Key
from dbset_sync.keys import is_condition, keys_in
from dbset_sync.made import MadeColumns
from dbset_sync.nan import NAN, check_nan, without_nan
from dbset_sync.search import NO_SEARCH, Search
from dbset_sync.selects import Where
from dbset_sync.table_reads import TableReads
from dbset_sync.transaction import Lease

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
        fitting = self._fitting([row], (ensure, types, nan))
        return self._access.write("insert", fitting, insertion.insert)

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
        return self._write_by_keys(writes.insert_ignore, row, keys, (ensure, types, nan))

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
        fittings = self._fittings(rows, chunk_size, (ensure, types, nan))
        return self._access.write_many("insert_many", fittings, insert_chunk, insert_onwards)

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
        search = Search(keys_in(row, listed("keys", keys)) if keys else ())
        if not (search.keys or filters or _all):
            raise UnconditionalWriteError("update", self.name)

        def run(lease: Lease, fitted: Fitted) -> int:
            names = search.columns(fitted.table)
            if not filters:
                return writes.update_same(lease, fitted, names)
            values = fitted.row()
            where = self._access.builder(fitted.table).where(**filters)
            if names:
                where = sa.and_(writes.same_keys(fitted.table, values, names), where)
            changed = {name: value for name, value in values.items() if name not in names}
            return writes.update(lease, fitted.table, where, changed)

        fitting = self._fitting([row], (ensure, types, nan), search, creates=False)
        return self._updated(lambda: self._access.write("update", fitting, run))

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
        return self._write_by_keys(writes.upsert, row, keys, (ensure, types, nan))

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

        search = Search(listed("keys", keys), exclusive=by_keys.locks_many)

        def run(lease: Lease, fitted: Fitted) -> int:
            named = search.columns(fitted.table)
            return by_keys.update_many(lease, fitted, named)

        fittings = self._fittings(rows, chunk_size, (ensure, types, nan), search, creates=False)
        return self._updated(lambda: self._access.write_many("update_many", fittings, run))

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

        search = Search(listed("keys", keys), indexed=True, exclusive=by_keys.locks_many)

        def run(lease: Lease, fitted: Fitted) -> int:
            named = search.columns(fitted.table)
            with lease.atomic() as inner:
                by_keys.upsert_many(inner, fitted, named)
            return fitted.given.count

        fittings = self._fittings(rows, chunk_size, (ensure, types, nan), search)
        return self._access.write_many("upsert_many", fittings, run)

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
            return writes.delete(lease, table, self._access.builder(table).where(*where, **filters))

        return self._access.delete("delete", run)

    def _updated(self, update: Callable[[], int]) -> int:
        """Return how many rows are updated; a table that is missing has none, if it may come."""
        try:
            return update()
        except TableNotFoundError:
            return self._access.inspect(lambda lease, _: self._access.missing(lease, 0))

    def _write_by_keys(
        self,
        write: Callable[[Lease, Fitted, Sequence[str]], Key],
        row: Mapping[str, Any],
        keys: str | Sequence[str],
        said: _Said,
    ) -> Key:
        """Write a row where there may be one with the same keys."""
        check_row(row)
        chosen = keys_in(row, listed("keys", keys))
        search = Search(chosen, indexed=True, exclusive=writes.looks_first)

        def run(lease: Lease, fitted: Fitted) -> Key:
            return write(lease, fitted, search.columns(fitted.table))

        fitting = self._fitting([row], said, search)
        return self._access.write(write.__name__, fitting, run)

    def _fittings(
        self,
        rows: Iterable[Mapping[str, Any]],
        chunk_size: int | None,
        said: _Said,
        search: Search = NO_SEARCH,
        *,
        creates: bool = True,
    ) -> Iterator[Fitting]:
        made = MadeColumns(rows)
        return (
            self._fitting(
                chunk.rows,
                said,
                search,
                first=chunk.first,
                creates=creates,
                alike=chunk.alike,
                made=made,
            )
            for chunk in row_chunks(rows, chunk_size, search.keys)
        )

    def _fitting(
        self,
        rows: Sequence[Mapping[str, Any]],
        said: _Said,
        search: Search = NO_SEARCH,
        *,
        first: int | None = None,
        creates: bool = True,
        alike: Mapping[str, list[Any]] | None = None,
        made: MadeColumns | None = None,
    ) -> Fitting:
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
        return Fitting(
            self._settings,
            self.name,
            rows,
            may_extend,
            types or {},
            first,
            search,
            creates,
            alike,
            made,
        )
