"""Opens the replicas that ``connect()`` is given."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import ExitStack
from functools import partial
from itertools import chain
from typing import Any, NamedTuple

from dbset_schema import Catalog
from sqlalchemy import URL, Connection, exc, make_url

from dbset_sync.engine.create import Source
from dbset_sync.engine.hosts import one_host_each, to_the_primary
from dbset_sync.engine.url import resolve_url, shown
from dbset_sync.errors import ArgumentError, ConnectionFailedError, UrlError
from dbset_sync.replicas.replica import Replica
from dbset_sync.replicas.servers import Replicas
from dbset_sync.runtime import Runtime
from dbset_sync.session.connections import Connections

#: Iterables that are not lists of URLs.
_NO_LISTS = (str, URL, bytes, bytearray, memoryview, Mapping)

_MAY_IDENTIFY = "SELECT has_function_privilege('pg_catalog.pg_control_system()', 'EXECUTE')"
_DATABASE = """
SELECT {system}, (SELECT CAST(oid AS text) FROM pg_database WHERE datname = current_database()),
    CAST(current_schemas(false) AS text)
"""
_SYSTEM = "(SELECT CAST(system_identifier AS text) FROM pg_control_system())"


class _Identity(NamedTuple):
    """What a server and its replicas have in common; empty where a server does not say it."""

    system: str
    database: str
    schemas: str


#: How a server differs from the primary, by what they do not have in common.
_DIFFERENCES = {
    "system": "it belongs to another system",
    "database": "it is another database",
    "schemas": "it has another search path",
}


def replica_urls(replicas: object, url: object, runtime: Runtime) -> tuple[object, list[URL]]:
    """Return the URL of the primary, and a URL for each replica.

    Parameters:
        replicas: what the caller has passed: URLs, which may have several hosts.
        url: the URL of the primary; if it has several hosts, the primary is the one that takes
            writes.
        runtime: threads or asyncio.

    Raises:
        ArgumentError: ``replicas`` is not a list of URLs, or the primary has no URL.
        UrlError: a replica's URL is not valid, or has another driver than the primary.
    """
    if isinstance(replicas, _NO_LISTS) or not isinstance(replicas, Iterable):
        raise ArgumentError(f"replicas must be a list of URLs, not {_shown(replicas)}")
    listed: list[Any] = list(replicas)
    if not listed:
        return url, []
    if url is not None and not isinstance(url, str | URL):
        raise ArgumentError("replicas need the URL of the primary; an engine is not enough")
    primary = resolve_url(url, runtime)
    resolved = [resolve_url(_with_driver(each, primary), runtime) for each in listed]
    for each in [primary, *resolved]:
        if each.get_backend_name() != "postgresql":
            raise UrlError(f"only PostgreSQL has replicas, not {shown(each)}", url=shown(each))
        if each.drivername != primary.drivername:
            raise UrlError(
                f"the replica {shown(each)} must have the driver of its primary,"
                f" {primary.drivername}",
                url=shown(each),
            )
    return to_the_primary(primary), list(chain.from_iterable(map(one_host_each, resolved)))


def _with_driver(url: Any, primary: URL) -> Any:
    """Return a URL with the primary's driver if it names none."""
    if not isinstance(url, str | URL):
        raise ArgumentError(f"replicas must be a list of URLs, not of {_shown(url)}")
    try:
        parsed = make_url(url)
    except exc.ArgumentError:
        return url  # whose error says more
    is_open = parsed.drivername in {"postgresql", "postgres"}
    return parsed.set(drivername=primary.drivername) if is_open else parsed


def open_replicas(
    primary: Connections,
    urls: Sequence[URL],
    create: Callable[[URL], Source],
    catalog: Catalog,
    resources: ExitStack,
) -> None:
    """Open the replicas and hand them to the connections of their primary.

    A replica that is away, or is not a standby now, is left out and tried again later.

    Parameters:
        primary: the connections of the primary.
        urls: a URL for each replica.
        create: creates the engine of a replica.
        catalog: the tables that are known on the primary.
        resources: closes what is opened here.

    Raises:
        UrlError: a replica has other data than the primary.
        ConnectionFailedError: the primary is a standby itself.
    """
    if not urls:
        return
    try:
        _open_replicas(primary, urls, create, catalog, resources)
    except BaseException:
        resources.close()
        raise


def _open_replicas(
    primary: Connections,
    urls: Sequence[URL],
    create: Callable[[URL], Source],
    catalog: Catalog,
    resources: ExitStack,
) -> None:
    known = _primary_identity(primary)
    difference = partial(_difference, known, has_schema=catalog.schema is not None)
    replicas: list[Replica] = []
    primary.replicas = Replicas(primary, replicas)
    for url in urls:
        source = create(url)
        resources.callback(source.resources.close)
        connections = Connections(
            source.engine, primary.runtime, catalog, read_only=True, single=source.single
        )
        replicas.append(Replica(connections, source.url, difference))
        replicas[-1].look(primary, strict=True)


def _primary_identity(primary: Connections) -> _Identity:
    with primary.looking() as lease:
        is_standby = lease.connection.exec_driver_sql("SELECT pg_is_in_recovery()").scalar_one()
        known = _identity(lease.connection)
    if is_standby:
        url = shown(primary.engine.url)
        raise ConnectionFailedError(
            f"{url} is a standby; with replicas, connect to the primary, or list the hosts of all"
            " servers",
            url=url,
        )
    return known


def _identity(connection: Connection) -> _Identity:
    may_identify = connection.exec_driver_sql(_MAY_IDENTIFY).scalar_one()
    sql = _DATABASE.format(system=_SYSTEM if may_identify else "''")
    return _Identity(*connection.exec_driver_sql(sql).one())


def _difference(known: _Identity, connection: Connection, *, has_schema: bool) -> str:
    """Return how the database on a connection differs from the primary's."""
    found = _identity(connection)
    for name, text in _DIFFERENCES.items():
        ours, theirs = getattr(known, name), getattr(found, name)
        if ours and theirs and ours != theirs and not (has_schema and name == "schemas"):
            return f"{text}: {theirs}, not {ours} as the primary"
    return ""


def _shown(given: object) -> str:
    """Return an argument for a message, without a password that it may have."""
    if isinstance(given, str | URL):
        return "one URL: write [url]"
    if isinstance(given, bytes | bytearray | memoryview):
        return f"{type(given).__name__}; decode it"
    return type(given).__name__ if isinstance(given, Iterable) else f"{given!r:.100}"
