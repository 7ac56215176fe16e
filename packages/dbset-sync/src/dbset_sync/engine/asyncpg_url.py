"""Translates libpq's options in a URL for asyncpg, so that one URL works in both APIs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlencode

from sqlalchemy import URL

from dbset_sync.engine.timeouts import SOCKET_OPTIONS
from dbset_sync.engine.url import shown
from dbset_sync.errors import UrlError

_PORT = 5432


def _seconds(text: str) -> float | None:
    return float(text) or None  # libpq waits for ever with 0


#: Options for asyncpg's ``connect``: their name there, and the conversion from text.
_ARGUMENTS: Mapping[str, tuple[str, Callable[[str], Any]]] = {
    "connect_timeout": ("timeout", _seconds),
    "timeout": ("timeout", float),
    "command_timeout": ("command_timeout", float),
    "statement_cache_size": ("statement_cache_size", int),
    "max_cached_statement_lifetime": ("max_cached_statement_lifetime", int),
    "max_cacheable_statement_size": ("max_cacheable_statement_size", int),
}

#: Options that asyncpg takes by libpq's names, but only in a URL.
_URL_OPTIONS = frozenset(
    {"application_name", "dbname", "options", "ssl_max_protocol_version"}
    | {"ssl_min_protocol_version", "sslcert", "sslcrl", "sslkey", "sslmode", "sslnegotiation"}
    | {"sslpassword", "sslrootcert"}
)

#: Options that SQLAlchemy passes on to asyncpg.
_PASSED_ON = frozenset(
    {"database", "gsslib", "host", "krbsrvname", "passfile", "password", "port"}
    | {"prepared_statement_cache_size", "service", "servicefile", "ssl"}
    | {"target_session_attrs", "user"}
)


def translate(url: URL) -> tuple[URL, dict[str, Any]]:
    """Return the URL without the options that asyncpg takes as arguments, and these arguments.

    Parameters:
        url: a URL with options by the names of libpq or asyncpg.

    Raises:
        UrlError: asyncpg has no such option, or its value is not valid.

    Example:
        >>> from sqlalchemy import make_url
        >>> translate(make_url("postgresql://host/shop?connect_timeout=5&sslmode=require"))
        (postgresql://host/shop, {'timeout': 5.0, 'dsn': 'postgresql://?sslmode=require'})
    """
    options = {
        name: value if isinstance(value, str) else value[-1]
        for name, value in url.query.items()
        if name not in _PASSED_ON
    }
    arguments = {
        _ARGUMENTS[name][0]: _value(url, name, options[name], _ARGUMENTS[name][1])
        for name in options
        if name in _ARGUMENTS
    }
    in_url = {name: value for name, value in options.items() if name in _URL_OPTIONS}
    if in_url:
        arguments["dsn"] = f"postgresql://?{urlencode(in_url)}"
    for name in options.keys() & SOCKET_OPTIONS:
        _value(url, name, options[name], int)
    if "target_session_attrs" in url.query:
        arguments["statement_cache_size"] = 0  # asyncpg queries before a pooler can be detected
    for name in options.keys() - _ARGUMENTS.keys() - _URL_OPTIONS - SOCKET_OPTIONS:
        raise UrlError(
            f"asyncpg has no option {name!r}, as in {shown(url)};"
            " leave it out, or use postgresql+psycopg://",
            url=shown(url),
        )
    return _with_ports(url.difference_update_query(list(options))), arguments


def _value(url: URL, name: str, text: str, convert: Callable[[str], Any]) -> Any:
    try:
        return convert(text)
    except ValueError as error:
        raise UrlError(
            f"the option {name!r} in {shown(url)} must be a number, not {text!r}", url=shown(url)
        ) from error


def _with_ports(url: URL) -> URL:
    """Return a URL with a port for each of several hosts, as SQLAlchemy needs for asyncpg."""
    named = url.query.get("host", url.host or "")
    hosts = named.split(",") if isinstance(named, str) else named
    if len(hosts) == 1 or "port" in url.query:
        return url
    port = url.port or _PORT
    ports = [host if ":" in host else f"{host}:{port}" for host in hosts]
    return url.update_query_dict({"host": ports})
