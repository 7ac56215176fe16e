"""An engine whose statements keep within bounds, whatever way they come."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from sqlalchemy import Connection, Engine, event
from sqlalchemy.engine import ExceptionContext

from dbset_readonly.bounded_cursor import BoundedCursor, meter_of
from dbset_readonly.bounds import Bounds, Meter, Watch
from dbset_readonly.postgresql_timeout import ServerTimeout, set_for_transaction
from dbset_readonly.sqlite_deadline import Deadlines
from dbset_readonly.trust import is_trusted


def bind(engine: Engine, bounds: Bounds) -> None:
    """Have an engine keep within bounds.

    Its dialect gets a class of its own: SQLAlchemy's events come too late for a cursor, and
    those for errors are every engine's that shares the dialect.

    Parameters:
        engine: of PostgreSQL or SQLite.
        bounds: what each of its statements may cost.
    """
    original = type(engine.dialect)
    seconds = bounds.statement_timeout
    watch = None if seconds is None else _WATCHES[engine.dialect.name](engine, seconds)
    context = type(
        "BoundedContext",
        (_BoundedContext, original.execution_ctx_cls),
        {"bounds": bounds, "watch": staticmethod(watch or _nobody)},
    )
    members = {
        "supports_statement_cache": original.supports_statement_cache,  # not inherited
        "execution_ctx_cls": context,
        "seconds": seconds,
    }
    mixins = (_TimedTransactions,) if watch and engine.dialect.name == "postgresql" else ()
    dialect: Any = object.__new__(type(original.__name__, (*mixins, original), members))
    dialect.__dict__ = engine.dialect.__dict__  # whoever listens to the one hears of the other
    engine.dialect = dialect
    event.listen(engine, "handle_error", _keep_connection)


def _keep_connection(context: ExceptionContext) -> None:
    """Keep a connection after a bound was passed: SQLAlchemy gives it up at any TimeoutError."""
    execution = context.execution_context
    meter = None if execution is None else meter_of(execution.cursor)
    if meter is not None and meter.raised is context.original_exception:
        context.is_disconnect = False


class _BoundedContext:
    """A mixin for SQLAlchemy's execution contexts."""

    bounds: Bounds
    watch: Callable[[Connection], Watch | None]
    root_connection: Connection
    execution_options: Any

    def create_cursor(self) -> BoundedCursor:
        """Return a cursor for one statement."""
        cursor = super().create_cursor()  # type: ignore[misc]
        counted = not is_trusted(self.execution_options)
        watch = self.watch(self.root_connection)
        return BoundedCursor(cursor, Meter(self.bounds, watch, counted=counted))


class _TimedTransactions:
    """A mixin for SQLAlchemy's dialects of PostgreSQL."""

    seconds: float

    def do_begin(self, connection: Any) -> None:
        """Begin a transaction whose statements the server times."""
        super().do_begin(connection)  # type: ignore[misc]
        set_for_transaction(connection, self.seconds)


def _on_server(_: Engine, seconds: float) -> Callable[[Connection], Watch]:
    timeout = ServerTimeout(seconds)
    return lambda _: timeout


def _by_deadline(engine: Engine, seconds: float) -> Callable[[Connection], Watch]:
    Deadlines(engine, seconds).install()
    return partial(_held, Deadlines.key())


def _held(key: str, connection: Connection) -> Watch:
    watch: Watch = connection.info[key]
    return watch


def _nobody(_: Connection) -> None:
    return None


_WATCHES: dict[str, Callable[[Engine, float], Callable[[Connection], Watch]]] = {
    "postgresql": _on_server,
    "sqlite": _by_deadline,
}
