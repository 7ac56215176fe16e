"""Times of day with an offset; without one, PostgreSQL would use the session's."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa
from dbset_types import TypeConflictError, TypeInference
from dbset_types.kinds import Kind, kind_of
from sqlalchemy.dialects.postgresql import TIME

EAST = dt.timezone(dt.timedelta(hours=5, minutes=30))
SECONDS = dt.timezone(dt.timedelta(minutes=1, seconds=1))
FAR = dt.timezone(-dt.timedelta(hours=16))
FRACTION = dt.timezone(dt.timedelta(microseconds=1))
TYPES = [sa.Time(timezone=True), TIME(timezone=True)]


@pytest.mark.parametrize("type_", TYPES, ids=repr)
@pytest.mark.parametrize(
    ("value", "stored"),
    [
        (dt.time(12, 30, tzinfo=dt.UTC), dt.time(12, 30, tzinfo=dt.UTC)),
        (dt.time(12, 30, tzinfo=EAST), dt.time(12, 30, tzinfo=EAST)),
        ("12:30+05:30", dt.time(12, 30, tzinfo=EAST)),
        (dt.time(12, 30, tzinfo=SECONDS), dt.time(12, 30, tzinfo=SECONDS)),
        ("12:30:00+00:01:01", dt.time(12, 30, tzinfo=SECONDS)),
        (None, None),
    ],
)
def test_stored(type_, value, stored):
    types = TypeInference("postgresql")
    found = types.coerce(value, type_)

    assert found == stored
    assert found is None or found.utcoffset() == stored.utcoffset()
    assert types.column_coercer(type_)([value]) == [stored]


@pytest.mark.parametrize("type_", TYPES, ids=repr)
@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (dt.time(12, 30), "it has no UTC offset"),
        ("12:30", "it has no UTC offset"),
        (dt.time(12, 30, tzinfo=ZoneInfo("Europe/Oslo")), "it has no UTC offset"),
        ("12:30:00", "it has no UTC offset"),
        ("24:00", "Python has no hour 24"),
        ("24:00:00", "Python has no hour 24"),
        ("24:00:01+02", "Python has no hour 24"),
        ("12:30:00+20:00", "less than 16 hours"),
        (dt.time(12, 30, tzinfo=FAR), "less than 16 hours"),
        (dt.time(12, 30, tzinfo=FRACTION), "whole seconds"),
        (dt.datetime(2024, 2, 29, tzinfo=dt.UTC), "it does not accept datetime"),
        (5, "it does not accept int"),
    ],
)
def test_refused(type_, value, reason):
    types = TypeInference("postgresql")
    with pytest.raises(TypeConflictError, match=reason):
        types.coerce(value, type_)
    with pytest.raises(TypeConflictError, match=reason):
        types.column_coercer(type_)([value])


def test_kinds():
    assert {kind_of(type_) for type_ in TYPES} == {Kind.TIMETZ}
    assert kind_of(sa.Time()) is Kind.TIME
