"""Capabilities of PostgreSQL that a run of the tests does without, as ``--without`` names them.

The server's setting ``dbset.without`` switches them off in dbset, in every process. What dbset then
sends is watched: a statement that needs a capability of these is an error.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import psycopg2
from dbset_schema.capabilities import SETTING
from dbset_sync.reading import copy_out
from dbset_sync.session import connections
from dbset_sync.writing.bulk import copy
from sqlalchemy import Engine, event

#: What dbset must not send, by capability.
PATTERNS = {
    "advisory_locks": re.compile("pg_advisory"),
    "shared_locks": re.compile("pg_advisory|dbset.locks"),
    "temporary_tables": re.compile("CREATE TEMPORARY"),
    "lock_table": re.compile("LOCK TABLE"),
    "relfilenode": re.compile("relfilenode"),
    "blocking_pids": re.compile("pg_blocking_pids"),
    "setval_in_returning": re.compile("RETURNING.*setval", re.DOTALL),
}

#: Statements of dbset that are text, as those of tests are; no test sends them.
OWN_TEXT = re.compile(r"pg_blocking_pids|dbset\.locks|SELECT pg_advisory_xact_lock|relnatts")


@contextmanager
def server_without(url: str, names: Sequence[str]) -> Iterator[None]:
    """Have all new connections to a server lack capabilities."""
    if not names:
        yield
        return
    run(url, f"ALTER ROLE ALL SET {SETTING} = '{','.join(names)}'")
    try:
        yield
    finally:
        run(url, f"ALTER ROLE ALL RESET {SETTING}")


def run(url: str, statement: str) -> None:
    connection = psycopg2.connect(url)
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(statement)
    connection.close()


class Watch:
    """Notes what dbset sends in this process although the capability for it is switched off.

    Attributes:
        seen: the statements.
    """

    def __init__(self, names: Sequence[str]) -> None:
        self.names = names
        self.seen: list[str] = []

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Watch all engines while the block runs."""
        event.listen(Engine, "before_cursor_execute", self._look)
        senders = [copy._SEND, copy_out._COPY] if "copy_in_savepoints" in self.names else []
        before = [dict(each) for each in senders]
        for each in senders:
            each.update({driver: self._noting(send) for driver, send in each.items()})
        try:
            yield
        finally:
            event.remove(Engine, "before_cursor_execute", self._look)
            for each, old in zip(senders, before, strict=True):
                each.update(old)

    def _noting(self, send: Any) -> Any:
        def noted(*arguments: Any) -> Any:
            self.seen.append("COPY")
            return send(*arguments)

        return noted

    def _look(
        self, connection: Any, _cursor: Any, statement: str, _values: Any, context: Any, _many: bool
    ) -> None:
        if connection.dialect.name != "postgresql":
            return
        is_text = context.compiled is None or context.is_text
        if is_text and not OWN_TEXT.search(statement):
            return
        if any(self._needs(name, connection, statement, context) for name in self.names):
            self.seen.append(statement)

    def _needs(self, name: str, connection: Any, statement: str, context: Any) -> bool:
        if name == "ddl_in_transactions":
            return bool(context.isddl and not connection.connection.dbapi_connection.autocommit)
        if name == "several_cursors":
            streams = context.execution_options.get("stream_results")
            return bool(streams and connections._current.get() is not None)
        return name in PATTERNS and bool(PATTERNS[name].search(statement))
