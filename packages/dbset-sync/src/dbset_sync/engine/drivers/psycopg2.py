"""Connections of psycopg2."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from importlib import import_module
from typing import Any

from dbset_sync.engine.drivers import texts
from dbset_sync.engine.drivers.base import Session


class Psycopg2Session(Session):
    """A connection of psycopg2. It prepares no statements."""

    writes_intervals_right = False  # in the user's SQL

    @property
    def pid(self) -> int:
        """The server's process, as libpq knows it."""
        pid: int = self.own.get_backend_pid()
        return pid

    def run(self, sql: str) -> int:
        """Run SQL in autocommit, without a message to the server."""
        before, self.own.autocommit = self.own.autocommit, True
        with self.own.cursor() as cursor:
            cursor.execute(sql)
            count: int = cursor.rowcount
        self.own.autocommit = before
        return count

    def disable_prepared_statements(self) -> None:
        """Do nothing."""

    def register_types(self) -> None:
        """Register readers for this connection."""
        for reader in _readers():
            _extensions().register_type(reader, self.own)


def _extensions() -> Any:
    return import_module("psycopg2.extensions")


@lru_cache
def _readers() -> list[Any]:
    """Return readers of types and of their arrays."""
    extensions = _extensions()
    found = []
    for oid, functions in texts.READERS.items():
        name, array = _NAMES[oid]
        reader = extensions.new_type((oid,), name, _reader(*functions))
        found += [reader, extensions.new_array_type((array,), f"{name}[]", reader)]
    return found


def _reader(usual: texts.Read, any_: texts.Read) -> Callable[[str | None, Any], Any]:
    """Return a function that reads text by a fast reader, or else by one for all texts."""

    def read(text: str | None, _cursor: Any) -> Any:
        if text is None:
            return None
        try:
            return usual(text)
        except ValueError:
            return any_(text)

    return read


#: Names and array OIDs by the OIDs of types.
_NAMES = {
    700: ("REAL", 1021),
    1082: ("DATE", 1182),
    1083: ("TIME", 1183),
    1266: ("TIMETZ", 1270),
    1114: ("TIMESTAMP", 1115),
    1184: ("TIMESTAMPTZ", 1185),
    1186: ("INTERVAL", 1187),
}
