"""Coerces the rows of a write to the columns of a table."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from functools import partial
from typing import Any, NamedTuple, TypeAlias

from dbset_schema import find_column
from dbset_schema.names import check_new_column, find_columns
from dbset_types import TypeConflictError, TypeInference
from dbset_types.coerce import Coercer, value_type
from dbset_types.coerce_columns import ColumnCoercer
from dbset_types.errors import ColumnNotFoundError
from dbset_types.kinds import Kind, kind_of
from dbset_types.sqlite_text_types import check_keys, is_strict
from dbset_types.text_spellings import columns_with_spellings, with_spellings
from sqlalchemy import Table
from sqlalchemy.types import TypeEngine

from dbset_sync.statements import table_cache
from dbset_sync.writing.coerced import CoercedRows, generated
from dbset_sync.writing.columns import ColumnBatch, Columns, are_missing
from dbset_sync.writing.expressions import is_expression, refuse_expressions
from dbset_sync.writing.request import CREATE_IT, WriteRequest, columns_of

#: The type of a column, its kind, and what coerces its values.
_Coercing: TypeAlias = tuple[TypeEngine[Any], Kind | None, ColumnCoercer]


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


def coerce_row(request: WriteRequest, table: Table) -> CoercedRows | None:
    """Return a single row coerced, if the table has a column for each of its keys."""
    if len(request.rows) != 1 or request.new_columns or _strict_keys(request, table):
        return None
    (row,) = request.rows
    if request.first is not None and any(map(is_expression, row.values())):
        return None
    keys = tuple(row)
    texts = _text_keys(request, table)
    layout = table_cache.cached(
        table,
        ("row", keys, *texts),
        lambda: _layout(table, keys, texts, request.settings.inference),
    )
    if not layout.names:
        return None
    cells = zip(layout.names, layout.coercers, row.values(), strict=True)
    values = {name: [coerce(value)] for name, coerce, value in cells}
    names = _default_names(request, table)
    defaults = partial(_defaults, request, table, values) if names else _no_defaults
    batch, by_shape, shapes = ColumnBatch(values, 1), layout.columns_by_shape, layout.shapes
    return CoercedRows(table, batch, defaults, by_shape, shapes, default_names=names)


def coerce_rows(request: WriteRequest, table: Table) -> CoercedRows:
    """Return the rows coerced.

    Raises:
        ColumnNotFoundError: the table lacks a column.
        TypeConflictError: a value does not fit its column.
    """
    values: dict[str, Sequence[Any]] = {}
    columns, computed = columns_of(table), request.computed(table)
    for key, key_values in request.by_column(table).items():
        column = key if key in columns else find_column(columns, key)
        if column is not None:
            values[column] = _coerce_column(request, table, column, key_values)
        elif _is_left_out(request, key, key_values):
            check_new_column(key, request.name, columns, request.settings.inference.dialect)
        else:
            raise ColumnNotFoundError(request.name, key, columns, hint=CREATE_IT)
    shape = None if request.values is None else tuple(request.values)
    if shape is None:
        shapes = list(map(tuple, request.rows))
        columns_by_shape = {each: _written(table, each, computed) for each in set(shapes)}
    else:
        shapes = [shape] * len(request.rows)
        columns_by_shape = {
            shape: table_cache.cached(
                table, ("written", shape, computed), partial(_written, table, shape, computed)
            )
        }
    batch, defaults = (
        ColumnBatch(values, len(request.rows)),
        partial(_defaults, request, table, values),
    )
    names = _default_names(request, table)
    return CoercedRows(table, batch, defaults, columns_by_shape, shapes, default_names=names)


def _coerce_column(
    request: WriteRequest, table: Table, column: str, values: Sequence[Any]
) -> Sequence[Any]:
    type_, kind, coerce = table_cache.cached_of_column(
        table, "coercers", column, partial(_coercing, table, column, request.settings.inference)
    )
    try:
        if request.new_columns:
            request.new_columns.check(column, values)
        if column in _strict_keys(request, table):
            check_keys(type_, values)
        if request.first is not None and kind is None:
            refuse_expressions(type_, values)
        if column in _text_keys(request, table):
            coerce = columns_with_spellings(coerce)
        return coerce(values)
    except TypeConflictError as error:
        located = error.located(table=request.name, column=column)
        raise request.explained(located) from error.__cause__


def _is_left_out(request: WriteRequest, name: str, values: Sequence[Any]) -> bool:
    """Return whether a column is not created, as there are no values for it."""
    return request.ensure and are_missing(values) and request.type_of_nulls(name) is None


def _strict_keys(request: WriteRequest, table: Table) -> Sequence[str]:
    """Return the keys whose columns may contain text in several forms."""
    if not request.lookup.keys:
        return ()
    shape = ("strict", *request.lookup.keys)
    return table_cache.cached(table, shape, lambda: _strict(table, request.lookup.columns(table)))


def _text_keys(request: WriteRequest, table: Table) -> Sequence[str]:
    """Return the keys whose columns are text."""
    if not request.lookup.keys:
        return ()
    shape = ("text", *request.lookup.keys)
    return table_cache.cached(table, shape, lambda: _texts(table, request.lookup.columns(table)))


def _default_names(request: WriteRequest, table: Table) -> Sequence[str]:
    key = request.settings.primary_key
    is_own = key.default is not None and table.primary_key.columns.keys() == list(key.names)
    return key.names if is_own else ()


def _defaults(request: WriteRequest, table: Table, values: Columns) -> Columns:
    """Return new primary keys: a reflected table does not have their Python default."""
    names, key = _default_names(request, table), request.settings.primary_key
    if key.default is None or not names:
        return {}
    (name,) = names  # a compound key has no default
    current = values.get(name) or [None] * len(request.rows)
    if None not in current:
        return {}
    default, coerce = key.default, request.settings.inference.coercer(table.columns[name].type)
    return {name: [coerce(default()) if value is None else value for value in current]}


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


def _written(table: Table, shape: tuple[str, ...], computed: Collection[str]) -> list[str]:
    """Return the columns that the keys of a row mean, without computed ones."""
    return [name for name in find_columns(columns_of(table), shape) if name not in computed]


def _coercing(table: Table, column: str, types: TypeInference) -> _Coercing:
    type_ = table.columns[column].type
    return type_, kind_of(type_), types.column_coercer(type_)


def _no_defaults() -> Columns:
    return {}


def _strict(table: Table, keys: list[str]) -> list[str]:
    return [key for key in keys if is_strict(table.columns[key].type)]


def _texts(table: Table, keys: list[str]) -> list[str]:
    return [key for key in keys if kind_of(value_type(table.columns[key].type)) is Kind.TEXT]
