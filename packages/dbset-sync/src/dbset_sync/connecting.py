"""From a url to an engine: which driver, which options, and clear words when it cannot be."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any, TypeAlias

from sqlalchemy import URL, Engine, make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError

from dbset_sync import sqlite
from dbset_sync.errors import ConnectionFailedError, DriverNotFoundError, ReadOnlyError, UrlError
from dbset_sync.face import Driver, Face

#: An ``Engine`` or an ``AsyncEngine``; the latter is not imported where it is not used.
HasEngine: TypeAlias = Any

_ALIASES = {"postgres": "postgresql"}


@dataclass(frozen=True)
class Source:
    """An engine, and what to do when its database is closed.

    Attributes:
        engine: where connections come from.
        original: the engine as it was handed in; ``None`` when dbset has made it.
        memory: the place of an in-memory database.
    """

    engine: Engine
    original: Any = None
    memory: sqlite.MemoryFile | None = None

    def close(self) -> None:
        """Give back what dbset has made: connections and the in-memory database, no more."""
        if self.original is None:
            self.engine.dispose()
        if self.memory is not None:
            self.memory.remove()


def open_source(
    url: str | URL | HasEngine | None, face: Face, *, read_only: bool, options: dict[str, Any]
) -> Source:
    """Return the engine that a url means, with one connection tried.

    Parameters:
        url: a url, an engine, or ``None`` for ``DATABASE_URL``, else a database in memory.
        face: for whom.
        read_only: whether nothing may be written.
        options: of SQLAlchemy's ``create_engine``.

    Raises:
        ConnectionFailedError: the database cannot be reached.
        UrlError: the url is none, or means another face's driver.
        DriverNotFoundError: the driver is not installed.
    """
    engine = getattr(url, "sync_engine", url)
    if isinstance(engine, Engine):
        source = _given(url, engine, face, options)
    else:
        source = _made(resolve_url(engine, face), face, read_only=read_only, options=options)
    own_statements = _guarded(source.engine) if read_only else {}
    if source.engine.dialect.name == "sqlite":
        sqlite.begin_transactions(source.engine, own_statements)
    _try_connection(source)
    return source


def resolve_url(url: str | URL | None, face: Face) -> URL:
    """Return a url with the driver that will be used.

    Parameters:
        url: with or without a driver; ``None`` for ``DATABASE_URL``, else a database in memory.
        face: whose drivers there are.

    Raises:
        UrlError: it is no url, or means a database or driver that this face does not have.
        DriverNotFoundError: no driver of the database is installed.

    Example:
        >>> from dbset_sync.face import Face
        >>> resolve_url("sqlite:///shop.db", Face()).drivername
        'sqlite+pysqlite'
    """
    parsed = _parse(url if url is not None else os.environ.get("DATABASE_URL", "sqlite://"))
    drivers = face.drivers.get(parsed.get_backend_name(), ())
    if "+" in parsed.drivername or not drivers:
        return _check_driver(parsed, face, drivers)
    for driver in drivers:
        if find_spec(driver.module):
            return parsed.set(drivername=f"{parsed.drivername}+{driver.name}")
    raise _missing(parsed, drivers[0])


def _parse(url: str | URL) -> URL:
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):
        raise UrlError(
            "this is no database url; one looks like postgresql://user@host/name"
            " or sqlite:///file.db",
            url="",
        ) from None  # the cause may show a password
    backend, plus, driver = parsed.drivername.partition("+")
    parsed = parsed.set(drivername=_ALIASES.get(backend, backend) + plus + driver)
    try:
        parsed.get_dialect()
    except NoSuchModuleError as error:
        raise UrlError(
            f"unknown kind of database {parsed.drivername!r} in {shown(parsed)};"
            " try postgresql:// or sqlite://",
            url=shown(parsed),
        ) from error
    return parsed


def _check_driver(url: URL, face: Face, drivers: tuple[Driver, ...]) -> URL:
    named = url.get_driver_name()
    known = next((driver for driver in drivers if driver.name == named), None)
    if known is None and url.get_dialect().is_async != face.is_async:
        bare = url.set(drivername=url.get_backend_name())
        raise UrlError(
            f"{face.connect} cannot use the driver {named!r} of {shown(url)};"
            f" call {face.other}, or use {shown(bare)}",
            url=shown(url),
        )
    if known is not None and not find_spec(known.module):
        raise _missing(url, known)
    return url


def _given(original: HasEngine, engine: Engine, face: Face, options: dict[str, Any]) -> Source:
    url = shown(engine.url)
    if options:
        raise UrlError(
            f"an engine is taken as it is; {', '.join(sorted(options))} belong where it is made",
            url=url,
        )
    if engine.dialect.is_async != face.is_async:
        raise UrlError(f"{face.connect} cannot use the engine of {url}; call {face.other}", url=url)
    return Source(engine.execution_options(), original=original)


def _made(url: URL, face: Face, *, read_only: bool, options: dict[str, Any]) -> Source:
    memory = sqlite.MemoryFile() if sqlite.is_memory(url) else None
    target = url.set(database=str(memory.path)) if memory else url
    if url.get_backend_name() == "sqlite":
        _check_directory(target)
        options = sqlite.engine_options(options, face.pool)
        target = sqlite.read_only_url(target) if read_only and not memory else target
    try:
        engine = face.create_engine(target, **options)
    except ModuleNotFoundError as error:
        name = error.name or url.get_driver_name()
        raise _missing(url, Driver(url.get_driver_name(), name, name)) from error
    if engine.dialect.name == "sqlite":
        sqlite.configure(engine, memory=memory, read_only=read_only)
    return Source(engine, memory=memory)


def _check_directory(url: URL) -> None:
    directory = Path(str(url.database)).parent
    if not (str(url.database).startswith("file:") or directory.is_dir()):
        raise ConnectionFailedError(
            f"cannot connect to {shown(url)}: there is no directory {directory}", url=shown(url)
        )


def _guarded(engine: Engine) -> Mapping[str, Any]:
    """Make an engine read-only and return the options of statements that are dbset's own."""
    from dbset_readonly.guard import TRUSTED, guard  # noqa: PLC0415  imported when first needed

    guard(engine, error=ReadOnlyError)
    return TRUSTED


def _try_connection(source: Source) -> None:
    url = shown(source.engine.url)
    try:
        source.engine.connect().close()
    except Exception as error:
        source.close()
        reason = getattr(error, "orig", None) or error
        raise ConnectionFailedError(f"cannot connect to {url}: {reason}", url=url) from error
    except BaseException:
        source.close()
        raise


def _missing(url: URL, driver: Driver) -> DriverNotFoundError:
    return DriverNotFoundError(
        f"{shown(url)} needs the driver {driver.module}, which is not installed;"
        f" pip install {driver.extra!r}",
        url=shown(url),
        driver=driver.module,
    )


def shown(url: URL) -> str:
    """Return a url as text, without its passwords.

    Example:
        >>> shown(make_url("postgresql://ada:secret@host/shop"))
        'postgresql://ada:***@host/shop'
    """
    secret = [name for name in url.query if "password" in name.lower()]
    return url.difference_update_query(secret).render_as_string(hide_password=True)
