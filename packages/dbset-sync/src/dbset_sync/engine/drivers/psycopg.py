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
        """The server's process, as libpq knows it."""
        pid: int = self.own.info.backend_pid
        return pid

    def run(self, sql: str) -> int:
        """Run SQL in autocommit, without a message to the server."""
        before = self.own.autocommit, self.own.prepare_threshold
        self.driver.autocommit, self.own.prepare_threshold = True, None
        cursor = self.driver.cursor()
        cursor.execute(sql)
        count: int = cursor.rowcount
        cursor.close()
        self.driver.autocommit, self.own.prepare_threshold = before
        return count

    def disable_prepared_statements(self) -> None:
        """Never prepare statements."""
        self.own.prepare_threshold = None

    def register_types(self) -> None:
        """Register loaders and dumpers for this connection."""
        adapters = self.own.adapters
        for infinite in (InfiniteDate, InfiniteDatetime):
            adapters.register_dumper(infinite, _text_dumper())
        adapters.register_loader(_BYTEA, _bytes_loader())
        for oid, readers in texts.READERS.items():
            adapters.register_loader(oid, _text_loader(*readers))


def _adapt() -> Any:
    return import_module("psycopg.adapt")


@lru_cache
def _text_loader(usual: texts.Read, any_: texts.Read) -> Any:
    """Return a loader with a fast reader, and one for all other texts."""

    class Texts(_adapt().Loader):  # type: ignore[misc]
        def load(self, data: Any) -> Any:
            text = str(data, "ascii")
            try:
                return usual(text)
            except ValueError:
                return any_(text)

    return Texts


@lru_cache
def _bytes_loader() -> Any:
    """Return a loader of bytes: the driver's reads past the end of escaped ones in arrays."""

    class Bytes(_adapt().Loader):  # type: ignore[misc]
        def load(self, data: Any) -> bytes:
            return texts.binary(bytes(data))

    return Bytes


@lru_cache
def _text_dumper() -> Any:
    """Return a dumper of infinite dates as text."""

    class AsText(_adapt().Dumper):  # type: ignore[misc]
        def dump(self, value: Any) -> bytes:
            return str(value).encode()

    return AsText


_BYTEA = 17
