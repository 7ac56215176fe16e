"""Converting a column for a driver gives the same values as converting them one by one."""

import datetime as dt
from decimal import Decimal

import pytest
from dbset_types import sqlite
from dbset_types.column_processors import column_writer
from sqlalchemy.dialects.sqlite import dialect

PLUS_ONE = dt.timezone(dt.timedelta(hours=1))


class Zone(dt.tzinfo):
    """A time zone without a hash, as in dateutil."""

    __hash__ = None

    def utcoffset(self, _):
        return dt.timedelta(hours=2)


NOON = dt.datetime(2024, 2, 29, 12)  # noqa: DTZ001  intended
COLUMNS = [
    (sqlite.TimestampTZ(), [NOON.replace(tzinfo=dt.UTC)] * 2),
    (sqlite.TimestampTZ(), [NOON.replace(tzinfo=dt.UTC), None, NOON.replace(tzinfo=PLUS_ONE)]),
    (sqlite.TimestampTZ(), [NOON.replace(tzinfo=Zone())] * 2),
    (sqlite.TIMESTAMP(), [NOON, NOON.replace(microsecond=1), None]),
    (sqlite.DATE(), [NOON.date(), None]),
    (sqlite.Numeric(), [Decimal("1.5"), Decimal("0.1"), None]),
    (sqlite.Numeric(), [Decimal("1.5"), Decimal(2), Decimal(12345678901234567)]),
    (sqlite.JSON(), [{"a": [1, None]}, {"b": "\u00e9"}]),
    (sqlite.JSON(), [{"a": 1}, [1], None, 5, "text", True]),
    (sqlite.UUID(), [None]),
    (sqlite.Numeric(), []),
]


@pytest.mark.parametrize(("type_", "values"), COLUMNS)
def test_same_as_one_by_one(type_, values):
    one = type_.dialect_impl(dialect()).bind_processor(dialect())

    assert list(column_writer(type_, dialect())(values)) == [one(value) for value in values]
