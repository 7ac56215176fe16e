"""A table in plain dicts: rows are converted to its types, and it is extended for them."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import combinations

from dbset import ColumnNotFoundError, RowError, SchemaError, TypeConflictError
from model.conditions import operand_of, selected
from model.values import Misfit, Refusal, fits, kind_of_all, stored, wider
from sqlalchemy.exc import IntegrityError, SAWarning


class Open:
    """A number that the database has given to a row, not yet known to the model."""


@dataclass
class Table:
    """A table.

    Attributes:
        database: ``sqlite`` or ``postgresql``.
        columns: the kinds, by column.
        key: the primary key; the database numbers rows by ``id``.
        rows: the values, by column.
        indexes: the columns and whether the index is unique, by name.
    """

    database: str
    columns: dict[str, str] = field(default_factory=lambda: {"id": "int"})
    key: tuple[str, ...] = ("id",)
    rows: list[dict] = field(default_factory=list)
    indexes: dict[str, tuple[tuple[str, ...], bool]] = field(default_factory=dict)

    def shape(self):
        """Return the parts that DDL changes."""
        return dict(self.columns), dict(self.indexes)

    def identity(self, row):
        """Return a row's primary key as a call returns it."""
        values = tuple(row[column] for column in self.key)
        return values if len(values) > 1 else values[0]

    def indexed(self):
        """Return the columns of the primary key and of each index."""
        return [self.key, *(columns for columns, _ in self.indexes.values())]

    def unique_keys(self):
        """Return the columns whose combinations of values are unique."""
        return [self.key, *(columns for columns, unique in self.indexes.values() if unique)]

    def column(self, name):
        """Return the column that a name refers to."""
        column = spelled(self.columns, name)
        if column is None:
            raise Refusal(ColumnNotFoundError)
        return column

    def named(self, keys):
        """Return the columns of keys; a key without a column is NULL in every row."""
        return [column for key in keys if (column := spelled(self.columns, key))]

    def numbers(self, values, named):
        """Return whether a row is new by these keys: it leaves its number to the database."""
        return self.key == ("id",) and "id" in named and values.get("id") is None

    def same(self, values, named):
        """Return the rows with the same keys."""
        if self.numbers(values, named):
            return []
        return [row for row in self.rows if is_same(row, values, named)]

    def found(self, conditions):
        """Return the rows that all conditions select."""
        found = list(self.rows)
        for name, operator, operand in conditions:
            column = self.column(name)
            known = operand_of(self.columns[column], operand, self.database)
            found = selected(found, column, operator, known)
        return found

    def add(self, values):
        """Add a row and return it."""
        row = dict.fromkeys(self.columns) | values
        if self.key == ("id",) and row["id"] is None:
            row["id"] = Open()
        self.rows.append(row)
        return row

    def check(self):
        """Refuse duplicate or missing keys; in a unique index, NULL differs from all others."""
        if any(row[column] is None for row in self.rows for column in self.key):
            raise Refusal(IntegrityError, SAWarning)  # SQLAlchemy's warning comes first
        for key in self.unique_keys():
            values = [[row[column] for column in key] for row in self.rows]
            whole = [each for each in values if None not in each]
            if any(one == other for one, other in combinations(whole, 2)):
                raise Refusal(IntegrityError)

    def fit(self, rows, *, ensure, types, made):
        """Return the rows as the table stores them, after it was extended where allowed."""
        fitted = [{} for _ in rows]
        for column, values in self._by_column(rows).items():
            given = [value for value in values.values() if value is not None]
            if column in self.columns:
                self._grow(column, given, ensure=ensure)
            elif not ensure:
                raise Refusal(ColumnNotFoundError)
            elif kind := types.get(spelled(types, column)):
                self.add_column(column, kind)
            elif given:
                self.add_column(column, made.get(spelled(made, column)) or kind_of_all(given))
            else:
                continue
            for number, value in values.items():
                fitted[number][column] = stored(self.columns[column], value, self.database)
        return fitted

    def new_types(self, rows):
        """Return the kinds of the columns that rows have and the table lacks."""
        found = {}
        for column, values in self._by_column(rows).items():
            given = [value for value in values.values() if value is not None]
            if column not in self.columns and given:
                try:
                    found[column] = kind_of_all(given)
                except Misfit as misfit:  # raised at its row, unless an earlier row fails
                    raise Refusal(TypeConflictError, IntegrityError) from misfit
        return found

    def add_column(self, column, kind):
        """Add a column of NULLs."""
        self.columns[column] = kind
        for row in self.rows:
            row[column] = None

    def drop_column(self, column):
        """Drop a column and the indexes that contain it."""
        del self.columns[column]
        for row in self.rows:
            del row[column]
        self.indexes = {k: index for k, index in self.indexes.items() if column not in index[0]}

    def add_index(self, name, columns, *, unique):
        """Add an index unless it exists."""
        indexed, is_unique = self.indexes.setdefault(name, (tuple(columns), unique))
        if indexed != tuple(columns) or (unique and not is_unique):
            raise Refusal(SchemaError)

    def takes_index(self, columns):
        """Return whether an index on columns can hold values of any length."""
        long = {"bytes", "json"} & {self.columns[column] for column in columns}
        return self.database == "sqlite" or len(columns) == 1 or not long

    def _by_column(self, rows):
        """Return the values by column and row number."""
        names = list(self.columns)
        found = {}
        for number, row in enumerate(rows):
            for key, value in row.items():
                column = spelled(names, key)
                if column is None:
                    names.append(column := key)
                found.setdefault(column, {})[number] = value
        return found

    def _grow(self, column, values, *, ensure):
        """Widen a number column if values need it."""
        if not ensure or fits(self.columns[column], values, self.database):
            return
        held = [row[column] for row in self.rows]
        kind = wider(self.columns[column], held, values, self.database)
        if self.database == "sqlite" and column in self.key:
            raise Refusal(SchemaError, TypeConflictError)
        self.columns[column] = kind
        for row in self.rows:
            row[column] = stored(kind, row[column], self.database)


def spelled(columns, name):
    """Return the column that a name refers to: an exact match, or one in another case."""
    if name in columns:
        return name
    found = [column for column in columns if column.lower() == name.lower()]
    return found[0] if len(found) == 1 else None


def is_same(row, values, named):
    """Return whether two rows have the same keys; NULL equals NULL."""
    return all(row.get(column) == values.get(column) for column in named)


def require(rows, keys):
    """Refuse rows that lack a key; if there are several, an earlier one may fail first."""
    if any(spelled(row, key) is None for row in rows for key in keys):
        before = (IntegrityError, TypeConflictError) if len(rows) > 1 else ()
        raise Refusal(RowError, *before)
