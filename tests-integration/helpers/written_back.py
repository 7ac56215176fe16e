"""The calls that write rows back which were read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any


def writes_back(column: str) -> Mapping[str, Callable[[Any, list[dict[str, Any]]], object]]:
    """Return calls with a table and its rows, which find the rows by their ID or by a column."""
    return {
        "update": lambda t, rows: [t.update(row, ["id"]) for row in rows],
        "upsert": lambda t, rows: [t.upsert(row, [column]) for row in rows],
        "update_many": lambda t, rows: t.update_many(rows, ["id"]),
        "upsert_many": lambda t, rows: t.upsert_many(rows, [column]),
        "insert_many": lambda t, rows: t.delete(id={">": 0}) and t.insert_many(rows),
    }
