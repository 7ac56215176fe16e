"""Connections of asyncpg."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any
from uuid import uuid4

from dbset_types import out_of_range
from dbset_types.intervals import Counts, counts_of_interval, interval_of_counts

from dbset_sync.engine.encoding import REPORTED, SET_UTF8, is_other
from dbset_sync.engine.pooler import settings_of
from dbset_sync.statements import private_attributes

Tuple = tuple[int, ...]

_SPAN = dt.timedelta
_START, _START_UTC = out_of_range.START, out_of_range.START_UTC
_MANY_DATES = 20_000  # more than fifty years


WRITES_INTERVALS_RIGHT = True

_IS_RENAMED = "SELECT NOT EXISTS (SELECT FROM pg_prepared_statements WHERE name = $1::text)"


def pid(driver: Any) -> int:
    """Return the server's process, as the driver knows it."""
    return int(driver.driver_connection.get_server_pid())


def run(driver: Any, sql: str) -> int:
    """Run SQL by the simple protocol, which returns only the number of rows."""
    status: str = driver.run_async(lambda own: own.execute(sql))
    count = status.rpartition(" ")[2]
    return int(count) if count.isdecimal() else 0


def descriptor(driver: Any) -> int | None:
    """Return the file descriptor of the socket; ``None`` if this release does not show it."""
    return private_attributes.descriptor_of_asyncpg(driver)


def settings(driver: Any) -> dict[str, str]:
    """Return the settings that the connection has asked for."""
    given = private_attributes.settings_of_asyncpg(driver)
    return settings_of(given.get("options", "")) | given


def prepare_directly(driver: Any) -> None:
    """Prepare each statement under a name."""
    private_attributes.prepare_by_names_of_asyncpg(driver, pooled=False)


def prepare_for_pooler(driver: Any) -> None:
    """Send each statement with its values and without a name, unless the pooler keeps names."""
    if driver.run_async(_keeps_names):
        private_attributes.prepare_by_names_of_asyncpg(driver, pooled=True)
    else:
        private_attributes.prepare_nothing_by_asyncpg(driver)


async def _keeps_names(own: Any) -> bool:
    """Return whether the pooler knows prepared statements: then it gives them names of its own."""
    name = f"dbset_{uuid4().hex}"
    async with own.transaction():
        statement = await own.prepare(_IS_RENAMED, name=name)
        is_renamed = bool(await statement.fetchval(name))
        if not is_renamed:
            await own.execute(f"DEALLOCATE {name}")
    return is_renamed


def prepare_dialect(_dialect: Any) -> None:
    """Do nothing."""


def use_utf8(driver: Any) -> None:
    """Send and read text as UTF-8."""
    reported = driver.driver_connection.get_settings()
    if is_other(*(getattr(reported, name, None) for name in REPORTED)):
        run(driver, SET_UTF8)


def register_types(driver: Any) -> None:
    """Set codecs for this connection."""
    driver.run_async(_set_codecs)


async def _set_codecs(own: Any) -> None:
    for name, (encode, decode) in _CODECS.items():
        await own.set_type_codec(
            name, schema="pg_catalog", encoder=encode, decoder=decode, format="tuple"
        )


def _one(count: Callable[[Any], int]) -> Callable[[Any], Tuple]:
    return lambda value: (count(value),)


def _first(read: Callable[[int], Any]) -> Callable[[Tuple], Any]:
    return lambda counts: read(counts[0])


class _Dates(dict[Tuple, Any]):
    """A cache of dates by their number of days."""

    def __missing__(self, counts: Tuple) -> Any:
        if len(self) >= _MANY_DATES:
            self.clear()
        found = self[counts] = out_of_range.date_of_days(counts[0])
        return found


def _datetime(counts: Tuple) -> Any:
    try:
        return _START + _SPAN(0, 0, counts[0])
    except OverflowError:
        return out_of_range.datetime_of_microseconds(counts[0])


def _instant(counts: Tuple) -> Any:
    try:
        return _START_UTC + _SPAN(0, 0, counts[0])
    except OverflowError:
        return out_of_range.instant_of_microseconds(counts[0])


#: The driver reads the first and the last date as infinite, and dates that Python lacks fail.
_CODECS: dict[str, tuple[Callable[[Any], Tuple], Callable[[Tuple], Any]]] = {
    "date": (_one(out_of_range.days_of_date), _Dates().__getitem__),
    "time": (_one(out_of_range.microseconds_of_time), _first(out_of_range.time_of_microseconds)),
    "timetz": (
        out_of_range.counts_of_time_with_zone,
        lambda counts: out_of_range.time_with_zone(*counts),
    ),
    "timestamp": (_one(out_of_range.microseconds_of_datetime), _datetime),
    "timestamptz": (_one(out_of_range.microseconds_of_instant), _instant),
    "interval": (counts_of_interval, lambda counts: interval_of_counts(Counts(*counts))),
}
