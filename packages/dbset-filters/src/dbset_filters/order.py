"""Names and expressions to ORDER BY clauses, with NULL as the largest value."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from sqlalchemy import Column, ColumnElement, Table, TextClause, UnaryExpression
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql import operators
from sqlalchemy.sql.functions import FunctionElement

from dbset_filters.errors import FilterError

if TYPE_CHECKING:
    from sqlalchemy.sql.compiler import SQLCompiler

    from dbset_filters.columns import Columns

#: A column, ``"-column"`` for descending, a SQLAlchemy expression, or several of them.
OrderBy = str | ColumnElement[Any] | Sequence[str | ColumnElement[Any]]

_PLACE = "_order_by"


class _Ascending(FunctionElement[Any]):
    """An expression in ascending order, NULL last."""

    inherit_cache = True
    direction, nulls = "", " NULLS LAST"


class _Descending(_Ascending):
    """An expression in descending order, NULL first."""

    inherit_cache = True
    direction, nulls = " DESC", " NULLS FIRST"


def order_by(columns: Columns, spec: Any) -> list[ColumnElement[Any]]:
    """Return the clauses for a name, an expression, a list or tuple of them, or None."""
    if spec is None:
        return []
    items = spec if isinstance(spec, list | tuple) else [spec]
    return [clause for item in items for clause in _clauses(columns, item, spec)]


def _clauses(columns: Columns, item: Any, spec: Any) -> list[Any]:
    if isinstance(item, str):
        return _named(columns, item)
    expression = item.__clause_element__() if hasattr(item, "__clause_element__") else item
    if isinstance(expression, ColumnElement):
        return [_expression(expression)]
    if isinstance(expression, TextClause):
        return [expression]
    raise FilterError(
        _PLACE,
        "needs a name such as 'age' or '-age', a list of names, or a SQLAlchemy expression,"
        f" got {spec!r:.100}",
    )


def _named(columns: Columns, name: str) -> list[ColumnElement[Any]]:
    field = columns.find(name, _PLACE)
    if field is None and (instead := _instead_of_sql(columns, name)):
        raise columns.not_found(name, _PLACE, instead)
    if field is None and name.startswith("-"):
        return [_descending(part) for part in columns.field(name[1:], _PLACE).order()]
    return [_ascending(part) for part in (field or columns.field(name, _PLACE)).order()]


_DIRECTIONS = {"": "", "asc": "", "desc": "-"}


def _instead_of_sql(columns: Columns, name: str) -> str:
    """Return what to write instead of SQL such as ``age desc, name``; empty for anything else."""
    names = []
    for term in name.split(","):
        column, _, direction = term.strip().partition(" ")
        prefix = _DIRECTIONS.get(direction.strip().lower())
        if prefix is None or columns.find(column, _PLACE) is None:
            return ""
        names.append(prefix + column)
    return f"write {names[0]!r}" if len(names) == 1 else f"write {names!r}"


def _expression(given: ColumnElement[Any]) -> ColumnElement[Any]:
    """Return an expression with NULL as the largest value, unless it orders NULLs itself."""
    modifier = given.modifier if isinstance(given, UnaryExpression) else None
    if modifier in {operators.nulls_first_op, operators.nulls_last_op}:
        return given
    make = _MODIFIED.get(modifier)
    return _ascending(given) if make is None else make(given.element)


def _ascending(part: ColumnElement[Any]) -> ColumnElement[Any]:
    return _Ascending(part) if _may_be_null(part) else part


def _descending(part: ColumnElement[Any]) -> ColumnElement[Any]:
    return _Descending(part) if _may_be_null(part) else part.desc()


_MODIFIED: dict[Any, Callable[[ColumnElement[Any]], ColumnElement[Any]]] = {
    operators.asc_op: _ascending,
    operators.desc_op: _descending,
}


def _may_be_null(part: ColumnElement[Any]) -> bool:
    """Return whether NULLS LAST is needed, which limits SQLite to one column of an index."""
    if not isinstance(part, Column) or not isinstance(part.table, Table):
        return True
    return bool(part.nullable) and part is not part.table.autoincrement_column


@compiles(_Ascending)
def _by_default(element: _Ascending, compiler: SQLCompiler, **options: Any) -> str:
    return f"{compiler.process(element.clauses.clauses[0], **options)}{element.direction}"


@compiles(_Ascending, "sqlite")
def _on_sqlite(element: _Ascending, compiler: SQLCompiler, **options: Any) -> str:
    return f"{_by_default(element, compiler, **options)}{element.nulls}"
