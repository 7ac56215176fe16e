"""Rows as a subquery of arrays, for databases without temporary tables."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, TypeAlias

import sqlalchemy as sa
from dbset_types.cast_types import Domain

from dbset_sync.writing.bind_values import bind_values
from dbset_sync.writing.columns import ColumnBatch
from dbset_sync.writing.value_texts import column_texts

#: Rows per subquery if each is a SELECT: statements have a limit of parameters and of nesting.
_ROWS = 250
_PARAMETERS = 15_000  # of asyncpg's 32,767, as a statement may contain the rows twice

_Cells: TypeAlias = Sequence[sa.ColumnElement[Any]]


def rows_as_subqueries(
    dialect: sa.Dialect, table: sa.Table, batch: ColumnBatch, name: str
) -> Iterator[sa.FromClause]:
    """Yield rows as subqueries with columns of the types of the table's columns.

    Rows whose values have texts are one subquery, with one array of texts per column.

    Parameters:
        dialect: the connection's dialect.
        table: the table.
        batch: rows with the types of the table's columns.
        name: the name of the subqueries.
    """
    try:
        bound = bind_values(batch, table, dialect)
        arrays = None if bound is None else list(map(column_texts, bound.columns.values()))
    except TypeError:
        arrays = None
    if arrays is not None:
        yield _from_arrays(table, list(batch.columns), arrays).subquery(name)
        return
    at_once = max(min(_ROWS, _PARAMETERS // max(len(batch.columns), 1)), 1)
    rows = list(batch.tuples())
    for first in range(0, batch.count, at_once):
        selects = [
            sa.select(*_literals(table, list(batch.columns), row))
            for row in rows[first : first + at_once]
        ]
        yield sa.union_all(*selects).subquery(name)


def _from_arrays(
    table: sa.Table, names: Sequence[str], arrays: Sequence[Sequence[str | None]]
) -> sa.Select[Any]:
    array_of_text = _array(sa.Text())
    texts = [sa.cast(sa.literal(array, array_of_text), array_of_text) for array in arrays]
    numbered = [f"c{place}" for place in range(len(names))]
    values = sa.func.unnest(*texts).table_valued(*numbered, name="u").render_derived()
    return sa.select(
        *(
            sa.cast(values.columns[place], _uncut(table.columns[name].type)).label(name)
            for name, place in zip(names, numbered, strict=True)
        )
    )


def _literals(table: sa.Table, names: Sequence[str], row: Sequence[Any]) -> _Cells:
    types = [table.columns[name].type for name in names]
    return [
        sa.cast(sa.literal(value, type_), _uncut(type_)).label(name)
        for name, value, type_ in zip(names, row, types, strict=True)
    ]


def _uncut(type_: Any) -> Any:
    """Return a type without a maximum length: a cast would silently cut what is longer."""
    if isinstance(type_, Domain):
        return _uncut(type_.type_)
    if isinstance(type_, sa.ARRAY):
        item = _uncut(type_.item_type)
        return type_ if item is type_.item_type else _array(item)
    is_cut = isinstance(type_, sa.String) and not isinstance(type_, sa.Enum) and type_.length
    return sa.Text(collation=type_.collation) if is_cut else type_


def _array(item: Any) -> Any:
    from sqlalchemy.dialects.postgresql import ARRAY  # noqa: PLC0415  when first needed

    return ARRAY(item)
