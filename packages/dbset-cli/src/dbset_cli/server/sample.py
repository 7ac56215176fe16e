"""Some rows of a table."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dbset_filters import FilterBuilder
from dbset_types import TypeInference
from sqlalchemy import Engine, Select, select

from dbset_cli.server.catalog import Found
from dbset_cli.server.errors import ToolError


def sample(engine: Engine, found: Found, where: Mapping[str, Any], limit: int) -> Select[Any]:
    """Return the SELECT of some rows of a table.

    Parameters:
        engine: the engine.
        found: the table.
        where: a filter, as ``Table.find`` takes it.
        limit: how many rows.

    Raises:
        ToolError: no column of the table may be read.
        ColumnNotFoundError: the filter names a column that does not exist.
        FilterError: the filter is malformed.
    """
    if not found.columns:
        raise ToolError(f"no column of {found.name.written} may be read")
    statement = select(*found.columns).limit(limit)
    if not where:
        return statement
    filters = FilterBuilder(found.table, types=TypeInference(engine.dialect.name))
    return statement.where(filters.where(where))


def shown(engine: Engine, statement: Select[Any]) -> str:
    """Return a statement with placeholders for its values."""
    return str(statement.compile(engine))
