"""Rows made to fit a table, and the table made to fit the rows when it may be."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from types import MappingProxyType
from typing import Any, NamedTuple, TypeVar

from dbset_schema import SchemaError, TableNotFoundError, find_column
from dbset_schema.ensure import Wanted, extend
from dbset_schema.helper_index import give_up, index_options, is_given_up
from dbset_schema.indexes import create_index, serves
from dbset_schema.locks import lock_table
from dbset_schema.names import check_new_column, find_columns
from dbset_schema.reflect import is_view, not_found
from dbset_schema.row_checks import Row, by_column, empty_row
from dbset_schema.widen import Rounding, rounding
from dbset_types import PrimaryKey, TypeConflictError, TypeInference, TypeInferenceError
from dbset_types.coerce import Coercer
from dbset_types.errors import ColumnNotFoundError
from dbset_types.scalars import is_missing
from dbset_types.sqlite_text_types import check_keys, is_strict
from sqlalchemy import Dialect, Table
from sqlalchemy.exc import DBAPIError

from dbset_sync.arguments import RowType, Types
from dbset_sync.session.retry import is_deadlock
from dbset_sync.session.transaction import Lease
from dbset_sync.statements import table_cache
from dbset_sync.writing.coerced import CoercedRows, generated
from dbset_sync.writing.columns import ColumnBatch, Columns
from dbset_sync.writing.exact_floats import SEND_FLOATS, with_exact_floats
from dbset_sync.writing.key_lookup import NO_LOOKUP, KeyLookup
from dbset_sync.writing.new_columns import NewColumns, Outgrown

T = TypeVar("T")

logger = logging.getLogger("dbset")

_NO_TYPES: Types = MappingProxyType({})

_FIX = "; create it first, or write with ensure=True"


@dataclass(frozen=True)
class Settings:
    """How a database's tables are made and its values are kept.

    Attributes:
        inference: which type a value asks for, and how a column keeps it.
        primary_key: of new tables.
        ensure: whether writes may create tables and columns, unless the call says otherwise.
        read_only: whether writes are refused.
        row_type: makes a row of pairs of column and value.
    """

    inference: TypeInference
    primary_key: PrimaryKey
    ensure: bool
    read_only: bool
    row_type: RowType

    @property
    def makes_tables(self) -> bool:
        """Whether a table that is missing may come with the next write."""
        return self.ensure and not self.read_only


@dataclass(frozen=True)
class _Layout:
    """How a table takes single rows with certain keys.

    Attributes:
        names: of the columns that the keys mean.
        coercers: how these take values.
        named: their names, by the keys.
        shapes: the keys.
    """

    names: Sequence[str]
    coercers: Sequence[Coercer]
    named: Mapping[tuple[str, ...], Sequence[str]]
    shapes: Sequence[tuple[str, ...]]


class WriteRequest(NamedTuple):
    """Rows that a table is to take; made for each write, and so of the class that is made quickest.

    Attributes:
        settings: of the database.
        name: the table's name.
        rows: what is written.
        ensure: whether the table may be created, extended and widened for it.
        types: types of new columns that are given.
        first: the number of the first row, for messages; ``None`` for a single row.
        lookup: how rows that are there already are found.
        creates: whether the table is made when it is missing; rows to update find none there.
        alike: the rows' values by key, when all have the same keys.
        made: the columns that the call has made.
    """

    settings: Settings
    name: str
    rows: Sequence[Row]
    ensure: bool
    types: Types = _NO_TYPES
    first: int | None = None
    lookup: KeyLookup = NO_LOOKUP
    creates: bool = True
    alike: Mapping[str, list[Any]] | None = None
    made: NewColumns | None = None

    def write(self, lease: Lease, run: Callable[[Lease, CoercedRows], T]) -> T:
        """Run a write of the rows; a table that they do not fit is extended with it, or neither.

        Raises:
            TableNotFoundError: it does not exist and may not be created.
            ColumnNotFoundError: it lacks a column and may not get one.
            TypeConflictError: a value does not fit its column.
        """
        table = lease.catalog.table(lease.connection, self.name)
        coerced = self.into(table, lease.connection.dialect)
        if coerced is not None and table is not None:
            self.lock(lease, coerced)  # before the look at the table, which locks it as well
            if self.is_safe(lease, coerced) or lease.catalog.is_current(lease.connection, table):
                return run(lease, coerced)
        with lease.atomic() as inner:
            extended = self._into_extended(inner)
            self.lock(inner, extended)
            return run(inner, extended)

    def is_safe(self, lease: Lease, coerced: CoercedRows) -> bool:
        """Return whether no change by another process could make the write a wrong one."""
        if lease.catalog.is_locked(coerced.table):
            return True
        return not self.is_doubtful(lease.connection.dialect, coerced)

    def is_exclusive(self, dialect: Dialect, coerced: CoercedRows) -> bool:
        """Return whether no other transaction may look for rows by keys meanwhile."""
        return self.lookup.exclusive(dialect, coerced, self.lookup.columns(coerced.table))

    def lock(self, lease: Lease, coerced: CoercedRows) -> None:
        """Wait until no other transaction looks for rows by keys, if none may do so meanwhile."""
        if self.is_exclusive(lease.connection.dialect, coerced):
            lock_table(lease.connection, self.name)

    def is_doubtful(self, dialect: Dialect, coerced: CoercedRows) -> bool:
        """Return whether a change by another process would make the write a wrong one, silently."""
        by_keys = self.first is not None and bool(self.lookup.keys)  # through a temporary table
        floats = dialect.driver in SEND_FLOATS or (dialect.name == "postgresql" and by_keys)
        if len(self.lookup.columns(coerced.table)) < len(self.lookup.keys):
            return True
        tests = table_cache.cached(
            coerced.table, ("rounding", floats), lambda: _roundings(coerced.table, floats=floats)
        )
        given = coerced.given.columns
        return any(rounds(given[name]) for name, rounds in tests if name in given)

    def into(self, table: Table | None, dialect: Dialect) -> CoercedRows | None:
        """Return the rows as a known table keeps them, or ``None`` when they do not fit it."""
        if table is None or self._unindexed(table):
            return None
        try:
            coerced = self._one_into(table) or self._into(table)
        except (ColumnNotFoundError, TypeConflictError, TypeInferenceError, Outgrown):
            return None
        return with_exact_floats(coerced, dialect) if self.first is None else coerced

    def _into_extended(self, lease: Lease) -> CoercedRows:
        """Return the rows as the table keeps them once it is looked at again and may have grown."""
        if not all(self.rows):
            self._check_empty(lease.catalog.reload(lease.connection, self.name))
        if self.ensure:
            lease.owner.settle_streams(lease.connection)
            self._extend(lease)
            self._add_index(lease)
        else:
            lease.catalog.reload(lease.connection, self.name)
        table = lease.catalog.known(self.name)
        if table is None:
            if not self.creates:
                raise TableNotFoundError(self.name)
            raise not_found(lease.connection, self.name, lease.catalog.schema, _FIX)
        return self._into(table)

    def _check_empty(self, table: Table | None) -> None:
        """Raise when there is a row without a column, and no table that could have a default."""
        number = next((number for number, row in enumerate(self.rows) if not row), None)
        if number is not None and table is None:
            raise empty_row(self.rows[number], self._number(number))

    def _extend(self, lease: Lease) -> None:
        wanted = self._wanted(lease)
        try:
            if self.made:
                self.made.fit(lease, self.name, wanted.values)
            wanted = self._looked_ahead(lease, wanted)
            added = extend(lease.connection, lease.catalog, self.name, wanted).added
        except (TypeConflictError, TypeInferenceError) as error:
            error.row = self._number(error.row)
            raise
        if self.made is not None:
            for name in added:
                if find_column(self.types, name) is None:
                    self.made.note(name, wanted.values[name], self.settings.inference)

    def _looked_ahead(self, lease: Lease, wanted: Wanted) -> Wanted:
        """Return what a table must hold, with what later rows of the call bring to new columns."""
        if self.made is None or self.first is None:
            return wanted
        known, made, types = lease.catalog.known(self.name), self.made, self.settings.inference
        stands = self.types.keys() | (set() if known is None else set(known.columns.keys()))
        values = {
            name: made.ahead(name, given, self.first, types)
            if find_column(stands, name) is None
            else given
            for name, given in wanted.values.items()
        }
        return replace(wanted, values=values)

    def _number(self, index: int | None) -> int | None:
        """Return the number within the call, for messages, of one of the rows."""
        return None if self.first is None or index is None else self.first + index

    def _unindexed(self, table: Table) -> list[str]:
        """Return the columns that an index is to be made on; a key without a column needs none."""
        if not (self.ensure and self.lookup.indexed):
            return []
        shape = ("unindexed", *self.lookup.keys)
        return table_cache.cached(
            table, shape, lambda: _unindexed(table, self.lookup.columns(table))
        )

    def _add_index(self, lease: Lease) -> None:
        """Make the index that is a help, where that is possible: the call goes on without it."""
        table = lease.catalog.known(self.name)
        columns = [] if table is None else self._unindexed(table)
        if table is None or not columns:
            return
        options = index_options(table, columns, lease.connection.dialect.name)
        try:
            if options is not None:
                with lease.saved() as inner:
                    create_index(inner.connection, inner.catalog, self.name, columns, **options)
                return
        except (DBAPIError, SchemaError) as error:
            if lease.connection.invalidated or is_deadlock(error):
                raise
            logger.info("%r gets no index on %s: %s", self.name, ", ".join(columns), error)
        give_up(table, columns)
        columns.clear()  # which are kept with the table

    def _wanted(self, lease: Lease) -> Wanted:
        settings, known = self.settings, lease.catalog.known(self.name)
        values = self._by_column(known)
        return Wanted(values, settings.inference, self.types, settings.primary_key, self.creates)

    def _one_into(self, table: Table) -> CoercedRows | None:
        """Return a single row as the table keeps it, if it has a column for each of its keys."""
        if len(self.rows) > 1 or self.made or self._strict_keys(table):
            return None
        (row,) = self.rows
        keys = tuple(row)
        layout = table_cache.cached(
            table, ("row", keys), lambda: _layout(table, keys, self.settings.inference)
        )
        if not layout.names:
            return None
        values = zip(layout.names, layout.coercers, row.values(), strict=True)
        given = {name: [coerce(value)] for name, coerce, value in values}
        makes_keys = self.settings.primary_key.default is not None
        defaults = partial(self._defaults, table, given) if makes_keys else _no_defaults
        return CoercedRows(table, ColumnBatch(given, 1), defaults, layout.named, layout.shapes)

    def _into(self, table: Table) -> CoercedRows:
        values: dict[str, Sequence[Any]] = {}
        columns, left = table.columns.keys(), self._left(table)
        for key, given in self._by_column(table).items():
            column = find_column(columns, key)
            if column is not None:
                values[column] = self._coerced(table, column, given)
            elif self.ensure and all(map(is_missing, given)):
                check_new_column(key, self.name, columns, self.settings.inference.dialect)
            else:
                raise ColumnNotFoundError(self.name, key, columns, hint=_FIX)
        alike = self.alike
        keys = list(map(tuple, self.rows)) if alike is None else [tuple(alike)] * len(self.rows)
        named = {
            shape: [name for name in find_columns(columns, shape) if name not in left]
            for shape in set(keys)
        }
        batch = ColumnBatch(values, len(self.rows))
        return CoercedRows(table, batch, partial(self._defaults, table, values), named, keys)

    def _by_column(self, table: Table | None) -> dict[str, list[Any]]:
        """Return the values to be written: none for columns that the database computes."""
        columns: Collection[str] = () if table is None else table.columns.keys()
        found = by_column(self.rows, columns, self.first, self.alike)
        left = self._left(table)
        if not left:
            return found
        return {key: found[key] for key in found if find_column(columns, key) not in left}

    def _left(self, table: Table | None) -> frozenset[str]:
        """Return the columns that the database computes, save those that rows are found by."""
        if table is None or not (computed := generated(table)):
            return frozenset()
        return computed.difference(self.lookup.columns(table))

    def _coerced(self, table: Table, column: str, given: Sequence[Any]) -> Sequence[Any]:
        type_ = table.columns[column].type
        coerce = self.settings.inference.column_coercer(type_)
        try:
            if self.made:
                self.made.check(column, given)
            if column in self._strict_keys(table):
                check_keys(type_, given)
            return coerce(given)
        except TypeConflictError as error:
            error.row = self._number(error.row)
            raise error.located(table=self.name, column=column) from error.__cause__

    def _strict_keys(self, table: Table) -> Sequence[str]:
        """Return the keys whose columns may hold text that is read as it is."""
        if not self.lookup.keys:
            return ()
        shape = ("strict", *self.lookup.keys)
        return table_cache.cached(table, shape, lambda: _strict(table, self.lookup.columns(table)))

    def _defaults(self, table: Table, values: Columns) -> Columns:
        """Return new primary keys: a table that was reflected has lost their default."""
        key = self.settings.primary_key
        if key.default is None or table.primary_key.columns.keys() != [key.name]:
            return {}
        given = values.get(key.name) or [None] * len(self.rows)
        if None not in given:
            return {}
        default, coerce = key.default, self.settings.inference.coercer(table.columns[key.name].type)
        return {key.name: [coerce(default()) if value is None else value for value in given]}


def _layout(table: Table, keys: tuple[str, ...], types: TypeInference) -> _Layout:
    """Return how a table takes rows with these keys; without columns if not all are written."""
    names = find_columns(table.columns.keys(), keys)
    is_plain = len(set(names)) == len(keys) and generated(table).isdisjoint(names)
    found = names if is_plain else []
    coercers = [types.coercer(table.columns[name].type) for name in found]
    return _Layout(found, coercers, {keys: names}, [keys])


def _no_defaults() -> Columns:
    return {}


def _roundings(table: Table, *, floats: bool) -> list[tuple[str, Rounding]]:
    found = ((column.name, rounding(column, floats=floats)) for column in table.columns)
    return [(name, rounds) for name, rounds in found if rounds is not None]


def _strict(table: Table, keys: list[str]) -> list[str]:
    return [key for key in keys if is_strict(table.columns[key].type)]


def _unindexed(table: Table, keys: list[str]) -> list[str]:
    if is_view(table) or not keys or is_given_up(table, keys) or serves(table, keys):
        return []
    return keys
