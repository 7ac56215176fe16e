"""The plan of a query, without running it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from dbset_cli.server.errors import RefusedError
from dbset_cli.server.reads import Reads

#: Statements that have a plan.
_EXPLAINED = {"SELECT", "VALUES", "TABLE", "WITH"}


def plan(reads: Reads, sql: str, statement: str) -> str:
    """Return the database's plan of a query, a step per line.

    Parameters:
        reads: the database.
        sql: a statement that may run.
        statement: its first word.

    Raises:
        RefusedError: it is not a query.
    """
    if statement not in _EXPLAINED:
        raise RefusedError(f"{statement} has no plan; explain a SELECT")
    explain, lines = _EXPLAIN[reads.engine.dialect.name]
    explained = f"{explain} {sql}"
    reads.policy.check(explained)
    return "\n".join(lines(reads.rows(explained)))


def _lines(rows: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """Yield PostgreSQL's plan, which is text."""
    for row in rows:
        yield row["QUERY PLAN"]


def _steps(rows: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """Yield SQLite's plan, whose steps have the number of the step around them."""
    depths = {0: 0}
    for row in rows:
        depth = depths.get(row["parent"], 0)
        depths[row["id"]] = depth + 1
        yield "  " * depth + row["detail"]


_Lines = Callable[[Iterable[Mapping[str, Any]]], Iterator[str]]

_EXPLAIN: Mapping[str, tuple[str, _Lines]] = {
    "postgresql": ("EXPLAIN", _lines),
    "sqlite": ("EXPLAIN QUERY PLAN", _steps),
}
