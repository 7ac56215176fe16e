"""The audit: a JSON line for each call of a tool."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from time import monotonic

from dbset_cli.errors import CommandError
from dbset_cli.server.answers import json_line

#: Characters of a statement, or a reason, that are recorded.
_LONGEST = 10_000

_STDERR = 2


@dataclass
class Record:
    """What is recorded about one call.

    Attributes:
        tool: the name of the tool.
        sql: the statement, with placeholders for the values of a filter.
        verdict: ``allowed``, ``refused``, ``failed`` or ``cancelled``.
        reason: why it was refused or failed.
        tables: the tables that it names.
        rows: the number of rows in the answer.
    """

    tool: str
    sql: str = ""
    verdict: str = "failed"
    reason: str = ""
    tables: Sequence[str] = ()
    rows: int | None = None
    _time: datetime = field(default_factory=lambda: datetime.now(UTC))
    _began: float = field(default_factory=monotonic)

    def line(self) -> str:
        """Return the record as a line."""
        members = {
            "time": self._time.isoformat(timespec="milliseconds"),
            "tool": _cut(self.tool),
            "sql": _cut(self.sql),
            "verdict": self.verdict,
            "reason": _cut(self.reason),
            "tables": list(map(_cut, self.tables)),
            "rows": self.rows,
            "milliseconds": round((monotonic() - self._began) * 1000, 1),
        }
        return json_line(members) + "\n"


class Audit:
    """A file of records, or standard error.

    Parameters:
        path: the file, to which lines are appended; ``None`` for standard error.

    Raises:
        CommandError: the file cannot be written.
    """

    def __init__(self, path: str | None) -> None:
        self._file = _STDERR if path is None else _opened(path)

    def write(self, record: Record) -> None:
        """Write a record, whole or with an error.

        Raises:
            OSError: the disk is full, for example.
        """
        line = record.line().encode()
        if os.write(self._file, line) < len(line):
            raise OSError("the line was not written completely; is the disk full?")


def _opened(path: str) -> int:
    try:
        return os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    except OSError as error:
        raise CommandError(f"cannot write the audit to {path}: {error.strerror}") from error


def _cut(text: str) -> str:
    if len(text) <= _LONGEST:
        return text
    return f"{text[:_LONGEST]}... ({len(text):,} characters)"
