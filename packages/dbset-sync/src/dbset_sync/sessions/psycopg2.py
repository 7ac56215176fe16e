"""Connections of psycopg2."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import lru_cache
from importlib import import_module
from typing import Any

from dbset_types import beyond
from dbset_types.intervals import interval_of_text

from dbset_sync.sessions import texts
from dbset_sync.sessions.driver import Session

_Read = Callable[[str], Any]


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
    for (oid, array), (name, *ways) in _TYPES.items():
        reader = extensions.new_type((oid,), name, _reader(*ways))
        found += [reader, extensions.new_array_type((array,), f"{name}[]", reader)]
    return found


def _reader(usual: _Read, any_: _Read) -> Callable[[str | None, Any], Any]:
    """Return what reads a text in the usual way, or else in the one that reads any."""

    def read(text: str | None, _cursor: Any) -> Any:
        if text is None:
            return None
        try:
            return usual(text)
        except ValueError:
            return any_(text)

    return read


#: Types by their numbers and those of their arrays. The driver's own readers take infinity for the
#: last date, and 24:00 for midnight; they are no quicker.
_TYPES: dict[tuple[int, int], tuple[str, _Read, _Read]] = {
    (700, 1021): ("REAL", texts.real, float),
    (1082, 1182): ("DATE", dt.date.fromisoformat, beyond.date_of_text),
    (1083, 1183): ("TIME", texts.time, beyond.time_of_text),
    (1266, 1270): ("TIMETZ", texts.time, beyond.time_with_zone_of_text),
    (1114, 1115): ("TIMESTAMP", dt.datetime.fromisoformat, beyond.datetime_of_text),
    (1184, 1185): ("TIMESTAMPTZ", texts.instant, beyond.instant_of_text),
    (1186, 1187): ("INTERVAL", interval_of_text, interval_of_text),
}
