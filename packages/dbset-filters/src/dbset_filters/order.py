"""Names to ORDER BY clauses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dbset_filters.errors import FilterError

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement

    from dbset_filters.columns import Columns

_PLACE = "_order_by"


def order_by(columns: Columns, spec: Any) -> list[ColumnElement[Any]]:
    """Return the clauses for a name, for names in a list or tuple, or for None."""
    if spec is None:
        return []
    names = [spec] if isinstance(spec, str) else spec
    if not isinstance(names, list | tuple) or not all(isinstance(name, str) for name in names):
        raise FilterError(
            _PLACE, f"needs a name such as 'age' or '-age', or a list, got {spec!r:.100}"
        )
    return [clause for name in names for clause in _clauses(columns, name)]


def _clauses(columns: Columns, name: str) -> list[ColumnElement[Any]]:
    field = columns.find(name, _PLACE)
    if field is None and name.startswith("-"):
        return [clause.desc() for clause in columns.field(name[1:], _PLACE).order()]
    return (field or columns.field(name, _PLACE)).order()
