"""SELECT statements of a table, cached by the shape of their filters."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

import sqlalchemy as sa
from dbset_filters import FilterError
from dbset_filters.order import OrderBy
from dbset_schema import SchemaError
from dbset_types.sqlite_text_types import key_of
from sqlalchemy.sql import visitors

from dbset_sync.arguments import Where
from dbset_sync.errors import ArgumentError
from dbset_sync.statements.driver_rows import CompiledSelect
from dbset_sync.statements.table_cache import cached

if TYPE_CHECKING:
    from dbset_filters import FilterBuilder

#: Names of parameters; those of operands are different.
_LIMIT, _OFFSET = "row_limit", "row_offset"

#: Names of filters that combine others.
_COMBINATIONS = frozenset({"_or", "_and", "_not"})

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


class Selection(NamedTuple):
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
    filters: Mapping[str, Any] = MappingProxyType({})
    order_by: OrderBy | None = None
    limit: int | None = None
    offset: int | None = None
    columns: Sequence[str] | None = None
    distinct: bool = False
    key: Any = NO_KEY

    @property
    def equality(self) -> Hashable | None:
        """What the SELECT depends on, besides operands, if the filters are equalities of columns.

        ``None`` for other filters.
        """
        if self.where or not (self.order_by is None or type(self.order_by) is str):
            return None
        columns = None if self.columns is None else tuple(self.columns)
        bounds = self.limit is None, self.offset is None
        return ("equal", tuple(self.filters), self.order_by, bounds, columns, self.distinct)

    @property
    def outline(self) -> Hashable:
        """What reads with different operands have in common."""
        order = self._named_order
        return (
            len(self.where),
            tuple(self.filters),
            len(_ordering(self.order_by)) if order is None else order,
            self.offset is None,
            None if self.columns is None else tuple(self.columns),
            self.distinct,
        )

    @property
    def has_expressions(self) -> bool:
        """Whether the caller has written a part in SQL, which may call functions."""
        return self._named_order is None or any(map(_has_expressions, (*self.where, self.filters)))

    @property
    def _named_order(self) -> tuple[str, ...] | None:
        """The order as names of columns; ``None`` if there is an expression in it."""
        if self.order_by is None:
            return ()
        order = _ordering(self.order_by)
        return order if all(isinstance(each, str) for each in order) else None  # type: ignore[return-value]

    def compiled(
        self,
        table: sa.Table,
        builder: FilterBuilder,
        new_builder: Callable[[sa.Table], FilterBuilder],
        dialect: sa.Dialect,
        extra: Sequence[sa.ColumnElement[Any]] = (),
        *,
        raw: bool = False,
    ) -> tuple[CompiledSelect, Mapping[str, Any]] | None:
        """Return the cached SELECT of the selection's shape, and the values of its parameters.

        Building and compiling a SELECT takes longer than the rest of a small read.

        Parameters:
            table: the table.
            builder: builds the clauses of filters.
            new_builder: returns the builder of a copy of the table.
            dialect: the connection's dialect.
            extra: expressions to select after the columns.
            raw: whether to return the driver's values unconverted.

        Returns:
            ``None`` if the selection needs a SELECT of its own.
        """
        order = self._named_order
        if order is None:
            return None
        shape = builder.shape(*self.where, **self.filters)
        if shape is None:
            return None
        key = (
            "select",
            shape.key,
            order,
            self.limit is None,
            self.offset is None,
            None if self.columns is None else tuple(self.columns),
            self.distinct,
            tuple(map(id, extra)),
            raw,
        )

        def build(own: Selection, source: sa.Table, builder: FilterBuilder) -> sa.Select[Any]:
            select = own._selecting(builder, source, extra, raw=raw)
            if own.where or own.filters:
                select = select.where(builder.where_shape(*own.where, **own.filters))
            limit = None if own.limit is None else sa.bindparam(_LIMIT, type_=sa.BigInteger())
            offset = None if own.offset is None else sa.bindparam(_OFFSET, type_=sa.BigInteger())
            return select.limit(limit).offset(offset)

        def make() -> CompiledSelect:
            like = _like(table)
            select = build(self, like, new_builder(like))
            kept = self._kept()  # the caller may change its dicts and lists before it is needed
            return CompiledSelect.of(select, dialect, partial(build, kept, table, builder))

        return cached(table, key, make), self.with_bounds(shape.values)

    def with_bounds(self, values: dict[str, Any]) -> dict[str, Any]:
        """Add the values of the parameters of LIMIT and OFFSET."""
        if self.limit is not None:
            values[_LIMIT] = self.limit
        if self.offset is not None:
            values[_OFFSET] = self.offset
        return values

    def _kept(self) -> Selection:
        """Return the selection with its own mappings and lists, and the same operands."""
        return self._replace(
            where=_copied(list(self.where)),
            filters=_copied(dict(self.filters)),
            order_by=_copied(self.order_by),
            columns=_copied(self.columns),
        )

    def select(
        self,
        table: sa.Table,
        builder: FilterBuilder,
        extra: Sequence[sa.ColumnElement[Any]] = (),
        *,
        raw: bool = False,
    ) -> sa.Select[Any]:
        """Return the SELECT; the parameters are those of ``compiled``."""
        where = builder.where(*self.where, **self.filters)
        select = self._selecting(builder, table, extra, raw=raw).where(where)
        return select.limit(self.limit).offset(self.offset)

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
        select = select.select_from(table)  # which may have no columns
        order = builder.order_by(self.order_by)
        if self.distinct:  # DISTINCT would not allow an order by selected text
            _check_order(order, selected, table)
            select = select.group_by(*map(key_of, selected))
        return select.order_by(*order)


def _like(table: sa.Table) -> sa.Table:
    """Return a table with the same columns: each column keeps 2 KB more once it is compiled."""
    columns = (
        sa.Column(
            column.name,
            column.type,
            primary_key=column.primary_key,
            nullable=column.nullable,
            autoincrement=column.autoincrement,
        )
        for column in table.columns
    )
    return sa.Table(table.name, sa.MetaData(), *columns, schema=table.schema)


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
    return {name: {"=": value} for name, value in zip(names, values, strict=True)}


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


def _copied(item: Any) -> Any:
    """Return a copy of mappings, lists and tuples, and what is in them."""
    if isinstance(item, Mapping):
        return {name: _copied(part) for name, part in item.items()}
    return [*map(_copied, item)] if isinstance(item, list | tuple) else item


def _has_expressions(item: Any) -> bool:
    """Return whether a filter is an expression, or combines one."""
    if isinstance(item, Mapping):
        return any(_has_expressions(item[name]) for name in _COMBINATIONS & item.keys())
    return not isinstance(item, list | tuple) or any(map(_has_expressions, item))


def _ordering(order: OrderBy | None) -> tuple[object, ...]:
    """Return the order as a tuple."""
    if order is None:
        return ()
    return tuple(order) if isinstance(order, list | tuple) else (order,)
