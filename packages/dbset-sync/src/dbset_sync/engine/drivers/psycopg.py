"""Connections of psycopg 3, synchronous and asynchronous."""

from __future__ import annotations

from functools import lru_cache
from importlib import import_module
from typing import Any

from dbset_types.infinity import InfiniteDate, InfiniteDatetime

from dbset_sync.engine.drivers import texts
from dbset_sync.engine.encoding import REPORTED, SET_UTF8, is_other
from dbset_sync.engine.pooler import settings_of

_adapt: Any = import_module("psycopg.adapt")

WRITES_INTERVALS_RIGHT = True

_BYTEA = 17


def _own(driver: Any) -> Any:
    return getattr(driver, "driver_connection", driver)


def pid(driver: Any) -> int:
    """Return the server's process, as libpq knows it."""
    return int(_own(driver).info.backend_pid)


def run(driver: Any, sql: str) -> int:
    """Run SQL in autocommit, without a message to the server."""
    own = _own(driver)
    before = own.autocommit, own.prepare_threshold
    driver.autocommit, own.prepare_threshold = True, None
    cursor = driver.cursor()
    cursor.execute(sql)
    count = int(cursor.rowcount)
    cursor.close()
    driver.autocommit, own.prepare_threshold = before
    return count


def descriptor(driver: Any) -> int:
    """Return the file descriptor of the socket."""
    return int(_own(driver).fileno())


def settings(driver: Any) -> dict[str, str]:
    """Return the settings that the connection has asked for."""
    return settings_of(_own(driver).info.options)


def prepare_directly(_driver: Any) -> None:
    """Do nothing: the driver decides which statements are prepared."""


def prepare_for_pooler(driver: Any) -> None:
    """Never prepare statements."""
    _own(driver).prepare_threshold = None


def prepare_dialect(_dialect: Any) -> None:
    """Do nothing."""


def use_utf8(driver: Any) -> None:
    """Send and read text as UTF-8."""
    if is_other(*map(_own(driver).info.parameter_status, REPORTED)):
        run(driver, SET_UTF8)


def register_types(driver: Any) -> None:
    """Register loaders, dumpers and the class of server-side cursors for this connection."""
    own = _own(driver)
    own.server_cursor_factory = _silent(own.server_cursor_factory)
    adapters = own.adapters
    for infinite in (InfiniteDate, InfiniteDatetime):
        adapters.register_dumper(infinite, _AsText)
    adapters.register_loader(_BYTEA, _Bytes)
    for oid, readers in texts.READERS.items():
        adapters.register_loader(oid, _text_loader(*readers))


@lru_cache
def _silent(class_: Any) -> Any:
    """Return a class of server-side cursors that do not warn when they were not closed.

    A cursor is left open when its connection is lost or its task is cancelled. The end of the
    transaction closes it on the server.
    """

    class ServerCursor(class_):  # type: ignore[misc]
        def __del__(self) -> None:
            pass

    return ServerCursor


@lru_cache
def _text_loader(usual: texts.Read, any_: texts.Read) -> Any:
    """Return a loader with a fast reader, and one for all other texts."""

    class Texts(_adapt.Loader):  # type: ignore[misc]
        def load(self, data: Any) -> Any:
            text = str(data, "ascii")
            try:
                return usual(text)
            except ValueError:
                return any_(text)

    return Texts


class _Bytes(_adapt.Loader):  # type: ignore[misc]
    """A loader of bytes: the driver's own loader reads past the end of escaped bytes in arrays."""

    def load(self, data: Any) -> bytes:
        return texts.binary(bytes(data))


class _AsText(_adapt.Dumper):  # type: ignore[misc]
    """A dumper of infinite dates as text."""

    def dump(self, value: Any) -> bytes:
        return str(value).encode()
