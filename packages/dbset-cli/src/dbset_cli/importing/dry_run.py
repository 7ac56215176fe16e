"""What an import would do."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from dbset_sync import Database


@contextmanager
def undone(database: Database) -> Iterator[None]:
    """Run a ``with`` block in a transaction that is rolled back at its end."""
    with suppress(_EndError), database.transaction():
        yield
        raise _EndError


class _EndError(Exception):
    """The end of a transaction."""


@contextmanager
def ddl() -> Iterator[list[str]]:
    """Collect the DDL that dbset runs in a ``with`` block."""
    statements: list[str] = []
    handler = _Collector(statements)
    logger = logging.getLogger("dbset")
    level = logger.level
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    try:
        yield statements
    finally:
        logger.removeHandler(handler)
        logger.setLevel(level)


class _Collector(logging.Handler):
    """Collects messages."""

    def __init__(self, messages: list[str]) -> None:
        super().__init__(logging.INFO)
        self._messages = messages

    def emit(self, record: logging.LogRecord) -> None:
        """Collect a message."""
        if record.module == "ddl":
            self._messages.append(record.getMessage())
