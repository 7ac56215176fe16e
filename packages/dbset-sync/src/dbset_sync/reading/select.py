"""SELECT statements of a table, cached by the shape of their filters."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, NamedTuple

import sqlalchemy as sa
from dbset_filters import FilterBuilder, FilterError
from dbset_filters.where import OrderBy
from dbset_schema import SchemaError
from dbset_types import TypeConflictError, TypeInference
from dbset_types.kinds import Kind, kind_of
from dbset_types.sqlite_text_types import is_strict, key_of
from sqlalchemy.sql import visitors

from dbset_sync.arguments import Where
from dbset_sync.errors import ArgumentError
from dbset_sync.statements.table_cache import cached

#: Types of values whose filter can only mean "equals".
_PLAIN = frozenset(
    {bool, int, float, Decimal, str, bytes, uuid.UUID, dt.date, dt.time, dt.datetime, dt.timedelta}
)

#: Kinds of columns that compare by their own type, whatever the value is.
_COMPARED = frozenset(Kind) - {Kind.BOOLEAN, Kind.JSON}

#: The default of ``Selection.key``, as a key may be ``None``.
NO_KEY = object()


class TableSelect(NamedTuple):
    """A SELECT of a table.

    Attributes:
        statement: the SELECT.
        values: the values of its parameters.
        columns: the selected columns.
    """

    statement: sa.Select[Any]
    values: Mapping[str, Any]
    columns: Sequence[sa.ColumnElement[Any]]


@dataclass(frozen=True)
class Selection:
    """The rows and columns of a table that a call selects.

    Attributes:
        where: mappings of filters, or SQLAlchemy clauses.
        filters: conditions on columns.
        order_by: a column, ``"-column"`` for descending, an expression, or a list of them.
        limit: at most this many rows.
        offset: leave out this many rows first.
        columns: only these columns; ``None`` for all.
        distinct: whether each combination of values comes once.
        key: the primary key of the only row, instead of conditions; the table must exist.
    """

    where: Sequence[Where] = ()
    filters: Mapping[str, Any] = field(default_factory=dict)
    order_by: OrderBy | None = None
    limit: int | None = None
    offset: int | None = None
    columns: Sequence[str] | None = None
    distinct: bool = False
    key: Any = NO_KEY

    def statement(
        self,
        table: sa.Table,
        builder: FilterBuilder,
        types: TypeInference,
        extra: Sequence[sa.ColumnElement[Any]] = (),
        *,
        raw: bool = False,
    ) -> tuple[sa.Select[Any], Mapping[str, Any]]:
        """Return the SELECT, and the values of its parameters.

        A SELECT that compares columns with plain values is cached: building it takes longer than
        the rest of a small read.

        Parameters:
            table: the table.
            builder: builds the clauses of filters.
            types: coerces values to the columns' types.
            extra: expressions to select after the columns.
            raw: whether to return the driver's values unconverted.
        """
        if self.key is not NO_KEY:
            found = Selection(filters=key_filters(table, self.key), limit=1)
            return found.statement(table, builder, types, extra, raw=raw)
        values = self._compared(table, types) if self._is_plain() else None
        if values is None:
            where = builder.where(*self.where, **self.filters)
            return self._selecting(builder, table, extra, raw=raw).where(where), {}
        shape = (
            "select",
            tuple(self.filters),
            _ordering(self.order_by),
            self.limit,
            None if self.columns is None else tuple(self.columns),
            self.distinct,
            tuple(map(id, extra)),
            raw,
        )

        def make() -> sa.Select[Any]:
            columns = [table.columns[name] for name in self.filters]
            conditions = [
                column == sa.bindparam(parameter, type_=column.type)
                for column, parameter in zip(columns, values, strict=True)
            ]
            return self._selecting(builder, table, extra, raw=raw).where(*conditions)

        return cached(table, shape, make), values

    def _selecting(
        self,
        builder: FilterBuilder,
        table: sa.Table,
        extra: Sequence[sa.ColumnElement[Any]],
        *,
        raw: bool,
    ) -> sa.Select[Any]:
        names = self.columns
        selected = list(table.columns if names is None else map(builder.column, names))
        select = sa.select(*(map(_unread, selected) if raw else dict.fromkeys(selected)), *extra)
        order = builder.order_by(self.order_by)
        if self.distinct:  # DISTINCT would not allow an order by selected text
            _check_order(order, selected, table)
            select = select.group_by(*map(key_of, selected))
        return select.order_by(*order).limit(self.limit).offset(self.offset)

    def _is_plain(self) -> bool:
        order = _ordering(self.order_by)
        return all(isinstance(each, str) for each in order) and not (self.where or self.offset)

    def _compared(self, table: sa.Table, types: TypeInference) -> Mapping[str, Any] | None:
        """Return the values that columns must equal; ``None`` if a filter means more."""
        coercers = cached(table, "compared", lambda: _coercers(table, types))
        values = {}
        for number, (name, value) in enumerate(self.filters.items()):
            if type(value) not in _PLAIN or name not in coercers:
                return None
            try:
                values[f"value_{number}"] = coercers[name](value)
            except TypeConflictError:
                return None
        return values


def key_filters(table: sa.Table, key: Any) -> dict[str, Any]:
    """Return the filters for a primary key: a value, or a tuple if it is compound.

    Raises:
        SchemaError: the table has no primary key.
        ArgumentError: the key has another number of values.
    """
    names = table.primary_key.columns.keys()
    if not names:
        hint = "find the row by its columns, like find_one(name='Ada')"
        raise SchemaError(f"table {table.name!r} has no primary key; {hint}", name=table.name)
    values = key if isinstance(key, tuple) else (key,)
    if len(values) != len(names):
        shown = names[0] if len(names) == 1 else f"({', '.join(names)})"
        raise ArgumentError(
            f"the primary key of table {table.name!r} is {shown};"
            f" write get({shown}) with its values, not get({key!r:.100})"
        )
    return {
        name: value if type(value) in _PLAIN else {"=": value}
        for name, value in zip(names, values, strict=True)
    }


def _coercers(table: sa.Table, types: TypeInference) -> dict[str, Callable[[Any], Any]]:
    return {
        name: _coercer(column.type, types)
        for name, column in table.columns.items()
        if kind_of(column.type) in _COMPARED and not isinstance(column.type, sa.Enum)
    }


def _coercer(type_: sa.types.TypeEngine[Any], types: TypeInference) -> Callable[[Any], Any]:
    coerce = types.coercer(type_)
    if not is_strict(type_):
        return coerce

    def unless_text(value: Any) -> Any:
        if isinstance(value, str):
            raise TypeConflictError(value, type_, "the column may contain that text")
        return coerce(value)

    return unless_text


def _unread(column: sa.ColumnElement[Any]) -> sa.ColumnElement[Any]:
    """Return a column whose values SQLAlchemy does not convert."""
    return sa.type_coerce(column, sa.types.NULLTYPE).label(column.name)


def _check_order(
    order: Sequence[sa.ColumnElement[Any]], selected: Sequence[Any], table: sa.Table
) -> None:
    """Check that distinct rows are ordered by their own columns: others may have several values."""
    named = {part for clause in order for part in visitors.iterate(clause)}
    others = [column for column in table.columns if column in named.difference(selected)]
    if others:
        names = ", ".join(repr(column.name) for column in others)
        raise FilterError(
            "_order_by", f"distinct() can only be ordered by its own columns, not by {names}"
        )


def _ordering(order: OrderBy | None) -> tuple[object, ...]:
    """Return the order as a tuple."""
    if order is None:
        return ()
    return tuple(order) if isinstance(order, list | tuple) else (order,)
