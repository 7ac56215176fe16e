"""Connections of psycopg2."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from dbset_types import beyond
from dbset_types.infinity import infinite
from dbset_types.intervals import interval_of_text
from dbset_types.limits import single_precision

from dbset_sync.sessions.driver import Session

_Read = Callable[[str], Any]


class Psycopg2Session(Session):
    """A connection of psycopg2. It prepares no statements."""

    misread_styles = ("sql_standard",)

    @property
    def pid(self) -> int:
        """The server's process, as libpq was told."""
        pid: int = self.own.get_backend_pid()
        return pid

    def run(self, sql: str) -> int:
        """Run SQL in autocommit, which no server is told of."""
        before, self.own.autocommit = self.own.autocommit, True
        try:
            with self.own.cursor() as cursor:
                cursor.execute(sql)
                count: int = cursor.rowcount
                return count
        finally:
            self.own.autocommit = before

    def reported(self, name: str) -> str:
        """Return a setting, as libpq has it."""
        return self.own.get_parameter_status(name) or ""

    def prepare_nothing(self) -> None:
        """Do nothing."""

    def keep_values(self) -> None:
        """Register what reads values, for this connection alone."""
        from psycopg2.extensions import register_type  # noqa: PLC0415  of a driver that is there

        for reader in _readers():
            register_type(reader, self.own)


@lru_cache
def _readers() -> list[Any]:
    """Return what reads types and arrays of them."""
    from psycopg2 import extensions  # noqa: PLC0415  of a driver that is there

    known = extensions.string_types
    found = []
    for oid, array, name, make in _TYPES:
        reader = extensions.new_type((oid,), name, make(known[oid]))
        found += [reader, extensions.new_array_type((array,), f"{name}[]", reader)]
    return found


def _or_beyond(read: _Read) -> Callable[[Any], Any]:
    """Return what makes a reader that reads, too, what the driver's own does not."""

    def make(own: Callable[[str | None, Any], Any]) -> Callable[[str | None, Any], Any]:
        def reader(text: str | None, cursor: Any) -> Any:
            if text is None:
                return None
            if infinite(text) is not None or text.startswith("24:"):  # its own reads another
                return read(text)
            try:
                return own(text, cursor)
            except (ValueError, OverflowError):
                return read(text)

        return reader

    return make


def _instead(read: _Read) -> Callable[[Any], Any]:
    """Return what makes a reader that has nothing of the driver's own."""
    return lambda _own: lambda text, _cursor: None if text is None else read(text)


def _real(text: str) -> float:
    return single_precision(float(text))


#: Types and their arrays by their numbers, and what reads them.
_TYPES: tuple[tuple[int, int, str, Callable[[Any], Any]], ...] = (
    (700, 1021, "REAL", _instead(_real)),
    (1082, 1182, "DATE", _or_beyond(beyond.date_of_text)),
    (1083, 1183, "TIME", _or_beyond(beyond.time_of_text)),
    (1266, 1270, "TIMETZ", _or_beyond(beyond.time_with_zone_of_text)),
    (1114, 1115, "TIMESTAMP", _or_beyond(beyond.datetime_of_text)),
    (1184, 1185, "TIMESTAMPTZ", _or_beyond(beyond.instant_of_text)),
    (1186, 1187, "INTERVAL", _instead(interval_of_text)),
)
