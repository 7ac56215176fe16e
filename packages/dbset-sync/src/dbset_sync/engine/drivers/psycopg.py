"""Connections of psycopg 3, synchronous and asynchronous."""

from __future__ import annotations

from functools import lru_cache
from importlib import import_module
from typing import Any

from dbset_types.infinity import InfiniteDate, InfiniteDatetime

from dbset_sync.engine.drivers import texts
from dbset_sync.engine.drivers.base import Session


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
        cursor.execute(sql)
        count: int = cursor.rowcount
        cursor.close()
        self.driver.autocommit, self.own.prepare_threshold = before
        return count

    def prepare_nothing(self) -> None:
        """Have statements never be prepared, however often they come."""
        self.own.prepare_threshold = None

    def keep_values(self) -> None:
        """Register what reads values, for this connection alone."""
        adapters = self.own.adapters
        for infinite in (InfiniteDate, InfiniteDatetime):
            adapters.register_dumper(infinite, _dumper())
        adapters.register_loader(_BYTEA, _bytes())
        for oid, ways in texts.READERS.items():
            adapters.register_loader(oid, _texts(*ways))


def _adapt() -> Any:
    return import_module("psycopg.adapt")


@lru_cache
def _texts(usual: texts.Read, any_: texts.Read) -> Any:
    """Return what reads text in the usual way, or else in the one that reads any."""

    class Texts(_adapt().Loader):  # type: ignore[misc]
        def load(self, data: Any) -> Any:
            text = str(data, "ascii")
            try:
                return usual(text)
            except ValueError:
                return any_(text)

    return Texts


@lru_cache
def _bytes() -> Any:
    """Return what reads bytes: the driver reads past the end of those in arrays, if escaped."""

    class Bytes(_adapt().Loader):  # type: ignore[misc]
        def load(self, data: Any) -> bytes:
            return texts.binary(bytes(data))

    return Bytes


@lru_cache
def _dumper() -> Any:
    """Return what writes infinite dates: the driver's own counts days."""

    class AsText(_adapt().Dumper):  # type: ignore[misc]
        def dump(self, value: Any) -> bytes:
            return str(value).encode()

    return AsText


_BYTEA = 17
