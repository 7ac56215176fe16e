"""Connections of psycopg2. It prepares no statements."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from math import copysign
from typing import Any

import sqlalchemy as sa

from dbset_sync.engine.drivers import texts
from dbset_sync.engine.encoding import REPORTED, SET_UTF8, is_other
from dbset_sync.engine.pooler import settings_of

_extensions: Any = import_module("psycopg2.extensions")


class _NegativeZero(float):
    """-0.0, which PostgreSQL would compute from the number 0.0 that psycopg2 writes."""


_extensions.register_adapter(_NegativeZero, lambda _: _extensions.AsIs("'-0.0'::float8"))
_NEGATIVE_ZERO = _NegativeZero(-0.0)


def _signed(value: Any) -> Any:
    is_negative_zero = value == 0 and isinstance(value, float) and copysign(1, value) < 0
    return _NEGATIVE_ZERO if is_negative_zero else value


class Float(sa.Float[Any]):
    """Floats that keep the sign of zero; COPY keeps it anyway."""

    only_in_sql = True

    def bind_processor(self, dialect: sa.Dialect) -> Any:  # noqa: ARG002  SQLAlchemy's signature
        """Return the conversion on the way to the driver."""
        return _signed


WRITES_INTERVALS_RIGHT = False  # in the user's SQL


def pid(driver: Any) -> int:
    """Return the server's process, as libpq knows it."""
    return int(driver.get_backend_pid())


def run(driver: Any, sql: str) -> int:
    """Run SQL in autocommit, without a message to the server."""
    before, driver.autocommit = driver.autocommit, True
    with driver.cursor() as cursor:
        cursor.execute(sql)
        count = int(cursor.rowcount)
    driver.autocommit = before
    return count


def descriptor(driver: Any) -> int:
    """Return the file descriptor of the socket."""
    return int(driver.fileno())


def settings(driver: Any) -> dict[str, str]:
    """Return the settings that the connection has asked for."""
    return settings_of(driver.info.options or "")


def prepare_directly(_driver: Any) -> None:
    """Do nothing: the driver decides which statements are prepared."""


def prepare_for_pooler(_driver: Any) -> None:
    """Do nothing."""


def prepare_dialect(dialect: Any) -> None:
    """Have a dialect keep the sign of zero in floats."""
    usual = dialect.colspecs[sa.Float]
    if not issubclass(usual, Float):
        signed = type("Float", (Float, usual), {})
        dialect.colspecs = {**dialect.colspecs, sa.Float: signed}


def use_utf8(driver: Any) -> None:
    """Send and read text as UTF-8."""
    if is_other(*map(driver.get_parameter_status, REPORTED)):
        run(driver, SET_UTF8)  # the driver does not notice if the user's SQL has set another
        driver.set_client_encoding("UTF8")


def register_types(driver: Any) -> None:
    """Register readers for this connection."""
    for reader in _READERS:
        _extensions.register_type(reader, driver)


def _reader(usual: texts.Read, any_: texts.Read) -> Callable[[str | None, Any], Any]:
    """Return a function that reads text by a fast reader, or else by one for all texts."""

    def read(text: str | None, _cursor: Any) -> Any:
        if text is None:
            return None
        try:
            return usual(text)
        except ValueError:
            return any_(text)

    return read


#: Names and array OIDs by the OIDs of types.
_NAMES = {
    700: ("REAL", 1021),
    1082: ("DATE", 1182),
    1083: ("TIME", 1183),
    1266: ("TIMETZ", 1270),
    1114: ("TIMESTAMP", 1115),
    1184: ("TIMESTAMPTZ", 1185),
    1186: ("INTERVAL", 1187),
}

#: Readers of types and of their arrays.
_READERS: list[Any] = []
for _oid, (_name, _array) in _NAMES.items():
    _scalar = _extensions.new_type((_oid,), _name, _reader(*texts.READERS[_oid]))
    _READERS += [_scalar, _extensions.new_array_type((_array,), f"{_name}[]", _scalar)]
