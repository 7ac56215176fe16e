"""The effect of each call on the tables of a database.

A call changes the tables and returns its result, or raises ``Refusal``; the caller then restores
the tables.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import chain

from dbset import RowError, TableNotFoundError
from model.table import Table, is_same, require, spelled
from model.values import Refusal


@dataclass(frozen=True)
class OneOf:
    """The primary key of one of these rows."""

    rows: list


@dataclass
class Model:
    """A database.

    Attributes:
        database: ``sqlite`` or ``postgresql``.
        tables: the tables, by name.
        may_clash: whether rows of the last call may have violated a unique index temporarily,
            depending on the order in which the database wrote them.
    """

    database: str
    tables: dict[str, Table] = field(default_factory=dict)
    may_clash: bool = False

    def insert(self, name, row, *, ensure=True, types=None):
        table, (values,) = self._fit(name, [row], ensure, types)
        return self._added(table, values)

    def insert_ignore(self, name, row, keys, *, ensure=True):
        rows = self._keyed(name, [row], keys, ensure)
        table, (values,), named = self._fit_by_keys(name, rows, keys, ensure)
        return False if table.same(values, named) else self._added(table, values)

    def insert_many(self, name, rows, chunk_size=None, *, ensure=True):
        made = self._new_types(name, rows, ensure)
        for chunk in _chunks(rows, chunk_size):
            table, fitted = self._fit(name, chunk, ensure, made=made)
            for values in fitted:
                table.add(values)
            table.check()
        return len(rows)

    def update(self, name, row, keys=(), *, ensure=True, conditions=()):
        require([row], keys)
        if name not in self.tables:
            return 0
        table, (values,) = self._fit(name, [row], ensure)
        named = table.named(keys)
        found = [each for each in table.found(conditions) if is_same(each, values, named)]
        _change(found, values, named)
        table.check()
        return len(found)

    def update_many(self, name, rows, keys, chunk_size=None, *, ensure=True):
        chunks = _chunks(rows, chunk_size)
        if name not in self.tables:
            chunks = chunks[:2]  # as many are read before the table is looked up
        require(list(chain.from_iterable(chunks)), keys)
        count = 0
        made = self._new_types(name, rows, ensure) if name in self.tables else {}
        for chunk in chunks if name in self.tables else ():
            table, fitted = self._fit(name, chunk, ensure, made=made)
            named = table.named(keys)
            for values in self._merged(table, fitted, named):
                if values.keys() > set(named):
                    found = table.same(values, named)
                    _change(found, values, named)
                    count += len(found)
            table.check()
        return count

    def upsert(self, name, row, keys, *, ensure=True):
        rows = self._keyed(name, [row], keys, ensure)
        table, (values,), named = self._fit_by_keys(name, rows, keys, ensure)
        found = table.same(values, named)
        if not found:
            return self._added(table, values)
        _change(found, values, named)
        table.check()
        return OneOf(found)

    def upsert_many(self, name, rows, keys, chunk_size=None, *, ensure=True):
        rows = self._keyed(name, rows, keys, ensure)
        made = self._new_types(name, rows, ensure)
        for chunk in _chunks(rows, chunk_size):
            table, fitted, named = self._fit_by_keys(name, chunk, keys, ensure, made)
            numbered = [values for values in fitted if table.numbers(values, named)]
            known = [values for values in fitted if not table.numbers(values, named)]
            for values in [*self._merged(table, known, named), *numbered]:
                found = table.same(values, named)
                _change(found, values, named)
                if not found:
                    table.add(values)
            table.check()
        return len(rows)

    def delete(self, name, *, conditions=()):
        found = self.find(name, conditions)
        for row in found:
            self.tables[name].rows.remove(row)
        return len(found)

    def find(self, name, conditions=()):
        return self.tables[name].found(conditions) if name in self.tables else []

    def create_column(self, name, column, *, kind):
        table = self._table(name)
        if spelled(table.columns, column) is None:
            table.add_column(column, kind)

    def drop_column(self, name, column):
        table = self._table(name, ensure=False)
        table.drop_column(table.column(column))

    def drop(self, name):
        self.tables.pop(name, None)

    def create_index(self, name, columns, index=None, unique=False):
        table = self._table(name, ensure=False)
        named = [table.column(column) for column in columns]
        index = index or _index_name(name, named)
        table.add_index(index, named, unique=unique)
        table.check()
        return index

    def _table(self, name, *, ensure=True):
        if name not in self.tables and not ensure:
            raise Refusal(TableNotFoundError)
        return self.tables.setdefault(name, Table(self.database))

    def _fit(self, name, rows, ensure, types=None, made=None):
        table = self._table(name, ensure=ensure)
        return table, table.fit(rows, ensure=ensure, types=types or {}, made=made or {})

    def _new_types(self, name, rows, ensure):
        """Return the kinds of the columns that a call creates, from all its rows."""
        table = self.tables.get(name, Table(self.database))
        return table.new_types(rows) if ensure else {}

    def _keyed(self, name, rows, keys, ensure):
        """Return rows with ``None`` for the key that their table numbers, if they lack only it."""
        table = self.tables.get(name)
        key = ("id",) if table is None else table.key
        lacking = [[each for each in keys if spelled(row, each) is None] for row in rows]
        if any(lacking) and table is None and not ensure:
            raise Refusal(RowError, TableNotFoundError)
        if any(missing and (missing != ["id"] or key != ("id",)) for missing in lacking):
            require(rows, keys)
        return [
            {**row, **dict.fromkeys(missing)} for row, missing in zip(rows, lacking, strict=True)
        ]

    def _fit_by_keys(self, name, rows, keys, ensure, made=None):
        """Fit rows, ensure an index on their keys, and return the columns of the keys."""
        table, fitted = self._fit(name, rows, ensure, made=made)
        named = table.named(keys)
        is_indexed = any(set(key) == set(named) for key in table.indexed())
        if ensure and named and not is_indexed and table.takes_index(named):
            table.add_index(_index_name(name, named), named, unique=False)
        return table, fitted, named

    def _added(self, table, values):
        row = table.add(values)
        table.check()
        return OneOf([row])

    def _merged(self, table, rows, named):
        """Return one row for each key: later values win, omitted ones are unchanged."""
        merged = []
        for row in rows:
            same = next((each for each in merged if is_same(each, row, named)), None)
            if same is None:
                merged.append(dict(row))
            else:
                same.update(row)
        changed = {column for row in merged for column in row} - set(named)
        unique = any(changed & set(key) for key in table.unique_keys())
        self.may_clash |= unique and len(merged) > 1
        return merged


def _change(rows, values, named):
    for row in rows:
        row.update({column: value for column, value in values.items() if column not in named})


def _index_name(table, columns):
    return "_".join(("idx", table, *columns))


def _chunks(rows, size):
    size = size or max(len(rows), 1)
    return [rows[start : start + size] for start in range(0, len(rows), size)]
