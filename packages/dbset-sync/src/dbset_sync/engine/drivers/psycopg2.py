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

    writes_intervals_right = False  # in SQL of the user's own

    @property
    def pid(self) -> int:
        """The server's process, as libpq was told."""
        pid: int = self.own.get_backend_pid()
        return pid

    def run(self, sql: str) -> int:
        """Run SQL in autocommit, which no server is told of."""
        before, self.own.autocommit = self.own.autocommit, True
        with self.own.cursor() as cursor:
            cursor.execute(sql)
            count: int = cursor.rowcount
        self.own.autocommit = before
        return count

    def prepare_nothing(self) -> None:
        """Do nothing."""

    def keep_values(self) -> None:
        """Register what reads values, for this connection alone."""
        for reader in _readers():
            _extensions().register_type(reader, self.own)


def _extensions() -> Any:
    return import_module("psycopg2.extensions")


@lru_cache
def _readers() -> list[Any]:
    """Return what reads types and arrays of them."""
    extensions = _extensions()
    found = []
    for oid, ways in texts.READERS.items():
        name, array = _NAMES[oid]
        reader = extensions.new_type((oid,), name, _reader(*ways))
        found += [reader, extensions.new_array_type((array,), f"{name}[]", reader)]
    return found


def _reader(usual: texts.Read, any_: texts.Read) -> Callable[[str | None, Any], Any]:
    """Return what reads a text in the usual way, or else in the one that reads any."""

    def read(text: str | None, _cursor: Any) -> Any:
        if text is None:
            return None
        try:
            return usual(text)
        except ValueError:
            return any_(text)

    return read


#: By the numbers of types, their names, and the numbers of their arrays.
_NAMES = {
    700: ("REAL", 1021),
    1082: ("DATE", 1182),
    1083: ("TIME", 1183),
    1266: ("TIMETZ", 1270),
    1114: ("TIMESTAMP", 1115),
    1184: ("TIMESTAMPTZ", 1185),
    1186: ("INTERVAL", 1187),
}
