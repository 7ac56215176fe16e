"""SELECT statements of a table, kept for the shapes of filters that come again and again."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from dbset_filters import FilterBuilder, FilterError
from dbset_filters.where import OrderBy
from dbset_types import TypeConflictError, TypeInference
from dbset_types.kinds import Kind, kind_of
from dbset_types.sqlite_text_types import is_strict, key_of
from sqlalchemy.sql import visitors

from dbset_sync.arguments import Where
from dbset_sync.statements.table_cache import cached

#: Values that mean "equals", and nothing else.
_PLAIN = frozenset(
    {bool, int, float, Decimal, str, bytes, uuid.UUID, dt.date, dt.time, dt.datetime, dt.timedelta}
)

#: Columns that are compared by their own type, whatever the value.
_COMPARED = frozenset(Kind) - {Kind.BOOLEAN, Kind.JSON}


@dataclass(frozen=True)
class Selection:
    """Which rows of a table are wanted, and what of them.

    Attributes:
        where: mappings of filters, or SQLAlchemy clauses.
        filters: conditions on columns.
        order_by: a column, ``"-column"`` for descending, an expression, or a list of them.
        limit: at most this many rows.
        offset: leave out this many rows first.
        columns: only these columns; all of them when ``None``.
        distinct: each combination of values once.
    """

    where: Sequence[Where] = ()
    filters: Mapping[str, Any] = field(default_factory=dict)
    order_by: OrderBy | None = None
    limit: int | None = None
    offset: int | None = None
    columns: Sequence[str] | None = None
    distinct: bool = False

    def on(
        self,
        table: sa.Table,
        builder: FilterBuilder,
        types: TypeInference,
        also: Sequence[sa.ColumnElement[Any]] = (),
        *,
        raw: bool = False,
    ) -> tuple[sa.Select[Any], Mapping[str, Any]]:
        """Return the SELECT, and the values of its parameters.

        One that compares columns with plain values is kept: building it takes longer than the rest
        of a small read.

        Parameters:
            table: the table.
            builder: makes clauses of filters on the table.
            types: coerces values to the columns' types.
            also: expressions that are selected behind the columns.
            raw: whether values are wanted as the driver gives them.
        """
        values = self._compared(table, types) if self._is_plain() else None
        if values is None:
            where = builder.where(*self.where, **self.filters)
            return self._selecting(builder, table, also, raw=raw).where(where), {}
        shape = (
            "select",
            tuple(self.filters),
            _ordering(self.order_by),
            self.limit,
            None if self.columns is None else tuple(self.columns),
            self.distinct,
            len(also),
            raw,
        )

        def make() -> sa.Select[Any]:
            columns = [table.columns[name] for name in self.filters]
            conditions = [
                column == sa.bindparam(parameter, type_=column.type)
                for column, parameter in zip(columns, values, strict=True)
            ]
            return self._selecting(builder, table, also, raw=raw).where(*conditions)

        return cached(table, shape, make), values

    def _selecting(
        self,
        builder: FilterBuilder,
        table: sa.Table,
        also: Sequence[sa.ColumnElement[Any]],
        *,
        raw: bool,
    ) -> sa.Select[Any]:
        names = self.columns
        chosen = list(table.columns if names is None else map(builder.column, names))
        select = sa.select(*(map(_unread, chosen) if raw else dict.fromkeys(chosen)), *also)
        order = builder.order_by(self.order_by)
        if self.distinct:  # DISTINCT could not be ordered by what is chosen as text
            _check_order(order, chosen, table)
            select = select.group_by(*map(key_of, chosen))
        return select.order_by(*order).limit(self.limit).offset(self.offset)

    def _is_plain(self) -> bool:
        order = _ordering(self.order_by)
        return all(isinstance(each, str) for each in order) and not (self.where or self.offset)

    def _compared(self, table: sa.Table, types: TypeInference) -> Mapping[str, Any] | None:
        """Return the values that columns must equal; ``None`` when there is more to a filter."""
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
            raise TypeConflictError(value, type_, "the column may hold it as it is")
        return coerce(value)

    return unless_text


def _unread(column: sa.ColumnElement[Any]) -> sa.ColumnElement[Any]:
    """Return a column whose values SQLAlchemy leaves as they are."""
    return sa.type_coerce(column, sa.types.NULLTYPE).label(column.name)


def _check_order(
    order: Sequence[sa.ColumnElement[Any]], chosen: Sequence[Any], table: sa.Table
) -> None:
    """Raise when different values are ordered by another column: each may stand beside several."""
    named = {part for clause in order for part in visitors.iterate(clause)}
    others = [column for column in table.columns if column in named.difference(chosen)]
    if others:
        names = ", ".join(repr(column.name) for column in others)
        raise FilterError("_order_by", f"distinct() is ordered by its own columns, not by {names}")


def _ordering(order: OrderBy | None) -> tuple[object, ...]:
    """Return what rows are ordered by, one after the other."""
    if order is None:
        return ()
    return tuple(order) if isinstance(order, list | tuple) else (order,)
