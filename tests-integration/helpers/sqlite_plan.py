"""How SQLite runs a SELECT by a filter."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import Any

from dbset_filters import FilterBuilder
from dbset_types import TypeInference
from sqlalchemy import Table, make_url, select
from sqlalchemy.dialects.sqlite import dialect


def plan_of(url: str, table: Table, where: dict[str, Any], order_by: str | None = None) -> str:
    """Return the steps of SQLite's plan for a filter, as lines."""
    filters = FilterBuilder(table, types=TypeInference("sqlite"))
    found = select(table).where(filters.where(**where)).order_by(*filters.order_by(order_by))
    statement = found.compile(dialect=dialect(), compile_kwargs={"render_postcompile": True})
    with closing(sqlite3.connect(make_url(url).database)) as connection:
        binds = [str(value) for value in map(statement.params.get, statement.positiontup)]
        rows = connection.execute(f"EXPLAIN QUERY PLAN {statement}", binds)
        return "\n".join(row[3] for row in rows)
