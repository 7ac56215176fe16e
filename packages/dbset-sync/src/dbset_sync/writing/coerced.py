"""Rows as a table keeps them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sqlalchemy import Table

from dbset_sync.statements import table_cache
from dbset_sync.writing.columns import ColumnBatch, Columns


@dataclass(eq=False)  # frozen ones take long to make, and each write makes one
class CoercedRows:
    """Rows as a table keeps them.

    Attributes:
        table: the table.
        given: the rows; ``None`` where one leaves out a column that another one names.
        make_defaults: makes values of columns that the rows leave open, for rows that are new.
        named: by the keys of a row, as the user gave it, the columns that they mean.
        shapes: the keys of each row.
    """

    table: Table
    given: ColumnBatch
    make_defaults: Callable[[], Columns]
    named: Mapping[tuple[str, ...], Sequence[str]]
    shapes: Sequence[tuple[str, ...]]

    @cached_property
    def defaults(self) -> Columns:
        """Values of columns that the rows leave open, for rows that are new."""
        return self.make_defaults()

    def new_batches(self) -> list[ColumnBatch]:
        """Return the rows to insert, in batches of the same columns.

        What is left to the database makes a batch apart: a primary key that is ``None``, and
        columns with a default that take no NULL, where a row does not name them.
        """
        batch = ColumnBatch({**self.given.columns, **self.defaults}, self.given.count)
        if () in self.named and self.given.columns:
            return self._with_empty_rows()
        nulls = [name for name in self._left_open() if None in batch.columns.get(name, ())]
        if not nulls:
            return [batch]
        rows = zip(*(batch.columns[name] for name in nulls), strict=True)
        left = [
            frozenset(
                name
                for name, value in zip(nulls, row, strict=True)
                if value is None and self._may_be_left(name, shape)
            )
            for row, shape in zip(rows, self.shapes, strict=True)
        ]
        return [
            batch.chosen([each == names for each in left]).without(names)
            for names in dict.fromkeys(left)
        ]

    def _with_empty_rows(self) -> list[ColumnBatch]:
        """Return the rows to insert, where some are of defaults only."""
        empty = [shape == () for shape in self.shapes]
        others = self.chosen([not each for each in empty])
        only_defaults = ColumnBatch(self.defaults, self.given.count).chosen(empty)
        return [*others.new_batches(), only_defaults]

    def chosen(self, wanted: Sequence[bool]) -> CoercedRows:
        """Return some of the rows, by a mark for each."""
        shapes = [shape for shape, is_wanted in zip(self.shapes, wanted, strict=True) if is_wanted]
        return CoercedRows(
            self.table,
            self.given.chosen(wanted),
            lambda: ColumnBatch(self.defaults, self.given.count).chosen(wanted).columns,
            {shape: self.named[shape] for shape in set(shapes)},
            shapes,
        )

    def given_rows(self, keys: Sequence[str]) -> list[dict[str, Any]]:
        """Return the rows to update by keys, each with the columns that it names.

        A primary key that is ``None`` and none of the keys is left as it is.
        """
        left = {name for name in self.open_key() if name not in keys}
        return [
            {n: row[n] for n in self.named[shape] if n not in left or row[n] is not None}
            for row, shape in zip(self.given.rows(), self.shapes, strict=True)
        ]

    def is_uniform(self, keys: Sequence[str]) -> bool:
        """Return whether all rows name the same columns to update by keys."""
        return len(self.named) == 1 and all(name in keys for name in self.open_key())

    def open_key(self) -> list[str]:
        """Return the primary key's column when a row leaves it to the database."""
        return [name for name in _key(self.table) if None in self.given.columns.get(name, ())]

    def divided(self, keys: Sequence[str]) -> tuple[CoercedRows | None, CoercedRows | None]:
        """Return the rows that may be there already, and those that the database gives their key.

        Parameters:
            keys: columns that tell rows apart; a primary key among them that is ``None`` tells
                that a row is new.
        """
        names = [name for name in self.open_key() if name in keys and _is_given(self.table, name)]
        if not names:
            return self, None
        is_new = [value is None for value in self.given.columns[names[0]]]
        new = self.chosen(is_new)
        return None if all(is_new) else self.chosen([not each for each in is_new]), new

    def new_row(self) -> dict[str, Any]:
        """Return the only row, to insert; a key that is ``None`` is left to the database."""
        row = self.row()
        for name, (value,) in self.make_defaults().items():
            row[name] = value
        for name in _key(self.table):
            if name in row and row[name] is None:
                del row[name]
        for name in generated(self.table):
            row.pop(name, None)
        return row

    def row(self) -> dict[str, Any]:
        """Return the only row, to update."""
        return {name: value for name, (value,) in self.given.columns.items()}

    def _left_open(self) -> Sequence[str]:
        """Return the columns that the database itself may give a value."""
        return table_cache.cached(
            self.table, "left open", lambda: [*_key(self.table), *_filled(self.table)]
        )

    def _may_be_left(self, name: str, shape: tuple[str, ...]) -> bool:
        return name in _key(self.table) or name not in self.named[shape]


def generated(table: Table) -> frozenset[str]:
    """Return the columns that the database computes: no INSERT or UPDATE may name them."""
    return table_cache.cached(table, "generated", lambda: _computed(table))


def _computed(table: Table) -> frozenset[str]:
    return frozenset(column.name for column in table.columns if column.computed is not None)


def _key(table: Table) -> list[str]:
    """Return the primary key's column; nothing when it is compound or missing."""
    return table_cache.cached(table, "key", lambda: _single(table.primary_key.columns.keys()))


def _is_given(table: Table, key: str) -> bool:
    """Return whether a primary key that is ``None`` is one that the database gives: not NULL."""
    column = table.columns[key]
    return column is table.autoincrement_column or not column.nullable


def _single(names: list[str]) -> list[str]:
    return names if len(names) == 1 else []


def _filled(table: Table) -> list[str]:
    """Return the columns that take no NULL and have a default."""
    return [
        column.name
        for column in table.columns
        if not column.nullable and column.server_default is not None
    ]
