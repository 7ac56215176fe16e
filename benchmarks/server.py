"""The CPU time of a PostgreSQL server on this machine."""

from __future__ import annotations

import os
from contextlib import closing
from pathlib import Path

import psycopg2

_PROCESSES = Path("/proc")


def server_process(url: str) -> int | None:
    """Return the id of the server's main process; None if it runs elsewhere."""
    with closing(psycopg2.connect(url)) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (backend,) = cursor.fetchone()
        found = _fields(backend)
        return int(found[1]) if found else None


def cpu_seconds(process: int) -> float:
    """Return the CPU time of a process and its children, including those that have ended."""
    ended = sum(map(int, _fields(process)[13:15])) / os.sysconf("SC_CLK_TCK")
    running = [int(path.name) for path in _PROCESSES.glob("[0-9]*")]
    children = [each for each in running if _fields(each)[1:2] == [str(process)]]
    return ended + sum(map(_seconds, [process, *children]))


def _seconds(process: int) -> float:
    """Return the CPU time of a running process, which has nanoseconds in this file only."""
    try:
        nanoseconds, *_ = (_PROCESSES / str(process) / "schedstat").read_text().split()
    except OSError:
        return 0.0
    return int(nanoseconds) / 1e9


def _fields(process: int) -> list[str]:
    """Return the fields of a process's status after its name, as in proc(5)."""
    try:
        status = (_PROCESSES / str(process) / "stat").read_text()
    except OSError:
        return []
    return status.rpartition(")")[2].split()
