"""The versions of everything that is measured."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import psycopg2
from postgresql_server import running_postgresql

from benchmarks.arenas import ARENAS
from benchmarks.processes import process

#: The packages of each peer's environment that the page names.
_PACKAGES = {
    "raw": ("aiosqlite", "asyncpg", "psycopg2-binary"),
    "core": ("SQLAlchemy",),
    "dataset": ("dataset",),
    "ancestor": ("dbset",),
    "dbset": ("dbset",),
}
_ALWAYS = ("Python", "SQLite")


def versions(peers: Iterable[str]) -> list[str]:
    """Return the names and versions, each once."""
    return list(dict.fromkeys([_postgresql(), *_installed(peers)]))


def _installed(peers: Iterable[str]) -> Iterator[str]:
    for peer in peers:
        with process(peer, ARENAS[0].modules[peer]) as running:
            found = {name.lower(): version for name, version in running("versions").items()}
        for name in (*_ALWAYS, *_PACKAGES[peer]):
            yield f"{name} {found[name.lower()]}"


def _postgresql() -> str:
    with running_postgresql() as url:
        connection = psycopg2.connect(url)
        version = connection.server_version
        connection.close()
    return f"PostgreSQL {version // 10000}.{version % 10000}"
