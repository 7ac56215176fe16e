"""Prepares each new connection to PostgreSQL: poolers, and settings that change values."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import lru_cache
from importlib import import_module
from typing import Any

from sqlalchemy import Engine, event

from dbset_sync.engine import pooler
from dbset_sync.engine.timeouts import limit_silence
from dbset_sync.errors import ArgumentError
from dbset_sync.session.begin import POOLED, STANDBY

_KEY = "dbset_session"

#: The number of rows is a sum of flags: no driver has to prepare a statement to count rows.
_LOOK = """
SELECT 1 FROM generate_series(1, (pg_backend_pid() <> {pid})::int
    + 2 * (current_setting('DateStyle') NOT LIKE 'ISO%')::int
    + 4 * (current_setting('extra_float_digits')::int < 1)::int
    + 8 * (current_setting('IntervalStyle') = 'sql_standard')::int
    + 16 * pg_is_in_recovery()::int
    + 32 * (coalesce(current_setting('quote_all_identifiers', true), '') = 'on')::int
    + 64 * (coalesce(current_setting('array_nulls', true), '') = 'off')::int
    + 128 * {dropped})
"""
_DIFFERENT = 1
_IN_RECOVERY = 16
_DROPPED = 128

#: Settings that would change values, or the names of types in the catalog, by their flag, and the
#: right values. A pooler handles the first one itself.
_DATES = "DateStyle"
_SETTINGS = {
    2: (_DATES, "ISO"),
    4: ("extra_float_digits", "1"),
    8: ("IntervalStyle", "postgres"),
    32: ("quote_all_identifiers", "off"),
    64: ("array_nulls", "on"),
}


def prepare_connections(
    engine: Engine, *, kind: str | None, network: Mapping[str, object] | None
) -> None:
    """Prepare an engine's connections before they are used.

    Parameters:
        engine: an engine of PostgreSQL.
        kind: the kind of pooler; ``None`` to detect one.
        network: the caller's options, which may limit the silence of the network; ``None`` for an
            engine that the caller passed. It may have connections already.
    """
    shared = network is None
    on, driver = "checkout" if shared else "connect", engine.dialect.driver
    import_module(f"dbset_sync.engine.drivers.{driver}").prepare_dialect(engine.dialect)
    found = _shared_listener(driver, kind) if shared else _listener(driver, kind, network)
    event.listen(engine, on, found, insert=not shared)


def _listener(
    driver_name: str, kind: str | None, network: Mapping[str, object] | None = None
) -> Callable[..., None]:
    module = import_module(f"dbset_sync.engine.drivers.{driver_name}")

    def prepare(driver: Any, record: Any, _proxy: Any = None) -> None:
        if (_KEY, kind) in record.info:
            return
        try:
            if network is not None and (descriptor := module.descriptor(driver)) is not None:
                limit_silence(descriptor, network)
            found = _prepare(module, driver, kind)
        except BaseException:
            with suppress(Exception):  # SQLAlchemy would leave it to the garbage collector
                getattr(driver, "terminate", driver.close)()
            raise
        record.info[_KEY, kind] = True
        record.info.update(found)

    return prepare


#: An engine may be used for two databases, with one listener.
_shared_listener = lru_cache(_listener)


def _prepare(module: Any, driver: Any, kind: str | None) -> Mapping[str, bool]:
    """Prepare a connection by the functions of its driver's module; return what was found."""
    asked = pooler.asked_for(module.settings(driver))
    look = _LOOK.format(pid=module.pid(driver), dropped=pooler.first_dropped(asked))
    found = module.run(driver, look)
    is_pooled = bool(found & _DIFFERENT) if kind is None else kind != pooler.NONE
    by_transaction = is_pooled and kind != pooler.SESSION
    (module.prepare_for_pooler if by_transaction else module.prepare_directly)(driver)
    if is_pooled and found >= _DROPPED:
        raise pooler.dropped(*list(asked.items())[found // _DROPPED - 1])
    module.use_utf8(driver)
    module.register_types(driver)
    settings = dict(setting for part, setting in _SETTINGS.items() if found & part)
    if module.WRITES_INTERVALS_RIGHT:
        settings.pop("IntervalStyle", None)
    if by_transaction:
        _check_pooled(settings)
    if settings:
        module.run(driver, "; ".join(f"SET {name} TO {value}" for name, value in settings.items()))
    return {POOLED: is_pooled, STANDBY: bool(found & _IN_RECOVERY)}


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
