"""Opens the engine of a URL, with clear errors when that fails."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from dbset_readonly.trust import trusted
from dbset_schema import capabilities
from dbset_schema.locks import prepare_locks
from dbset_types.errors import suggestion
from dbset_types.json_documents import decode
from sqlalchemy import URL, Connection, Engine, exc

from dbset_sync import old_names
from dbset_sync.arguments import check_by_name, listed
from dbset_sync.engine import sqlite, sqlite_file
from dbset_sync.engine.encoding import in_utf8
from dbset_sync.engine.options import ON_CONNECT, OPTIONS
from dbset_sync.engine.pooler import check_pooler
from dbset_sync.engine.read_only import ReadOnlyOptions
from dbset_sync.engine.timeouts import connect_timeout
from dbset_sync.engine.url import check_supported, drivers_of, missing, resolve_url, shown
from dbset_sync.errors import ArgumentError, ConnectionFailedError, UrlError
from dbset_sync.runtime import Driver, Runtime
from dbset_sync.session import begin, driver_errors
from dbset_sync.session.begin import Single
from dbset_sync.statements import private_attributes

#: An ``Engine`` or an ``AsyncEngine``, which the sync API does not import.
HasEngine: TypeAlias = Any


@dataclass
class Source:
    """An engine, and what must be released when its database is closed.

    Attributes:
        engine: the engine.
        url: the URL without its passwords, for messages.
        network: options that the caller gave for the network of a created engine, by name.
        original: the engine that the caller passed; ``None`` if dbset created the engine.
        in_memory: whether it is an in-memory database.
        single: prepares a connection for one statement without an explicit transaction; ``None``
            if each statement needs one.
        check: raises an error if the database's file was replaced; ``None`` without a file.
        resources: what dbset has created, to be closed.
    """

    engine: Engine
    url: str
    network: Mapping[str, object] = field(default_factory=dict)
    original: Any = None
    in_memory: bool = False
    single: Single | None = None
    check: Callable[[], None] | None = None
    resources: ExitStack = field(default_factory=ExitStack)


def open_source(
    url: str | URL | HasEngine | None,
    runtime: Runtime,
    *,
    guard: ReadOnlyOptions | None,
    pooler: str | None,
    options: Mapping[str, Any],
) -> Source:
    """Open the engine of a URL, and try one connection.

    Parameters:
        url: a URL, an engine, or ``None`` for ``DATABASE_URL`` or else an in-memory database.
        runtime: threads or asyncio.
        guard: the options of a read-only database; ``None`` if it may be written.
        pooler: the kind of pooler in front of PostgreSQL; ``None`` to detect one.
        options: options of SQLAlchemy's ``create_engine``.

    Raises:
        ConnectionFailedError: the database cannot be reached.
        UrlError: the URL is not valid, or it needs a driver of the other API.
        DriverNotFoundError: the driver is not installed.
        ArgumentError: an option is not valid, or there would be no transactions.
    """
    check_by_name("connect_args", options.get("connect_args", {}), "values")
    engine = getattr(url, "sync_engine", url)
    if isinstance(engine, Engine):
        check_pooler(pooler, engine.dialect.name)
        source = _wrap(url, engine, runtime, options)
    else:
        resolved = resolve_url(engine, runtime)
        check_pooler(pooler, resolved.get_backend_name())
        source = _create(resolved, runtime, guard=guard, options=options)
    _prepare(source, guard, pooler, read_only=guard is not None)
    _try_connection(source, read_only=guard is not None)
    return source


def create_replica(
    url: URL,
    runtime: Runtime,
    *,
    guard: ReadOnlyOptions | None,
    pooler: str | None,
    options: Mapping[str, Any],
) -> Source:
    """Create the engine of a replica, which may be away.

    Parameters:
        url: a URL with a driver.
        runtime: threads or asyncio.
        guard: the options of a read-only database; ``None`` if it may be written.
        pooler: the kind of the pooler in front of it; ``None`` to detect it.
        options: options of SQLAlchemy's ``create_engine``.

    Raises:
        ArgumentError: an option is not valid.
    """
    source = _create(url, runtime, guard=guard, options=options)
    _prepare(source, guard, pooler, read_only=True)
    return source


def _prepare(
    source: Source, guard: ReadOnlyOptions | None, pooler: str | None, *, read_only: bool
) -> None:
    """Guard an engine, and prepare its connections."""
    engine, is_shared = source.engine, source.original is not None
    if guard is not None:
        guard.guard(engine)
    private_attributes.read_any_names(engine.dialect)
    if engine.dialect.name == "postgresql":
        from dbset_sync.engine.drivers.setup import prepare_connections  # noqa: PLC0415  when first needed

        private_attributes.read_version(engine.dialect, capabilities.learn)
        network = None if is_shared else source.network
        prepare_connections(engine, kind=pooler, network=network)
        driver_errors.listen(engine, read_only=read_only)
    else:
        sqlite.own_transactions(engine, shared=is_shared)


def _wrap(
    original: HasEngine, engine: Engine, runtime: Runtime, options: Mapping[str, Any]
) -> Source:
    url = shown(engine.url)
    drivers_of(engine.url, runtime)
    if options:
        raise UrlError(
            f"an existing engine takes no options; pass {', '.join(sorted(options))} when you"
            " create it",
            url=url,
        )
    if engine.dialect.is_async != runtime.is_async:
        raise UrlError(
            f"{runtime.connect} cannot use the engine of {url}; call {runtime.other}", url=url
        )
    check_supported(engine.url)
    return Source(_derived(engine), url, original=original)


def _derived(engine: Engine) -> Engine:
    """Return an engine with the same pool and log, but its own listeners and dialect."""
    derived: Any = engine.execution_options()
    class_ = type(derived)
    logger = property(lambda _: engine.logger)  # SQLAlchemy's own is that of this moment
    derived.__class__ = type(class_.__name__, (class_,), {"logger": logger})
    made: Engine = derived
    return made


def _create(
    url: URL, runtime: Runtime, *, guard: ReadOnlyOptions | None, options: Mapping[str, Any]
) -> Source:
    memory, target, read_only = None, url, guard is not None
    options = dict(options)
    statements = _on_connect(url, options.pop(ON_CONNECT, None))
    arguments = connect_timeout(url, options.get("connect_args", {}))
    options["connect_args"] = in_utf8(url, arguments)
    network = {**url.query, **options["connect_args"]}
    if url.get_backend_name() == "sqlite":
        _check_sqlite(url, read_only=read_only)
        memory = sqlite.MemoryFile() if sqlite.is_memory(url) else None
        target = memory.file_url(url) if memory else sqlite_file.absolute(url)
        timeout = None if guard is None else guard.statement_timeout
        options = sqlite.engine_options(url, options, timeout)
        target = sqlite_file.read_only_url(target) if read_only and not memory else target
    else:
        options.setdefault("json_deserializer", decode)  # by default, drivers use json.loads
    try:
        pool = {} if "pool" in options else {"poolclass": runtime.pool}
        engine = runtime.create_engine(target, **{**pool, **options})
    except ModuleNotFoundError as error:
        name = error.name or url.get_driver_name()
        remedy = f"pip install {name!r}"
        raise missing(url, Driver(url.get_driver_name(), name, remedy)) from error
    except ImportError as error:  # psycopg without a libpq
        named = url.get_driver_name()
        remedies = (driver.remedy for driver in drivers_of(url, runtime) if driver.name == named)
        reason = f"{named} cannot be imported: {str(error).strip()}; {next(remedies, '')}"
        raise _failed(shown(url), reason) from error
    except UrlError:
        raise
    except (TypeError, ValueError, exc.ArgumentError) as error:
        raise _refused(runtime, options, error) from error
    if engine.dialect.name == "sqlite":
        sqlite.configure(engine, memory=memory, read_only=read_only, statements=statements)
    single = None if read_only else _single(engine, options)
    source = Source(engine, shown(url), network, in_memory=memory is not None, single=single)
    _leave_in_order(source.resources, url, memory, read_only=read_only)
    source.resources.callback(engine.dispose)
    return source


def _leave_in_order(
    resources: ExitStack, url: URL, memory: sqlite.MemoryFile | None, *, read_only: bool
) -> None:
    """Have the file of a SQLite database removed, or its WAL written into it, at the end."""
    if memory is not None:
        resources.callback(memory.remove)
    elif url.get_backend_name() == "sqlite" and not read_only and "uri" not in url.query:
        resources.callback(sqlite_file.checkpoint, sqlite_file.path_of(url))


def _on_connect(url: URL, statements: Any) -> list[str]:
    """Return the statements for each new connection, which only SQLite can have.

    A pooler of PostgreSQL would run them on the connection of another transaction.
    """
    if statements is None:
        return []
    if url.get_backend_name() != "sqlite":
        raise ArgumentError(
            f"{ON_CONNECT} is for SQLite; for PostgreSQL, set parameters in the URL, as in"
            " ?options=-c%20work_mem=64MB, or by ALTER ROLE ... SET"
        )
    if isinstance(statements, str):
        raise ArgumentError(f"{ON_CONNECT} must be a list of statements, not {statements!r:.100}")
    return listed(ON_CONNECT, statements)


def _check_sqlite(url: URL, *, read_only: bool) -> None:
    if problem := sqlite.url_problem(url):
        raise UrlError(f"{shown(url)}: {problem}", url=shown(url))
    if problem := sqlite.file_problem(url, read_only=read_only):
        raise _failed(shown(url), problem)


def _refused(runtime: Runtime, options: Mapping[str, Any], error: Exception) -> ArgumentError:
    from difflib import get_close_matches  # noqa: PLC0415  when first needed

    old = [f"{name}: {old_names.OPTIONS[name]}" for name in options if name in old_names.OPTIONS]
    if old:
        return ArgumentError(f"{runtime.connect} does not have these options. {'; '.join(old)}")
    unknown = [name for name in options if name not in OPTIONS]
    near = [suggestion(n, OPTIONS) for n in unknown if get_close_matches(n, OPTIONS, cutoff=0.7)]
    return ArgumentError(f"{runtime.connect} cannot create an engine{''.join(near)}: {error}")


def _failed(url: str, reason: object) -> ConnectionFailedError:
    from dbset_sync.engine.hints import hint  # noqa: PLC0415  when first needed

    reason = str(reason).strip() or type(reason).__name__  # asyncpg's timeout has no text
    error = ConnectionFailedError(f"cannot connect to {url}: {reason}", url=url)
    return error.advised(*hint(reason))


def _single(engine: Engine, options: Mapping[str, Any]) -> Single | None:
    """Return how to prepare a connection for one statement, unless transactions have a level."""
    if engine.dialect.name == "sqlite":
        return begin.skip_begin
    levels = {**options, **options.get("execution_options", {})}
    if "isolation_level" in levels:
        return None
    begin.leave_autocommit(engine)
    return begin.enter_autocommit


def _try_connection(source: Source, *, read_only: bool) -> None:
    try:
        with source.engine.connect() as connection:
            _check_transactions(connection)
            if connection.dialect.name == "postgresql":
                _learn_capabilities(connection, read_only=read_only)
            if connection.dialect.name == "sqlite" and not source.in_memory:
                source.check = sqlite_file.watch(
                    source.engine, connection, source.url, source.resources
                )
    except BaseException as error:
        source.resources.close()
        if isinstance(error, ArgumentError) or not isinstance(error, Exception):
            raise
        raise _failed(source.url, getattr(error, "orig", None) or error) from error


def _learn_capabilities(connection: Connection, *, read_only: bool) -> None:
    if not capabilities.is_known(connection.dialect):  # the engine has connected before
        with trusted(connection):
            capabilities.learn(connection)
    if not read_only:
        prepare_locks(connection)


def _check_transactions(connection: Connection) -> None:
    """Check that statements do not commit by themselves; on SQLite, dbset prevents that.

    Raises:
        ArgumentError: they do.
    """
    driver: Any = connection.connection.dbapi_connection
    if connection.dialect.name == "postgresql" and driver.autocommit:
        raise ArgumentError("with AUTOCOMMIT there are no transactions; connect without it")
