"""Prepares each new connection to PostgreSQL: detects poolers, and settings that change values.

A pooler may run each transaction on another server connection, where a prepared statement of the
same name may be missing or different. So behind a pooler no statements are prepared.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import lru_cache
from importlib import import_module
from typing import Any

from sqlalchemy import Engine, event

from dbset_sync.errors import ArgumentError
from dbset_sync.session.begin import STANDBY

_KEY = "dbset_session"

#: The number of rows is a sum of flags: no driver has to prepare a statement to count rows.
_LOOK = """
SELECT 1 FROM generate_series(1, (pg_backend_pid() <> {pid})::int
    + 2 * (current_setting('DateStyle') NOT LIKE 'ISO%')::int
    + 4 * (current_setting('extra_float_digits')::int < 1)::int
    + 8 * (current_setting('IntervalStyle') = 'sql_standard')::int
    + 16 * pg_is_in_recovery()::int)
"""
_POOLED = 1
_IN_RECOVERY = 16

#: Settings that would change values, by their flag, and the right values. A pooler handles the
#: first one itself.
_DATES = "DateStyle"
_SETTINGS = {
    2: (_DATES, "ISO"),
    4: ("extra_float_digits", "1"),
    8: ("IntervalStyle", "postgres"),
}


def prepare_connections(engine: Engine, *, shared: bool) -> None:
    """Prepare an engine's connections before they are used.

    Parameters:
        engine: an engine of PostgreSQL.
        shared: whether the caller passed the engine, which may have connections already.
    """
    on = "checkout" if shared else "connect"
    event.listen(engine, on, _listener(engine.dialect.driver), insert=not shared)


@lru_cache
def _listener(driver_name: str) -> Callable[..., None]:
    """Return the one listener of a driver: an engine may be used for two databases."""
    module = import_module(f"dbset_sync.engine.drivers.{driver_name}")

    def prepare(driver: Any, record: Any, _proxy: Any = None) -> None:
        if _KEY in record.info:
            return
        try:
            found = _prepare(module, driver)
        except BaseException:
            with suppress(Exception):  # SQLAlchemy would leave it to the garbage collector
                getattr(driver, "terminate", driver.close)()
            raise
        record.info[_KEY] = True
        record.info[STANDBY] = bool(found & _IN_RECOVERY)

    return prepare


def _prepare(module: Any, driver: Any) -> int:
    """Prepare a connection by the functions of its driver's module; return what was found."""
    found: int = module.run(driver, _LOOK.format(pid=module.pid(driver)))
    if found & _POOLED:
        module.disable_prepared_statements(driver)
    module.register_types(driver)
    settings = dict(setting for part, setting in _SETTINGS.items() if found & part)
    if module.WRITES_INTERVALS_RIGHT:
        settings.pop("IntervalStyle", None)
    if found & _POOLED:
        _check_pooled(settings)
    if settings:
        module.run(driver, "; ".join(f"SET {name} TO {value}" for name, value in settings.items()))
    return found


def _check_pooled(settings: Mapping[str, str]) -> None:
    """Check that no setting is needed that the next transaction may not have.

    Raises:
        ArgumentError: a setting is needed.
    """
    wanted = [f"SET {name} = {value}" for name, value in settings.items() if name != _DATES]
    if wanted:
        raise ArgumentError(
            "with the settings of this database, values would not come back unchanged, and behind"
            " a pooler dbset cannot change these settings;"
            f" run ALTER DATABASE ... {', '.join(wanted)}"
        )
