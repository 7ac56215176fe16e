"""The rows of one write: coerced to a table, which is created or extended if allowed."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias, TypeVar

from dbset_schema import RowError, SchemaError, TableNotFoundError, find_column
from dbset_schema.ensure import Wanted, extend
from dbset_schema.helper_index import index_options, is_impossible, mark_impossible
from dbset_schema.locks import lock_table
from dbset_schema.names import check_new_column, find_columns
from dbset_schema.reflect import is_view, not_found
from dbset_schema.row_checks import Row, by_column
from dbset_schema.widen import Rounding, rounding
from dbset_types import PrimaryKey, TypeConflictError, TypeInference, TypeInferenceError
from dbset_types.coerce import Coercer, value_type
from dbset_types.coerce_columns import ColumnCoercer
from dbset_types.errors import ColumnNotFoundError, DatasetError
from dbset_types.kinds import Kind, kind_of
from dbset_types.scalars import is_missing
from dbset_types.sqlite_text_types import check_keys, is_strict
from dbset_types.text_spellings import columns_with_spellings, with_spellings
from dbset_types.typed_column import TypedColumn
from sqlalchemy import Dialect, Table
from sqlalchemy.exc import DBAPIError
from sqlalchemy.types import TypeEngine

from dbset_sync.arguments import ColumnType, Ensure, Types
from dbset_sync.row_format import RowFormat
from dbset_sync.session.retry import is_deadlock
from dbset_sync.session.transaction import Lease
from dbset_sync.statements import private_attributes, table_cache
from dbset_sync.writing.coerced import CoercedRows, generated
from dbset_sync.writing.columns import ColumnBatch, Columns, Outgrown
from dbset_sync.writing.exact_floats import SEND_FLOATS, with_exact_floats
from dbset_sync.writing.expressions import (
    NO_EXPRESSIONS,
    Expressions,
    is_expression,
    refuse_expressions,
)
from dbset_sync.writing.expressions import by_column as expressions_by_column
from dbset_sync.writing.generated_always import run_write
from dbset_sync.writing.key_lookup import NO_LOOKUP, KeyLookup
from dbset_sync.writing.keys import MissingKey

if TYPE_CHECKING:
    from dbset_sync.writing.new_columns import NewColumns

T = TypeVar("T")

logger = logging.getLogger("dbset")

_NO_TYPES: Types = MappingProxyType({})

#: The type of a column, its kind, and what coerces its values.
_Coercing: TypeAlias = tuple[TypeEngine[Any], Kind | None, ColumnCoercer]

_FIX = "; create it first, or write with ensure=True"


class Settings(NamedTuple):
    """The settings of a database.

    Attributes:
        inference: infers column types, and coerces values.
        primary_key: the primary key of new tables.
        ensure: whether writes may change the schema, or only add to it, unless the call says
            otherwise.
        read_only: whether writes are refused.
        rows: how rows look to the caller.
    """

    inference: TypeInference
    primary_key: PrimaryKey
    ensure: Ensure
    read_only: bool
    rows: RowFormat[Any]

    @property
    def creates_tables(self) -> bool:
        """Whether the next write may create a missing table."""
        return bool(self.ensure) and not self.read_only


class _Layout(NamedTuple):
    """How to coerce single rows with certain keys.

    Attributes:
        names: the columns that the keys mean.
        coercers: the coercers of these columns.
        columns_by_shape: as in ``CoercedRows``.
        shapes: as in ``CoercedRows``.
    """

    names: Sequence[str]
    coercers: Sequence[Coercer]
    columns_by_shape: Mapping[tuple[str, ...], Sequence[str]]
    shapes: Sequence[tuple[str, ...]]


class WriteRequest(NamedTuple):
    """Rows to write to a table. A tuple, as each write creates one and tuples are fast.

    Attributes:
        settings: the database's settings.
        name: the table's name.
        rows: the rows.
        ensure: whether the table may be created, extended and widened, or all but widened.
        types: the caller's types of new columns.
        first: the number of the first row, for messages; ``None`` for a single row.
        lookup: how to find existing rows.
        creates: whether a missing table is created; an update does not create one.
        values: the rows' values by key, if all rows have the same keys.
        new_columns: the columns that the call has created.
        missing: a key that some rows lack, which the table must generate.
        expressions: SQL expressions by key, besides the values of the only row.
    """

    settings: Settings
    name: str
    rows: Sequence[Row]
    ensure: Ensure
    types: Types = _NO_TYPES
    first: int | None = None
    lookup: KeyLookup = NO_LOOKUP
    creates: bool = True
    values: Mapping[str, list[Any]] | None = None
    new_columns: NewColumns | None = None
    missing: MissingKey | None = None
    expressions: Expressions = NO_EXPRESSIONS

    def write(self, lease: Lease, run: Callable[[Lease, CoercedRows], T]) -> T:
        """Run a write of the rows, and extend the table if they do not fit; both or neither.

        Raises:
            TableNotFoundError: the table does not exist and may not be created.
            ColumnNotFoundError: the table lacks a column that may not be created.
            TypeConflictError: a value does not fit its column.
            RowError: a row has a value for a GENERATED ALWAYS column.
        """
        table = lease.catalog.table(lease.connection, self.name)
        coerced = self.coerce(table, lease.connection.dialect)
        if coerced is not None and table is not None:
            self.lock(lease, coerced)  # before the check of the table, which locks it as well
            if self.is_safe(lease, coerced) or lease.catalog.is_current(lease.connection, table):
                return run_write(run, lease, coerced)
        with lease.atomic() as inner:
            extended = self._coerce_extended(inner)
            self.lock(inner, extended)
            if extended.is_typed and not inner.catalog.is_current(inner.connection, extended.table):
                extended = extended.by_value()
            return run_write(run, inner, extended)

    def is_safe(self, lease: Lease, coerced: CoercedRows) -> bool:
        """Return whether no change by another process could make the write wrong."""
        if lease.catalog.is_locked(coerced.table):
            return True
        dialect = lease.connection.dialect
        return dialect.name != "sqlite" and not self.may_be_stale(dialect, coerced)

    def is_exclusive(self, dialect: Dialect, coerced: CoercedRows) -> bool:
        """Return whether other writes by keys must wait until this one ends."""
        return self.lookup.exclusive(dialect, coerced, self.lookup.columns(coerced.table))

    def lock(self, lease: Lease, coerced: CoercedRows) -> None:
        """Lock the table if other writes by keys must wait."""
        if self.is_exclusive(lease.connection.dialect, coerced):
            lock_table(lease.connection, self.name)

    def may_be_stale(self, dialect: Dialect, coerced: CoercedRows) -> bool:
        """Return whether a change by another process would silently make the write wrong."""
        if self.first is not None and dialect.name == "postgresql" and coerced.is_typed:
            return True  # a binary COPY stores the bytes as they are
        keys = self.lookup.keys
        by_keys = self.first is not None and bool(keys)  # by a temporary table
        floats = dialect.driver in SEND_FLOATS or (dialect.name == "postgresql" and by_keys)
        if keys and len(self.lookup.columns(coerced.table)) < len(keys):
            return True
        tests = table_cache.cached(
            coerced.table, ("rounding", floats), lambda: _roundings(coerced.table, floats=floats)
        )
        values = coerced.batch.columns
        for name, rounds in tests:  # noqa: SIM110  any() takes twice as long
            if name in values and rounds(values[name]):
                return True
        return False

    def coerce(self, table: Table | None, dialect: Dialect) -> CoercedRows | None:
        """Return the rows coerced to a known table, or ``None`` if they do not fit."""
        if table is None or self._unindexed(table) or not self._has_keys(table, dialect):
            return None
        try:
            coerced = self._coerce_single(table) or self._coerce(table)
            if self.first is not None:
                return coerced
            exact = with_exact_floats(coerced, dialect)
            return self._with_expressions(exact) if self.expressions else exact
        except (ColumnNotFoundError, TypeConflictError, TypeInferenceError, Outgrown):
            return None

    def _with_expressions(self, coerced: CoercedRows) -> CoercedRows:
        columns = coerced.batch.columns
        found = expressions_by_column(self.expressions, self.name, coerced.table, columns)
        return replace(coerced, expressions=found)

    def _coerce_extended(self, lease: Lease) -> CoercedRows:
        """Reflect the table again, extend it if allowed, and return the coerced rows."""
        dialect = lease.connection.dialect
        if self.expressions or self.missing is not None:
            table = lease.catalog.reload(lease.connection, self.name)
            if table is not None or (self.ensure and self.creates):
                expressions_by_column(self.expressions, self.name, table)
            if table is not None or self.ensure:
                self._check_keys(table, dialect)
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
        self._check_keys(table, dialect)
        return self._with_expressions(self._coerce(table))

    def _has_keys(self, table: Table | None, dialect: Dialect) -> bool:
        """Return whether the table, or the new one, generates the key that rows lack."""
        missing, new = self.missing, self.settings.primary_key
        if missing is None:
            return True
        if table is None:
            return missing.will_be_generated(new, self.types, dialect)
        return missing.is_generated(table, new)

    def _check_keys(self, table: Table | None, dialect: Dialect) -> None:
        if self.missing is not None and not self._has_keys(table, dialect):
            raise self.missing.error

    def _extend(self, lease: Lease) -> None:
        wanted = self._wanted(lease)
        try:
            if self.new_columns:
                self.new_columns.fit(lease, self.name, wanted.values)
            wanted = self._with_later_kinds(lease, wanted)
            changes = extend(lease.connection, lease.catalog, self.name, wanted)
        except (TypeConflictError, TypeInferenceError) as error:
            raise self._explained(error) from error.__cause__
        if changes.widened:
            private_attributes.distrust_plans(lease.connection.dialect)
        if self.new_columns is not None:
            for name in changes.added:
                if find_column(self.types, name) is None:
                    self.new_columns.add(name, wanted.values[name], self.settings.inference)

    def _with_later_kinds(self, lease: Lease, wanted: Wanted) -> Wanted:
        """Add, for new columns, the kinds of values that later rows of the call have."""
        if self.new_columns is None or self.first is None:
            return wanted
        known = lease.catalog.known(self.name)
        existing = self.types.keys() | (set() if known is None else set(known.columns.keys()))
        new = {n: v for n, v in wanted.values.items() if find_column(existing, n) is None}
        later = self.new_columns.with_later_kinds(new, self.first, self.settings.inference)
        return wanted._replace(values={**wanted.values, **later})

    def _number(self, index: int | None) -> int | None:
        """Return the number of a row in the call, for messages."""
        return None if self.first is None or index is None else self.first + index

    def _unindexed(self, table: Table) -> list[str]:
        """Return the columns that need an index."""
        if not (self.ensure and self.lookup.indexed):
            return []
        shape = ("unindexed", *self.lookup.keys)
        return table_cache.cached(
            table, shape, lambda: _unindexed(table, self.lookup.columns(table))
        )

    def _add_index(self, lease: Lease) -> None:
        """Create the index on the keys; if that is not possible, go on without it."""
        table = lease.catalog.known(self.name)
        columns = [] if table is None else self._unindexed(table)
        if table is None or not columns:
            return
        from dbset_schema.indexes import create_index  # noqa: PLC0415  when first needed

        options = index_options(table, columns, lease.connection.dialect.name)
        try:
            if options is not None:
                with lease.saved_for_ddl() as inner:
                    create_index(inner.connection, inner.catalog, self.name, columns, **options)
                return
        except (DBAPIError, SchemaError) as error:
            if lease.connection.invalidated or is_deadlock(error):
                raise
            logger.info("%r gets no index on %s: %s", self.name, ", ".join(columns), error)
        mark_impossible(table, columns)
        columns.clear()  # in the table's cache

    def _wanted(self, lease: Lease) -> Wanted:
        settings, known = self.settings, lease.catalog.known(self.name)
        values = self._by_column(known)
        of_nulls = {
            key: type_
            for key in values
            if are_missing(values[key]) and (type_ := self._type_of_nulls(key))
        }
        types = {**of_nulls, **self.types}
        return Wanted(
            values,
            settings.inference,
            types,
            settings.primary_key,
            create=self.creates,
            widen=self.ensure is True,
        )

    def _type_of_nulls(self, name: str) -> ColumnType | None:
        """Return the type of a new column without values; ``None`` if it is not created."""
        return self.types.get(name) or self.settings.rows.type_of_nulls(name)

    def _coerce_single(self, table: Table) -> CoercedRows | None:
        """Return a single row coerced, if the table has a column for each of its keys."""
        if len(self.rows) != 1 or self.new_columns or self._strict_keys(table):
            return None
        (row,) = self.rows
        if self.first is not None and any(map(is_expression, row.values())):
            return None
        keys = tuple(row)
        texts = self._text_keys(table)
        layout = table_cache.cached(
            table,
            ("row", keys, *texts),
            lambda: _layout(table, keys, texts, self.settings.inference),
        )
        if not layout.names:
            return None
        cells = zip(layout.names, layout.coercers, row.values(), strict=True)
        values = {name: [coerce(value)] for name, coerce, value in cells}
        names = self._default_names(table)
        defaults = partial(self._defaults, table, values) if names else _no_defaults
        batch, by_shape, shapes = ColumnBatch(values, 1), layout.columns_by_shape, layout.shapes
        return CoercedRows(table, batch, defaults, by_shape, shapes, default_names=names)

    def _coerce(self, table: Table) -> CoercedRows:
        values: dict[str, Sequence[Any]] = {}
        columns, computed = _columns(table), self._computed(table)
        for key, key_values in self._by_column(table).items():
            column = key if key in columns else find_column(columns, key)
            if column is not None:
                values[column] = self._coerce_column(table, column, key_values)
            elif self._is_left_out(key, key_values):
                check_new_column(key, self.name, columns, self.settings.inference.dialect)
            else:
                raise ColumnNotFoundError(self.name, key, columns, hint=_FIX)
        shape = None if self.values is None else tuple(self.values)
        if shape is None:
            shapes = list(map(tuple, self.rows))
            columns_by_shape = {each: _written(table, each, computed) for each in set(shapes)}
        else:
            shapes = [shape] * len(self.rows)
            columns_by_shape = {
                shape: table_cache.cached(
                    table, ("written", shape, computed), partial(_written, table, shape, computed)
                )
            }
        batch, defaults = (
            ColumnBatch(values, len(self.rows)),
            partial(self._defaults, table, values),
        )
        names = self._default_names(table)
        return CoercedRows(table, batch, defaults, columns_by_shape, shapes, default_names=names)

    def _is_left_out(self, name: str, values: Sequence[Any]) -> bool:
        """Return whether a column is not created, as there are no values for it."""
        return self.ensure and are_missing(values) and self._type_of_nulls(name) is None

    def _by_column(self, table: Table | None) -> dict[str, list[Any]]:
        """Return the values to write, without computed columns."""
        columns: Collection[str] = () if table is None else _columns(table)
        found = by_column(self.rows, columns, self.first, self.values)
        computed = self._computed(table)
        if not computed:
            return found
        return {key: found[key] for key in found if find_column(columns, key) not in computed}

    def _computed(self, table: Table | None) -> frozenset[str]:
        """Return the computed columns, except keys."""
        if table is None or not (computed := generated(table)):
            return frozenset()
        return computed.difference(self.lookup.columns(table))

    def _coerce_column(self, table: Table, column: str, values: Sequence[Any]) -> Sequence[Any]:
        type_, kind, coerce = table_cache.cached_of_column(
            table, "coercers", column, partial(_coercing, table, column, self.settings.inference)
        )
        try:
            if self.new_columns:
                self.new_columns.check(column, values)
            if column in self._strict_keys(table):
                check_keys(type_, values)
            if self.first is not None and kind is None:
                refuse_expressions(type_, values)
            if column in self._text_keys(table):
                coerce = columns_with_spellings(coerce)
            return coerce(values)
        except TypeConflictError as error:
            located = error.located(table=self.name, column=column)
            raise self._explained(located) from error.__cause__

    def _explained(self, error: TypeConflictError | TypeInferenceError) -> DatasetError:
        """Return an error with the number of the row in the call, for messages."""
        error.located(table=self.name)
        error.row = self._number(error.row)
        if not is_expression(error.value):
            return error
        problem = f"has an SQL expression for the column {error.column!r}"
        hint = (
            "write such rows one by one: insert(), update(), upsert() and insert_ignore() accept"
            " SQL expressions"
        )
        return RowError(f"{problem}; {hint}", {error.column: error.value}, error.row)

    def _strict_keys(self, table: Table) -> Sequence[str]:
        """Return the keys whose columns may contain text in several forms."""
        if not self.lookup.keys:
            return ()
        shape = ("strict", *self.lookup.keys)
        return table_cache.cached(table, shape, lambda: _strict(table, self.lookup.columns(table)))

    def _text_keys(self, table: Table) -> Sequence[str]:
        """Return the keys whose columns are text."""
        if not self.lookup.keys:
            return ()
        shape = ("text", *self.lookup.keys)
        return table_cache.cached(table, shape, lambda: _texts(table, self.lookup.columns(table)))

    def _default_names(self, table: Table) -> Sequence[str]:
        key = self.settings.primary_key
        is_own = key.default is not None and table.primary_key.columns.keys() == list(key.names)
        return key.names if is_own else ()

    def _defaults(self, table: Table, values: Columns) -> Columns:
        """Return new primary keys: a reflected table does not have their Python default."""
        names, key = self._default_names(table), self.settings.primary_key
        if key.default is None or not names:
            return {}
        (name,) = names  # a compound key has no default
        current = values.get(name) or [None] * len(self.rows)
        if None not in current:
            return {}
        default, coerce = key.default, self.settings.inference.coercer(table.columns[name].type)
        return {name: [coerce(default()) if value is None else value for value in current]}


def are_missing(values: Sequence[Any]) -> bool:
    """Return whether all values of a column mean ``None``."""
    return values.is_null() if isinstance(values, TypedColumn) else all(map(is_missing, values))


def _layout(
    table: Table, keys: tuple[str, ...], texts: Collection[str], types: TypeInference
) -> _Layout:
    """Return how to coerce rows with these keys; an empty layout if some are not written."""
    names = find_columns(table.columns.keys(), keys)
    is_plain = len(set(names)) == len(keys) and generated(table).isdisjoint(names)
    found = names if is_plain else []
    coercers = [
        with_spellings(coerce) if name in texts else coerce
        for name in found
        for coerce in [types.coercer(table.columns[name].type)]
    ]
    return _Layout(found, coercers, {keys: names}, [keys])


def _columns(table: Table) -> Collection[str]:
    """Return the names of a table's columns, of which one is found fast."""
    return table_cache.cached(
        table, "columns", lambda: dict.fromkeys(map(str, table.columns.keys()))
    )


def _written(table: Table, shape: tuple[str, ...], computed: Collection[str]) -> list[str]:
    """Return the columns that the keys of a row mean, without computed ones."""
    return [name for name in find_columns(_columns(table), shape) if name not in computed]


def _coercing(table: Table, column: str, types: TypeInference) -> _Coercing:
    type_ = table.columns[column].type
    return type_, kind_of(type_), types.column_coercer(type_)


def _no_defaults() -> Columns:
    return {}


def _roundings(table: Table, *, floats: bool) -> list[tuple[str, Rounding]]:
    found = ((column.name, rounding(column, floats=floats)) for column in table.columns)
    return [(name, rounds) for name, rounds in found if rounds is not None]


def _strict(table: Table, keys: list[str]) -> list[str]:
    return [key for key in keys if is_strict(table.columns[key].type)]


def _texts(table: Table, keys: list[str]) -> list[str]:
    return [key for key in keys if kind_of(value_type(table.columns[key].type)) is Kind.TEXT]


def _unindexed(table: Table, keys: list[str]) -> list[str]:
    from dbset_schema.index_search import serves  # noqa: PLC0415  when first needed

    if is_view(table) or not keys or is_impossible(table, keys) or serves(table, keys):
        return []
    return keys
