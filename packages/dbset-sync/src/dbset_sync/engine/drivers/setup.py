"""Connections to PostgreSQL, made ready once each: what is between, and what changes values.

A pooler may run each transaction by another connection of the server. What a driver has prepared
on the one it then asks of the other, which may have prepared something else by the same name. So
behind a pooler nothing is prepared.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import lru_cache
from typing import Any

from sqlalchemy import Engine, event

from dbset_sync.engine.drivers.base import Session
from dbset_sync.engine.drivers.psycopg import PsycopgSession
from dbset_sync.engine.drivers.psycopg2 import Psycopg2Session
from dbset_sync.errors import ArgumentError

_NOTE = "dbset_session"

#: Rows are counted, and not read: so nothing is prepared by any driver. Their number is a sum.
_LOOK = """
SELECT 1 FROM generate_series(1, (pg_backend_pid() <> {pid})::int
    + 2 * (current_setting('DateStyle') NOT LIKE 'ISO%')::int
    + 4 * (current_setting('extra_float_digits')::int < 1)::int
    + 8 * (current_setting('IntervalStyle') = 'sql_standard')::int)
"""
_POOLED = 1

#: Settings by which values would be others on their way, by their part of the sum, and what is
#: set instead. A pooler sees to the first itself.
_DATES = "DateStyle"
_MENDED = {
    2: (_DATES, "ISO"),
    4: ("extra_float_digits", "1"),
    8: ("IntervalStyle", "postgres"),
}


def _asyncpg(driver: Any) -> Session:
    from dbset_sync.engine.drivers.asyncpg import AsyncpgSession  # noqa: PLC0415  when first needed

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
    """Return the one listener of a driver: an engine may be handed in twice."""
    session_of = _SESSIONS[driver_name]

    def ready(driver: Any, record: Any, _proxy: Any = None) -> None:
        if _NOTE in record.info:
            return
        try:
            _ready(session_of(driver))
        except BaseException:
            with suppress(Exception):  # SQLAlchemy leaves it to the garbage collector
                getattr(driver, "terminate", driver.close)()
            raise
        record.info[_NOTE] = True

    return ready


def _ready(session: Session) -> None:
    found = session.run(_LOOK.format(pid=session.pid))
    if found & _POOLED:
        session.prepare_nothing()
    session.keep_values()
    settings = dict(setting for part, setting in _MENDED.items() if found & part)
    if session.writes_intervals_right:
        settings.pop("IntervalStyle", None)
    if found & _POOLED:
        _check_pooled(settings)
    if settings:
        session.run("; ".join(f"SET {name} TO {value}" for name, value in settings.items()))


def _check_pooled(settings: Mapping[str, str]) -> None:
    """Raise when a setting had to be set that another transaction would not find.

    Raises:
        ArgumentError: it had to be.
    """
    wanted = [f"SET {name} = {value}" for name, value in settings.items() if name != _DATES]
    if wanted:
        raise ArgumentError(
            "with the settings of this database, values would not come back as they are, and behind"
            f" a pooler dbset cannot change them; ALTER DATABASE ... {', '.join(wanted)}"
        )
