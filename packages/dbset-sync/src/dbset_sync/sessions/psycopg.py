"""Connections of psycopg 3, synchronous and asynchronous."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from dbset_types import beyond
from dbset_types.infinity import InfiniteDate, InfiniteDatetime
from dbset_types.intervals import interval_of_text
from dbset_types.limits import single_precision

from dbset_sync.sessions.driver import Session


class PsycopgSession(Session):
    """A connection of psycopg 3."""

    @property
    def pid(self) -> int:
        """The server's process, as libpq was told."""
        pid: int = self.own.info.backend_pid
        return pid

    def run(self, sql: str) -> int:
        """Run SQL in autocommit, which no server is told of."""
        before = self.own.autocommit, self.own.prepare_threshold
        self.driver.autocommit, self.own.prepare_threshold = True, None
        cursor = self.driver.cursor()
        try:
            cursor.execute(sql)
            count: int = cursor.rowcount
            return count
        finally:
            cursor.close()
            self.driver.autocommit, self.own.prepare_threshold = before

    def reported(self, name: str) -> str:
        """Return a setting, as libpq has it."""
        return self.own.info.parameter_status(name) or ""

    def prepare_nothing(self) -> None:
        """Have statements never be prepared, however often they come."""
        self.own.prepare_threshold = None

    def keep_values(self) -> None:
        """Register what reads values, for this connection alone."""
        adapters = self.own.adapters
        for infinite in (InfiniteDate, InfiniteDatetime):
            adapters.register_dumper(infinite, _dumper())
        for oid, own, read in _TYPES:
            adapters.register_loader(oid, _loader(adapters.get_loader(oid, 0) if own else None, read))


@lru_cache
def _loader(own: Any, read: Callable[[str], Any]) -> Any:
    """Return what reads values; the driver's own does so first, where it raises what it misses."""
    from psycopg import DataError  # noqa: PLC0415  of a driver that is there
    from psycopg.adapt import Loader  # noqa: PLC0415

    class Own(Loader):
        def __init__(self, oid: int, context: Any = None) -> None:
            super().__init__(oid, context)
            self._own = own(oid, context).load

        def load(self, data: Any) -> Any:
            try:
                return self._own(data)
            except DataError:
                return read(bytes(data).decode())

    class Instead(Loader):
        def load(self, data: Any) -> Any:
            return read(bytes(data).decode())

    return Instead if own is None else Own


@lru_cache
def _dumper() -> Any:
    """Return what writes infinite dates: the driver's own counts days."""
    from psycopg.adapt import Dumper  # noqa: PLC0415  of a driver that is there

    class AsText(Dumper):
        def dump(self, value: Any) -> bytes:
            return str(value).encode()

    return AsText


def _real(text: str) -> float:
    return single_precision(float(text))


#: Types by their numbers, whether the driver's own reading is tried first, and what reads them.
_TYPES: tuple[tuple[int, bool, Callable[[str], Any]], ...] = (
    (700, False, _real),
    (1082, True, beyond.date_of_text),
    (1083, True, beyond.time_of_text),
    (1266, True, beyond.time_with_zone_of_text),
    (1114, True, beyond.datetime_of_text),
    (1184, True, beyond.instant_of_text),
    (1186, False, interval_of_text),
)
