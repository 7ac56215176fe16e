"""Limits on the time and the rows of every statement of an engine."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection, Engine, event
from sqlalchemy.engine import ExceptionContext

from dbset_readonly.dialects import session_of
from dbset_readonly.session.bounds import Bounds, Meter, Watch
from dbset_readonly.session.cursor import BoundedCursor, meter_of
from dbset_readonly.trust import is_trusted


def bind(engine: Engine, bounds: Bounds) -> None:
    """Limit the statements of an engine.

    Its dialect gets its own class: SQLAlchemy's events come too late for a cursor, and
    those for errors reach every engine that shares the dialect.

    Parameters:
        engine: of PostgreSQL or SQLite.
        bounds: the limits of each statement.
    """
    original = type(engine.dialect)
    seconds = bounds.statement_timeout
    session = session_of(engine.dialect.name)
    watch = None if seconds is None else session.watch(engine, seconds)
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
    mixins = session.TIMED if watch else ()
    dialect: Any = object.__new__(type(original.__name__, (*mixins, original), members))
    dialect.__dict__ = engine.dialect.__dict__  # listeners of one get the other's events
    engine.dialect = dialect
    event.listen(engine, "handle_error", _keep_connection)


def _keep_connection(context: ExceptionContext) -> None:
    """Keep a connection after a limit was exceeded: SQLAlchemy drops it at any TimeoutError."""
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


def _nobody(_: Connection) -> None:
    return None
