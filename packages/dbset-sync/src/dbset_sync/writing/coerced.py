"""Rows coerced to the types of a table's columns."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from dbset_types.typed_column import TypedColumn
from sqlalchemy import Column, FetchedValue, Table

from dbset_sync.statements import table_cache
from dbset_sync.writing.columns import ColumnBatch, Columns
from dbset_sync.writing.expressions import NO_EXPRESSIONS, Expressions


@dataclass(eq=False)  # frozen ones are slow to create, and each write creates one
class CoercedRows:
    """Rows coerced to the types of a table's columns.

    Attributes:
        table: the table.
        batch: the rows, with ``None`` for a column that only other rows name.
        make_defaults: creates values for columns that new rows leave open.
        columns_by_shape: by shape, the columns that its keys mean.
        shapes: the shape of each row: the keys of its dict.
        expressions: SQL expressions by column, if there is only one row.
        default_names: the columns that ``make_defaults`` creates values for.
    """

    table: Table
    batch: ColumnBatch
    make_defaults: Callable[[], Columns]
    columns_by_shape: Mapping[tuple[str, ...], Sequence[str]]
    shapes: Sequence[tuple[str, ...]]
    expressions: Expressions = field(default_factory=lambda: NO_EXPRESSIONS)
    default_names: Sequence[str] = ()

    @cached_property
    def defaults(self) -> Columns:
        """Values for columns that new rows leave open."""
        return self.make_defaults()

    @property
    def is_typed(self) -> bool:
        """Whether columns still have the types of a frame."""
        return any(isinstance(values, TypedColumn) for values in self.batch.columns.values())

    def by_value(self) -> CoercedRows:
        """Return the rows as Python values."""
        columns = {name: list(values) for name, values in self.batch.columns.items()}
        return replace(self, batch=ColumnBatch(columns, self.batch.count))

    def new_batches(self) -> list[ColumnBatch]:
        """Return the rows to insert, in batches with the same columns.

        Rows that leave values to the database are in separate batches: a primary key that is
        ``None``, and columns with a default that a row does not name.
        """
        batch = ColumnBatch({**self.batch.columns, **self.defaults}, self.batch.count)
        if () in self.columns_by_shape and self.batch.columns:
            return self._with_empty_rows()
        nulls = [
            name
            for name in self._left_open()
            if None in batch.columns.get(name, ())
            and any(self._may_omit(name, shape) for shape in self.columns_by_shape)
        ]
        if not nulls:
            return [batch]
        rows = zip(*(batch.columns[name] for name in nulls), strict=True)
        omitted = [
            frozenset(
                name
                for name, value in zip(nulls, row, strict=True)
                if value is None and self._may_omit(name, shape)
            )
            for row, shape in zip(rows, self.shapes, strict=True)
        ]
        return [
            batch.filtered([each == names for each in omitted]).without(names)
            for names in dict.fromkeys(omitted)
        ]

    def _with_empty_rows(self) -> list[ColumnBatch]:
        """Return the rows to insert, some of which have only defaults."""
        empty = [shape == () for shape in self.shapes]
        others = self.filtered([not each for each in empty])
        only_defaults = ColumnBatch(self.defaults, self.batch.count).filtered(empty)
        return [*others.new_batches(), only_defaults]

    def filtered(self, flags: Sequence[bool]) -> CoercedRows:
        """Return the rows whose flag is set."""
        shapes = [shape for shape, flag in zip(self.shapes, flags, strict=True) if flag]
        return CoercedRows(
            self.table,
            self.batch.filtered(flags),
            lambda: ColumnBatch(self.defaults, self.batch.count).filtered(flags).columns,
            {shape: self.columns_by_shape[shape] for shape in set(shapes)},
            shapes,
            default_names=self.default_names,
        )

    def rows_by_keys(self, keys: Sequence[str]) -> list[dict[str, Any]]:
        """Return the rows to update by keys, each with the columns that it names.

        A primary key that is ``None`` is left out, unless it is one of the keys.
        """
        omitted = {name for name in self.open_key() if name not in keys}
        return [
            {
                n: row[n]
                for n in self.columns_by_shape[shape]
                if n not in omitted or row[n] is not None
            }
            for row, shape in zip(self.batch.rows(), self.shapes, strict=True)
        ]

    def is_uniform(self, keys: Sequence[str]) -> bool:
        """Return whether all rows update all columns of the batch."""
        named = map(len, self.columns_by_shape.values())
        return {*named} == {len(self.batch.columns)} and all(n in keys for n in self.open_key())

    def open_key(self) -> list[str]:
        """Return the primary key's column if a row leaves it to the database."""
        return [
            name
            for name in single_key_column(self.table)
            if None in self.batch.columns.get(name, ())
        ]

    def split_new(self, keys: Sequence[str]) -> tuple[CoercedRows | None, CoercedRows | None]:
        """Return the rows that may exist, and the rows that get their key from the database.

        Parameters:
            keys: the key columns; a row is new if its primary key is among them and ``None``.
        """
        names = self._new_keys(keys)
        if not names:
            return self, None
        is_new = [value is None for value in self.batch.columns[names[0]]]
        new = self.filtered(is_new)
        return None if all(is_new) else self.filtered([not each for each in is_new]), new

    def is_new(self, keys: Sequence[str]) -> bool:
        """Return whether the only row gets its key from the database, as in ``split_new``."""
        for key in keys:  # nearly always without a result: a generator would take twice as long
            if None in self.batch.columns.get(key, ()):
                return bool(self._new_keys(keys))
        return False

    def _new_keys(self, keys: Sequence[str]) -> list[str]:
        return [name for name in self.open_key() if name in keys and _is_assigned(self.table, name)]

    def new_row(self) -> dict[str, Any]:
        """Return the only row, to insert; without a primary key that is ``None``."""
        row = self.row()
        for name, (value,) in self.make_defaults().items():
            row[name] = value
        for name in single_key_column(self.table):
            if name in row and row[name] is None:
                del row[name]
        for name in generated(self.table):
            row.pop(name, None)
        return row

    def row(self) -> dict[str, Any]:
        """Return the only row, to update."""
        return {name: value for name, (value,) in self.batch.columns.items()}

    def _left_open(self) -> Sequence[str]:
        """Return the columns that the database may set."""
        return table_cache.cached(
            self.table,
            "left open",
            lambda: [*single_key_column(self.table), *_with_default(self.table)],
        )

    def _may_omit(self, name: str, shape: tuple[str, ...]) -> bool:
        return name in single_key_column(self.table) or name not in self.columns_by_shape[shape]


def generated(table: Table) -> frozenset[str]:
    """Return the computed columns, which no INSERT or UPDATE may name."""
    return table_cache.cached(table, "generated", lambda: _computed(table))


def _computed(table: Table) -> frozenset[str]:
    return frozenset(column.name for column in table.columns if column.computed is not None)


def single_key_column(table: Table) -> list[str]:
    """Return the primary key's column; nothing if it is compound or missing."""
    return table_cache.cached(table, "key", lambda: _single(table.primary_key.columns.keys()))


def _is_assigned(table: Table, key: str) -> bool:
    """Return whether the database assigns a primary key that is ``None``: it is not NULL then."""
    column = table.columns[key]
    return is_generated(column) or not column.nullable


def is_generated(key: Column[Any]) -> bool:
    """Return whether the database generates a primary key: it is numbered, or has a default."""
    default = key.server_default
    has_default = default is not None and type(default) is not FetchedValue  # a trigger may set it
    return has_default or key is key.table.autoincrement_column


def _single(names: list[str]) -> list[str]:
    return names if len(names) == 1 else []


def _with_default(table: Table) -> list[str]:
    """Return the columns with a default."""
    return [column.name for column in table.columns if column.server_default is not None]
