"""The user's SQL, compiled once for the driver."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import BindParameter, Dialect, TextClause
from sqlalchemy.sql import visitors

from dbset_sync.statements.compiled import CompiledSQL, compile_sql


@dataclass(frozen=True)
class CompiledText:
    """A compiled statement, whose rows have the names and the values that the driver returns.

    Attributes:
        compiled: the statement for the driver.
    """

    compiled: CompiledSQL

    names = None

    def converted(
        self, _dialect: Dialect, rows: Sequence[Sequence[Any]], _described: Sequence[Any]
    ) -> Sequence[Sequence[Any]]:
        """Return the rows unchanged."""
        return rows


class CompiledTexts:
    """The compiled statements of a database, as long as their clauses are in use.

    Parameters:
        dialect: the database's dialect.
    """

    def __init__(self, dialect: Dialect) -> None:
        self._dialect = dialect
        self._known: WeakKeyDictionary[TextClause, CompiledText | None] = WeakKeyDictionary()

    def of(self, clause: TextClause) -> CompiledText | None:
        """Return the compiled statement; ``None`` if it depends on the values of a call."""
        try:
            return self._known[clause]
        except KeyError:
            compiled = None if _varies(clause) else CompiledText(compile_sql(clause, self._dialect))
            self._known[clause] = compiled
            return compiled


def _varies(clause: TextClause) -> bool:
    """Return whether SQLAlchemy writes values, or a mark for each of them, into the statement."""
    return any(
        part.expanding or part.literal_execute
        for part in visitors.iterate(clause)
        if isinstance(part, BindParameter)
    )
