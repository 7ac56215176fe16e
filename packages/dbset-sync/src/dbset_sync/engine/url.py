"""Parses database URLs and chooses the driver, with clear errors for invalid URLs."""

from __future__ import annotations

import os
from difflib import get_close_matches
from importlib.util import find_spec

from sqlalchemy import URL, exc, make_url

from dbset_sync.errors import DriverNotFoundError, UrlError
from dbset_sync.runtime import Driver, Runtime

_ALIASES = {"postgres": "postgresql"}

_KINDS = ("postgresql", "sqlite")

#: Drivers of PostgreSQL that dbset knows; others may change values or lose errors.
_POSTGRESQL_DRIVERS = ("psycopg2", "psycopg", "asyncpg")

_EXAMPLES = "; write it like postgresql://user@host/name or sqlite:///file.db"


def resolve_url(url: str | URL | None, runtime: Runtime) -> URL:
    """Return a URL with the driver that will be used.

    Parameters:
        url: a URL with or without a driver; ``None`` for ``DATABASE_URL`` or else an in-memory
            database.
        runtime: the runtime, which has the drivers.

    Raises:
        UrlError: the URL is not valid, or it names a database or driver without support.
        DriverNotFoundError: no driver of the database is installed.

    Example:
        >>> from dbset_sync.runtime import Runtime
        >>> resolve_url("sqlite:///shop.db", Runtime()).drivername
        'sqlite+pysqlite'
    """
    if url is None:
        parsed = _parse(os.environ.get("DATABASE_URL", "sqlite://"), "DATABASE_URL")
    else:
        parsed = _parse(url)
    drivers = drivers_of(parsed, runtime)
    if "+" in parsed.drivername:
        return _check_driver(parsed, runtime, drivers)
    for driver in drivers:
        if find_spec(driver.module):
            return parsed.set(drivername=f"{parsed.drivername}+{driver.name}")
    raise missing(parsed, drivers[0])


def _parse(url: str | URL, source: str = "this") -> URL:
    if not isinstance(url, str | URL):
        raise UrlError(f"expected a database URL, not {type(url).__name__}{_EXAMPLES}", url="")
    try:
        parsed = make_url(url)
    except (exc.ArgumentError, ValueError) as error:
        # the cause may show a password
        raise UrlError(
            f"{_named(url, source)} is not a valid database URL{_hint(url, error)}", url=""
        ) from None
    if "@" in (parsed.host or ""):
        raise UrlError("a name or password in the URL contains @; write it as %40", url="")
    backend, plus, driver = parsed.drivername.partition("+")
    if backend in _ALIASES:
        parsed = parsed.set(drivername=_ALIASES[backend] + plus + driver)
    try:
        parsed.get_dialect()
    except exc.NoSuchModuleError as error:
        raise UrlError(_unknown(parsed), url=shown(parsed)) from error
    return parsed


def _named(url: str | URL, source: str) -> str:
    """Return how to name an invalid URL: by its text, if it cannot contain a password."""
    harmless = url and not set("@:=,") & set(str(url))
    return repr(url) if harmless and source == "this" else source


def _hint(url: str | URL, error: Exception) -> str:
    if "," in str(url):
        return "; write several hosts as ?host=a:5432&host=b:5432"
    port = (
        "" if isinstance(error, exc.ArgumentError) else "; the port after the host is not a number"
    )
    return port + _EXAMPLES


def _unknown(url: URL) -> str:
    """Return the message for an unknown kind of database or driver."""
    kind, _, driver = url.drivername.partition("+")
    if driver and kind in _KINDS:
        bare = shown(url.set(drivername=kind))
        return f"{kind} has no driver {driver!r}: {shown(url)}; leave it out: {bare}"
    near = get_close_matches(kind, _KINDS, n=1) or _KINDS
    tried = " or ".join(f"{name}://" for name in near)
    return f"unknown kind of database {kind!r} in {shown(url)}; try {tried}"


def drivers_of(url: URL, runtime: Runtime) -> tuple[Driver, ...]:
    """Return the drivers of a URL's kind of database.

    Raises:
        UrlError: dbset does not support this kind of database.
    """
    kind = url.get_backend_name()
    if kind not in runtime.drivers:
        raise UrlError(
            f"dbset works with {' and '.join(runtime.drivers)}, not with {kind}: {shown(url)}",
            url=shown(url),
        )
    return runtime.drivers[kind]


def _check_driver(url: URL, runtime: Runtime, drivers: tuple[Driver, ...]) -> URL:
    named = url.get_driver_name()
    known = next((driver for driver in drivers if driver.name == named), None)
    if known is None and url.get_dialect().is_async != runtime.is_async:
        bare = url.set(drivername=url.get_backend_name())
        raise UrlError(
            f"{runtime.connect} cannot use the driver {named!r} of {shown(url)};"
            f" call {runtime.other}, or use {shown(bare)}",
            url=shown(url),
        )
    check_supported(url)
    if known is not None and not find_spec(known.module):
        raise missing(url, known)
    return url


def check_supported(url: URL) -> None:
    """Check that dbset knows the driver of a PostgreSQL URL.

    Raises:
        UrlError: it does not.
    """
    driver = url.get_dialect().driver
    if url.get_backend_name() == "postgresql" and driver not in _POSTGRESQL_DRIVERS:
        known = ", ".join(_POSTGRESQL_DRIVERS)
        raise UrlError(
            f"dbset does not know the driver {driver!r} of {shown(url)}; it knows {known}",
            url=shown(url),
        )


def missing(url: URL, driver: Driver) -> DriverNotFoundError:
    """Return the error that says what to install."""
    return DriverNotFoundError(
        f"{shown(url)} needs the driver {driver.module}, which is not installed; {driver.remedy}",
        url=shown(url),
        driver=driver.module,
    )


def shown(url: URL) -> str:
    """Return a URL as text, without its passwords.

    Example:
        >>> shown(make_url("postgresql://ada:secret@host/shop"))
        'postgresql://ada:***@host/shop'
    """
    secret = [name for name in url.query if "password" in name.lower()]
    harmless = url.difference_update_query(secret) if secret else url
    return harmless.render_as_string(hide_password=True)
