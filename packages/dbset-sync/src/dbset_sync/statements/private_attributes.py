"""Private attributes of SQLAlchemy and asyncpg: no other module of this package uses any.

Only ``pool`` uses those that SQLAlchemy's pool has for its subclasses.

``USED`` lists them, and a test checks that the installed releases have them. Where a later release
lacks one, each function here falls back to public means.
"""

# ruff: noqa: SLF001

from __future__ import annotations

import re
import time
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from itertools import count
from typing import Any, NoReturn
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Dialect, Engine, Executable, PoolProxiedConnection
from sqlalchemy.exc import DBAPIError

from dbset_sync.errors import ArgumentError
from dbset_sync.pool import LendingPool

#: The private attributes, by the object that has them.
USED = {
    "connection": (
        *("_echo", "_handle_dbapi_exception", "_handle_dbapi_exception_noconnection"),
        *("_has_events", "_log_info"),
    ),
    "engine": ("_has_events", "_should_log_info"),
    "compiler": ("_pyformat_pattern", "_positional_pattern", "_post_compile_pattern"),
    "pool": (
        *("_dialect", "_do_get", "_do_return_conn", "_pre_ping", "_queue_class"),
        "_should_log_debug",
    ),
    "postgresql dialect": ("_get_server_version_info",),
    "asyncpg dialect": ("_invalidate_schema_cache", "_invalidate_schema_cache_asof"),
    "asyncpg DBAPI": ("_asyncpg_error_translate",),
    "asyncpg cursor": ("_invalidate_schema_cache_asof",),
    "asyncpg adapter": ("_prepared_statement_cache", "_prepared_statement_name_func"),
    "asyncpg connection": (
        *("_config", "_params", "_stmt_cache", "_stmt_cache_enabled", "_transport"),
    ),
}

#: Whether SQLAlchemy can be handed an error of a statement that it has not executed.
_HANDS_ERRORS = hasattr(Connection, "_handle_dbapi_exception")


#: A parameter that is not part of a name in quotes.
_PARAMETER = re.compile(r"""(?<![\w"'])%\(([^()%]+)\)s(?![\w"'])""")


def read_any_names(dialect: Dialect) -> None:
    """Have SQLAlchemy take names with ``%(`` in them for names, where it numbers parameters."""
    compiler: Any = dialect.statement_compiler
    with suppress(AttributeError):
        if compiler._pyformat_pattern is not _PARAMETER:
            vars(dialect)["statement_compiler"] = _reading_any_names(compiler)


@cache
def _reading_any_names(compiler: Any) -> type:
    positional = f"{_PARAMETER.pattern}|{compiler._post_compile_pattern.pattern}"
    own = {"_pyformat_pattern": _PARAMETER, "_positional_pattern": re.compile(positional)}
    return type(compiler.__name__, (compiler,), own)


def has_own_compiler(statement: type[Executable]) -> bool:
    """Return whether a program compiles a class of statements itself, by ``@compiles``."""
    return hasattr(statement, "_compiler_dispatcher")


def may_bypass(connection: Connection) -> bool:
    """Return whether a statement may go straight to the driver: nothing listens, nothing logs.

    Otherwise, and where an attribute is missing, SQLAlchemy executes it.
    """
    try:
        if connection._has_events or connection.engine._has_events or connection._echo:
            return False
        if connection.dialect.driver == "asyncpg":
            connection.dialect._invalidate_schema_cache_asof  # type: ignore[attr-defined]  # noqa: B018
    except AttributeError:
        return False
    return _HANDS_ERRORS


def may_bypass_all(engine: Engine) -> bool:
    """Return whether ``may_bypass`` holds for each new connection of an engine."""
    try:
        is_watched = engine._has_events or Connection._has_events or engine._should_log_info()
    except AttributeError:
        return False
    return _HANDS_ERRORS and not is_watched


def prepare_cursor(cursor: Any, dialect: Dialect) -> None:
    """Have asyncpg prepare a statement anew if the schema has changed since it was prepared."""
    if dialect.driver == "asyncpg":
        asof = dialect._invalidate_schema_cache_asof  # type: ignore[attr-defined]
        cursor._invalidate_schema_cache_asof = asof


def raise_as_sqlalchemy(
    connection: Connection,
    error: BaseException,
    statement: str | None,
    parameters: Any = None,
    cursor: Any = None,
) -> NoReturn:
    """Raise a driver's error as SQLAlchemy does, and give up connections that are lost."""
    if _HANDS_ERRORS:
        connection._handle_dbapi_exception(error, statement, parameters, cursor, None)
    dialect, base = connection.dialect, connection.dialect.loaded_dbapi.Error
    error = as_dbapi_error(dialect, error)
    driver: Any = connection.connection.dbapi_connection
    is_lost = isinstance(error, base) and dialect.is_disconnect(error, driver, cursor)
    if is_lost:
        connection.invalidate(error)
    raise DBAPIError.instance(
        statement, parameters, error, base, connection_invalidated=is_lost, dialect=dialect
    ) from error


def raw_connection(engine: Engine) -> PoolProxiedConnection:
    """Take a connection from an engine's pool, with errors as of ``engine.connect()``."""
    try:
        pool = engine.pool
        return pool.lend() if isinstance(pool, LendingPool) else engine.raw_connection()
    except engine.dialect.loaded_dbapi.Error as error:
        with suppress(AttributeError):
            Connection._handle_dbapi_exception_noconnection(error, engine.dialect, engine)
        raise


def log_statement(connection: Connection, statement: str) -> None:
    """Log a statement that SQLAlchemy does not execute itself, if it logs statements."""
    try:
        if connection._echo:
            connection._log_info(statement)
    except AttributeError:
        connection.engine.logger.info(statement)


def use_dialect_in_pool(engine: Engine) -> None:
    """Make an engine's pool roll back with the engine's dialect, which may have been replaced."""
    if hasattr(engine.pool, "_dialect"):  # the earlier one rolls back in vain at times: no harm
        engine.pool._dialect = engine.dialect


def read_version(dialect: Dialect, read: Callable[[Connection], tuple[int, ...] | None]) -> None:
    """Have SQLAlchemy read PostgreSQL's version, on its first connection, by another function.

    Parameters:
        dialect: the dialect of an engine without connections.
        read: returns the version; ``None`` to have SQLAlchemy read it.
    """
    with suppress(AttributeError):
        usual = dialect._get_server_version_info
        vars(dialect)["_get_server_version_info"] = lambda found: read(found) or usual(found)


def forget_plans(dialect: Dialect) -> None:
    """Have asyncpg prepare statements anew after a schema change that SQLAlchemy cannot see.

    A stale plan breaks a transaction. SQLAlchemy forgets plans by itself only after DDL elements,
    and once the server has refused one.
    """
    with suppress(AttributeError):
        if dialect.driver == "asyncpg":
            dialect._invalidate_schema_cache()  # type: ignore[attr-defined]


#: By DBAPI of an engine with asyncpg: until when statements of a pooler may be stale.
_distrusted: WeakKeyDictionary[Any, float] = WeakKeyDictionary()

#: Seconds until a pooler has replaced its connections to the server: PgBouncer's default.
_LIFETIME = 3600


#: Numbers for names of prepared statements.
_numbers = count()


def distrust_plans(dialect: Dialect) -> None:
    """Have asyncpg prepare nothing behind a pooler for a while, after a column's type changed.

    A pooler gives equal statements of all its clients one name, so that even a new statement would
    have the old type.
    """
    if dialect.driver == "asyncpg":
        _distrusted[dialect.loaded_dbapi] = time.monotonic() + _LIFETIME


def as_dbapi_error(dialect: Dialect, error: BaseException) -> BaseException:
    """Return an error as an error of the DBAPI; SQLAlchemy does not translate all of asyncpg's.

    An error that is not the driver's is returned unchanged.
    """
    dbapi: Any = dialect.loaded_dbapi
    if dialect.driver != "asyncpg" or isinstance(error, dbapi.Error):
        return error
    of_network = isinstance(error, OSError) and type(error).__module__ in _NETWORK_MODULES
    classes: dict[Any, Any] = {**_asyncpg_error_classes(dbapi), **_untranslated(dbapi)}
    found = (classes[class_] for class_ in type(error).__mro__ if class_ in classes)
    class_ = next(found, dbapi.OperationalError if of_network else None)
    if class_ is None:
        return error
    translated: Any = class_(str(error) or "timed out")
    translated.pgcode = translated.sqlstate = getattr(error, "sqlstate", None)
    translated.__cause__ = error
    return translated  # type: ignore[no-any-return]


#: Modules of network errors; dbset has subclasses of OSError itself.
_NETWORK_MODULES = frozenset({"builtins", "socket", "ssl"})


def _untranslated(dbapi: Any) -> dict[Any, Any]:
    """Return the classes for errors of asyncpg that SQLAlchemy leaves as they are.

    No host of a URL takes writes; the server ends a connection between two of its messages.
    """
    names = {
        "TargetServerAttributeNotMatched": dbapi.OperationalError,
        "InternalClientError": dbapi.InterfaceError,
    }
    found = {getattr(dbapi.asyncpg.exceptions, name, None): names[name] for name in names}
    found.pop(None, None)
    return found


def _asyncpg_error_classes(dbapi: Any) -> Any:
    try:
        return dbapi._asyncpg_error_translate
    except AttributeError:
        exceptions = dbapi.asyncpg.exceptions
        return {
            exceptions.PostgresError: dbapi.Error,
            exceptions.IntegrityConstraintViolationError: dbapi.IntegrityError,
            exceptions.SyntaxOrAccessError: dbapi.ProgrammingError,
            exceptions.InterfaceError: dbapi.InterfaceError,
        }


def prepare_nothing_by_asyncpg(adapter: Any) -> None:
    """Have each statement sent with its values, without a name that would stay on the server.

    Parameters:
        adapter: SQLAlchemy's connection around the one of asyncpg.

    Raises:
        ArgumentError: this release of SQLAlchemy or asyncpg cannot be changed after connecting.
    """
    own = adapter.driver_connection
    if not (
        all(hasattr(adapter, name) for name in USED["asyncpg adapter"])
        and all(hasattr(own, name) for name in ("_stmt_cache", "_stmt_cache_enabled"))
    ):
        raise ArgumentError(
            "dbset cannot keep this release of asyncpg or SQLAlchemy from preparing statements,"
            " which a pooler does not allow; connect with postgresql+psycopg://"
        )
    adapter._prepared_statement_cache = None
    adapter._prepared_statement_name_func = str  # returns ""
    own._stmt_cache_enabled = False
    own._stmt_cache.set_max_size(0)


def prepare_by_names_of_asyncpg(adapter: Any, *, pooled: bool) -> None:
    """Have each statement prepared under a name.

    Without one, asyncpg would not notice that the type of a result has changed. SQLAlchemy leaves
    the name to asyncpg, which gives none if ``statement_cache_size`` is 0.

    Parameters:
        adapter: SQLAlchemy's connection around the one of asyncpg.
        pooled: whether a pooler shares the statements with other clients.
    """

    def name() -> str:
        if pooled and time.monotonic() < _distrusted.get(adapter.dbapi, 0):
            prepare_nothing_by_asyncpg(adapter)
            return ""
        return f"dbset_{next(_numbers)}"

    with suppress(AttributeError):
        if pooled or adapter._prepared_statement_name_func() is None:
            adapter._prepared_statement_name_func = name


def settings_of_asyncpg(adapter: Any) -> dict[str, str]:
    """Return the settings that a connection of asyncpg has asked for, if they are known."""
    try:
        return dict(adapter.driver_connection._params.server_settings or {})
    except AttributeError:
        return {}


def descriptor_of_asyncpg(adapter: Any) -> int | None:
    """Return the file descriptor of a connection of asyncpg; ``None`` if it is not known."""
    try:
        own = adapter.driver_connection._transport.get_extra_info("socket")
    except AttributeError:
        return None
    return None if own is None else int(own.fileno())


def may_time_out_in_asyncpg(connection: Connection) -> bool:
    """Return whether asyncpg may cut statements off, as with ``command_timeout``."""
    own: Any = connection.connection.driver_connection
    try:
        return bool(own._config.command_timeout)
    except AttributeError:
        return True
