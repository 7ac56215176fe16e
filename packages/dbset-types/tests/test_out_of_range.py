"""Dates and times as PostgreSQL counts and writes them, also outside of Python's range."""

# ruff: noqa: DTZ001 - naive datetimes are intended

import datetime as dt

import pytest
from dbset_types import out_of_range
from dbset_types.infinity import InfiniteDate, InfiniteDatetime
from hypothesis import given
from hypothesis import strategies as st

DAY = 86_400_000_000
FIRST, LAST = -2_451_545, 106_751_982  # of the days that PostgreSQL's timestamps cover
UTC = dt.UTC

#: PostgreSQL's text, and the value read.
DATES = {
    "2024-02-29": dt.date(2024, 2, 29),
    "0001-01-01": dt.date.min,
    "9999-12-31": dt.date.max,
    "infinity": InfiniteDate(),
    "-infinity": InfiniteDate(last=False),
    "10000-01-01": "10000-01-01",
    "0001-12-31 BC": "0001-12-31 BC",
    "4713-02-29 BC": "4713-02-29 BC",
}
INSTANTS = {
    "2024-02-29 12:30:00.5+05:30": dt.datetime(2024, 2, 29, 7, 0, 0, 500_000, tzinfo=UTC),
    "10000-01-01 05:29:59.999999+05:30": dt.datetime.max.replace(tzinfo=UTC),
    "0001-12-31 19:00:00-05 BC": dt.datetime.min.replace(tzinfo=UTC),
    "0044-03-15 01:02:04+00:19:32 BC": "0044-03-15 00:42:32+00 BC",
    "9999-12-31 19:00:00-05": "10000-01-01 00:00:00+00",
    "infinity": InfiniteDatetime(aware=True),
    "-infinity": InfiniteDatetime(last=False, aware=True),
}
DATETIMES = {
    "2024-02-29 12:30:00": dt.datetime(2024, 2, 29, 12, 30),
    "0044-03-15 12:30:00.25 BC": "0044-03-15 12:30:00.25 BC",
    "infinity": InfiniteDatetime(),
}
TIMES = {"24:00:00": "24:00:00", "23:59:59.999999": dt.time.max}
ZONED_TIMES = {
    "24:00:00+01:02:03": "24:00:00+01:02:03",
    "12:00:00-03:30": dt.time(12, tzinfo=dt.timezone(-dt.timedelta(hours=3, minutes=30))),
}


@pytest.mark.parametrize(
    ("read", "texts"),
    [
        (out_of_range.date_of_text, DATES),
        (out_of_range.instant_of_text, INSTANTS),
        (out_of_range.datetime_of_text, DATETIMES),
        (out_of_range.time_of_text, TIMES),
        (out_of_range.time_with_zone_of_text, ZONED_TIMES),
    ],
)
def test_texts(read, texts):
    found = {text: read(text) for text in texts}

    assert found == texts
    assert list(map(type, found.values())) == list(map(type, texts.values()))


@given(st.integers(FIRST, LAST))
def test_days(days):
    value = out_of_range.date_of_days(days)

    assert out_of_range.days_of_date(value) == out_of_range.days_of_date(str(value)) == days


@given(st.integers(FIRST * DAY, LAST * DAY))
def test_microseconds(count):
    value, instant = (
        out_of_range.datetime_of_microseconds(count),
        out_of_range.instant_of_microseconds(count),
    )

    assert out_of_range.microseconds_of_datetime(value) == count
    assert out_of_range.microseconds_of_instant(instant) == count


@given(st.integers(0, DAY), st.integers(-57_599, 57_599))
def test_times(count, west):
    value = out_of_range.time_with_zone(count, west)

    assert out_of_range.counts_of_time_with_zone(value) == (count, west)
    assert out_of_range.microseconds_of_time(out_of_range.time_of_microseconds(count)) == count


@pytest.mark.parametrize(
    ("read", "text"),
    [
        (out_of_range.date_of_text, "yesterday"),
        (out_of_range.date_of_text, "29.02.2024"),
        (out_of_range.date_of_text, "2023-02-29"),
        (out_of_range.datetime_of_text, "0044-03-15 00:00:00+00 BC"),
        (out_of_range.instant_of_text, "0044-03-15 00:00:00 BC"),
        (out_of_range.time_of_text, "noon"),
        (out_of_range.time_of_text, "24:00:00.5"),
        (out_of_range.time_of_text, "25:00:00"),
        (out_of_range.time_of_text, "12:60:00"),
        (out_of_range.time_of_text, "12:30:00+02"),
        (out_of_range.time_with_zone_of_text, "12:30:00"),
        (out_of_range.time_with_zone_of_text, "12:30:00+16:00"),
        (out_of_range.date_of_text, "0000-01-01"),
        (out_of_range.date_of_text, "4714-11-23 BC"),
        (out_of_range.date_of_text, "5874898-01-01"),
        (out_of_range.datetime_of_text, "294277-01-01 00:00:00"),
        (out_of_range.instant_of_text, "294276-12-31 23:00:00-01"),
    ],
)
def test_other_texts(read, text):
    with pytest.raises(ValueError, match=r"format|zone|day|store|year"):
        read(text)


def test_days_and_times_of_other_kinds():
    day, noon = dt.date(2024, 2, 29), dt.datetime(2024, 2, 29, 12)
    midnight = dt.datetime(2024, 2, 29)

    assert out_of_range.microseconds_of_datetime(day) == out_of_range.microseconds_of_datetime(
        midnight
    )
    assert out_of_range.microseconds_of_instant(noon) == out_of_range.microseconds_of_instant(
        noon.astimezone()
    )
    assert out_of_range.microseconds_of_instant(day) == out_of_range.microseconds_of_instant(
        midnight
    )
