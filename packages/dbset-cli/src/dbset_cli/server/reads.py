"""Guarded reads of a database."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from types import MappingProxyType
from typing import Any

from dbset_readonly.trust import trusted
from dbset_sync import Database
from sqlalchemy import Connection, Engine, Executable

from dbset_cli.server.answers import Answer, rows_answer
from dbset_cli.server.policy import Limits, Policy

#: Rows that dbset reads at once: as many may be read beyond the last one of an answer.
PAGE = 1000


class Reads:
    """A read-only database, and the policy of what may be read.

    Parameters:
        database: opened with ``read_only=True``, the timeout, and ``max_rows`` from `row_bound`.
        limits: what may be read.
    """

    def __init__(self, database: Database[dict[str, Any]], limits: Limits) -> None:
        self._database = database
        self.limits = limits
        self.policy = Policy(database.engine, limits)

    @property
    def engine(self) -> Engine:
        """The engine."""
        engine: Engine = self._database.engine
        return engine

    def answer(
        self, statement: str | Executable, more: Mapping[str, Any] = MappingProxyType({})
    ) -> Answer:
        """Return the rows of a statement that may run.

        Parameters:
            statement: the statement.
            more: other members of the answer.
        """
        with self._database.query(statement) as rows:
            return rows_answer(rows.keys, rows, self.limits.max_rows, **more)

    def rows(self, sql: str) -> list[dict[str, Any]]:
        """Return all rows of a statement that may run."""
        return self._database.query(sql).all()

    @contextmanager
    def inspecting(self) -> Iterator[Connection]:
        """Open a connection for SQLAlchemy's inspection, whose statements are not checked."""
        with self.engine.connect() as connection, trusted(connection):
            yield connection


def row_bound(limits: Limits) -> int:
    """Return the bound on rows with which the database is opened: one page more than are shown."""
    return limits.max_rows + PAGE
