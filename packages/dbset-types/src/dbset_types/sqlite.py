"""SQLite types that read back what was written, recognized by their declared names.

A declared name gives its column an affinity, which may turn numeric text into numbers. So no value
here is stored as text that looks like a number.
"""

from __future__ import annotations

import datetime as dt
import uuid
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar

import sqlalchemy as sa
from sqlalchemy.types import UserDefinedType

from dbset_types.json_documents import JSON_NULL, decode, dumps
from dbset_types.processors import OwnProcessors, unless_none

if TYPE_CHECKING:
    from sqlalchemy.engine import Dialect

    from dbset_types.processors import Processor

_DAYS = 10**9  # more days than a timedelta can hold
_PLAIN = frozenset({int, float, type(None)})
_MIDNIGHT = dt.datetime(2000, 1, 1)  # noqa: DTZ001 - any day will do


class _Lenient(OwnProcessors):
    """A type for columns that may hold anything: values that cannot be converted pass unchanged."""

    def result_processor(self, dialect: Dialect, coltype: object) -> Processor | None:  # noqa: ARG002 - SQLAlchemy's signature
        """Return the conversion on the way from the driver."""
        return None if self.read is None else lenient(self.read)


def lenient(convert: Processor) -> Processor:
    """Return a conversion that returns values unchanged if it cannot convert them."""

    def read(value: Any) -> Any:
        if value is None:
            return None
        try:
            return convert(value)
        except (ValueError, TypeError, AttributeError):
            return value

    return read


class _Declared(_Lenient):
    """A type with a name that dbset declares."""

    declared: ClassVar[str]

    def get_col_spec(self, **kw: Any) -> str:  # noqa: ARG002 - SQLAlchemy's signature
        """Return the declared name."""
        return self.declared


_BOOLEANS = {0: False, 1: True}


def _read_boolean(value: object) -> object:
    return _BOOLEANS.get(value, value)  # type: ignore[call-overload]


def _write_boolean(value: object) -> object:
    """Return a boolean as an integer: the driver would look for an adapter of its class."""
    return int(value) if isinstance(value, bool) else value


class BOOLEAN(_Lenient, sa.BOOLEAN):
    """Booleans, as 0 and 1."""

    write = staticmethod(_write_boolean)
    read = staticmethod(_read_boolean)


def write_decimal(value: Decimal | float | None) -> Any:
    """Return a decimal as SQLite stores it: an integer if it is one, else a float."""
    if not isinstance(value, Decimal):
        return value
    number = float(value)
    if not number.is_integer():
        return number
    whole = int(value)
    return whole if whole == value and -(2**63) <= whole < 2**63 else number


def _read_decimal(value: object) -> object:
    return Decimal(repr(value)) if isinstance(value, (int, float)) else value


class Numeric(OwnProcessors, sa.NUMERIC[Decimal]):
    """Decimals of up to 15 digits, and integers of 64 bits."""

    write = staticmethod(write_decimal)
    read = staticmethod(_read_decimal)


def _write_instant(value: dt.datetime | str | None) -> str | None:
    if not isinstance(value, dt.datetime):
        return value
    if value.tzinfo is not dt.UTC:
        if value.utcoffset() is None:
            raise ValueError(f"{value!r} has no time zone, so the instant is unknown")
        value = value.astimezone(dt.UTC)
    return utc_text(value)


def utc_text(value: dt.datetime) -> str:
    """Return the text of an instant in UTC, as its own ``isoformat`` does, but faster.

    Example:
        >>> utc_text(dt.datetime(2024, 2, 29, 12, 30, tzinfo=dt.UTC))
        '2024-02-29 12:30:00.000000+00:00'
    """
    return f"{value.date().isoformat()} {value.time().isoformat('microseconds')}+00:00"


def _read_instant(text: str | None) -> dt.datetime | None:
    if text is None:
        return None
    value = dt.datetime.fromisoformat(text)
    # SQLite's functions write UTC without a zone
    return value.replace(tzinfo=dt.UTC) if value.tzinfo is None else value


def _write_isoformat(value: dt.date | str | None) -> str | None:
    return value.isoformat() if isinstance(value, dt.date) else value


def _write_microseconds(value: dt.time | str | None) -> str | None:
    return value.isoformat("microseconds") if isinstance(value, dt.time) else value


def _write_datetime(value: dt.datetime | str | None) -> str | None:
    if not isinstance(value, dt.datetime):
        return value
    if value.tzinfo is not None:  # for comparison with text that other programs wrote
        return _write_instant(value)
    return value.isoformat(" ", "microseconds")


class DATE(_Lenient, sa.DATE):
    """Dates, as text that sorts."""

    write = staticmethod(_write_isoformat)
    read = dt.date.fromisoformat


class TIME(_Lenient, sa.TIME):
    """Times of day, as text that sorts."""

    write = staticmethod(_write_microseconds)
    read = dt.time.fromisoformat


class TIMESTAMP(_Lenient, sa.TIMESTAMP):
    """Naive datetimes, as text that sorts."""

    write = staticmethod(_write_datetime)
    read = dt.datetime.fromisoformat


class DATETIME(TIMESTAMP):
    """TIMESTAMP under its other name."""

    __visit_name__ = "DATETIME"


class TimestampTZ(_Declared, sa.DateTime):
    """Aware datetimes: the instant in UTC, as text that sorts."""

    __visit_name__ = "user_defined"
    declared = "TIMESTAMPTZ"
    write = staticmethod(_write_instant)
    read = staticmethod(_read_instant)

    def __init__(self) -> None:
        """The time zone is fixed."""
        super().__init__(timezone=True)


def _write_timedelta(value: dt.timedelta | str | None) -> str | None:
    """Write days and the time of day; negative days as N and an offset, which sort before P."""
    if not isinstance(value, dt.timedelta):
        return value
    sign, days = ("P", value.days) if value.days >= 0 else ("N", value.days + _DAYS)
    time = _MIDNIGHT + dt.timedelta(0, value.seconds, value.microseconds)
    return f"{sign}{days:09}D{time:%H:%M:%S.%f}"


def _read_timedelta(value: object) -> object:
    if not isinstance(value, str):
        return value
    days = int(value[1:10]) - (_DAYS if value[0] == "N" else 0)
    time = dt.datetime.combine(_MIDNIGHT, dt.time.fromisoformat(value[11:]))
    return dt.timedelta(days) + (time - _MIDNIGHT)


class Interval(_Declared, UserDefinedType[dt.timedelta]):
    """Timedeltas, as text that sorts."""

    declared = "INTERVAL"
    cache_ok = True
    write = staticmethod(_write_timedelta)
    read = staticmethod(_read_timedelta)

    @property
    def python_type(self) -> type[dt.timedelta]:
        """The type of the values."""
        return dt.timedelta


class UUID(_Declared, sa.Uuid[uuid.UUID]):
    """UUIDs, with hyphens: without them, some look like numbers."""

    __visit_name__ = "user_defined"
    declared = "UUID"
    write = staticmethod(unless_none(str))
    read = staticmethod(unless_none(uuid.UUID))


def _write_document(value: object) -> object:
    # SQLite would turn the text of a bare number into a number anyway
    return value if type(value) in _PLAIN else dumps(None if value is JSON_NULL else value)


def _read_document(value: object, loads: Processor = decode) -> object:
    return loads(value) if isinstance(value, (str, bytes)) else value


class JSON(_Declared, sa.JSON):
    """JSON documents, as text; None as NULL."""

    __visit_name__ = "user_defined"
    declared = "JSON"
    write = staticmethod(_write_document)
    read = staticmethod(_read_document)

    def __init__(self) -> None:
        """Store None as NULL."""
        super().__init__(none_as_null=True)

    def result_processor(self, dialect: Dialect, coltype: object) -> Processor | None:  # noqa: ARG002 - SQLAlchemy's signature
        """Return the conversion of text; a bare number is stored as a number."""
        loads: Processor = getattr(dialect, "_json_deserializer", None) or decode
        return lenient(partial(_read_document, loads=loads))
