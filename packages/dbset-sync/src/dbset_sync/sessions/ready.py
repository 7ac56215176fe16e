"""Connections to PostgreSQL, made ready once each: what is between, and what changes values.

A pooler may run each transaction by another connection of the server. What a driver has prepared
on the one it then asks of the other, which may have prepared something else by the same name. So
behind a pooler nothing is prepared.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from sqlalchemy import Engine, event

from dbset_sync.errors import ArgumentError
from dbset_sync.sessions.driver import Session
from dbset_sync.sessions.psycopg import PsycopgSession
from dbset_sync.sessions.psycopg2 import Psycopg2Session

_NOTE = "dbset_session"

#: Gives one row for a pooler, two for floats that are rounded when they are written as text. Rows
#: are counted without a statement being prepared, by every driver.
_LOOK = """
SELECT 1 FROM generate_series(1, CASE WHEN pg_backend_pid() <> {pid} THEN 1 ELSE 0 END
    + CASE WHEN current_setting('extra_float_digits')::int < 1 THEN 2 ELSE 0 END)
"""
_POOLED, _ROUNDED = 1, 2


def _asyncpg(driver: Any) -> Session:
    from dbset_sync.sessions.asyncpg import AsyncpgSession  # noqa: PLC0415  when first needed

    return AsyncpgSession(driver)


_SESSIONS: dict[str, Callable[[Any], Session]] = {
    "asyncpg": _asyncpg,
    "psycopg": PsycopgSession,
    "psycopg2": Psycopg2Session,
}


def make_ready(engine: Engine, *, shared: bool) -> None:
    """Have an engine's connections be made ready before they are used.

    Parameters:
        engine: of PostgreSQL.
        shared: whether it was handed in, and may have connections already.
    """
    on = "checkout" if shared else "connect"
    event.listen(engine, on, _listener(engine.dialect.driver), insert=not shared)


@lru_cache
def _listener(driver_name: str) -> Callable[..., None]:
    """Return one listener for each driver: an engine that is handed in twice is listened to once."""
    session_of = _SESSIONS[driver_name]

    def ready(driver: Any, record: Any, _proxy: Any = None) -> None:
        if _NOTE in record.info:
            return
        try:
            _ready(session_of(driver))
        except BaseException:
            driver.close()  # SQLAlchemy leaves it to the garbage collector
            raise
        record.info[_NOTE] = True

    return ready


def _ready(session: Session) -> None:
    found = session.run(_LOOK.format(pid=session.pid))
    if found & _POOLED:
        session.prepare_nothing()
    session.keep_values()
    settings = list(_mended(session, rounded=bool(found & _ROUNDED)))
    if found & _POOLED and (lost := [name for name in settings if name != "DateStyle"]):
        wanted = ", ".join(f"{name} = {_WANTED[name]}" for name in lost)
        raise ArgumentError(
            f"values would not come back as they are with the session's {' and '.join(lost)}, and"
            f" behind a pooler dbset cannot set it; ALTER ROLE ... SET {wanted}"
        )
    if settings:
        session.run("; ".join(f"SET {name} TO {_WANTED[name]}" for name in settings))


#: Settings that change values on their way, and what keeps them.
_WANTED = {"DateStyle": "ISO", "IntervalStyle": "postgres", "extra_float_digits": "1"}


def _mended(session: Session, *, rounded: bool) -> list[str]:
    """Return the settings of a session by which values would not be what they are."""
    found = {
        "DateStyle": not session.reported("DateStyle").startswith("ISO"),
        "IntervalStyle": session.reported("IntervalStyle") in session.misread_styles,
        "extra_float_digits": rounded,
    }
    return [name for name, wrong in found.items() if wrong]
