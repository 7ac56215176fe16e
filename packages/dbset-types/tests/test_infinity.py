"""Infinite dates and times: after or before all others, and equal only to themselves."""

import copy
import datetime as dt
import pickle

import pytest
from dbset_types.infinity import InfiniteDate, InfiniteDatetime

NOW = dt.datetime(2024, 2, 29, 12, tzinfo=dt.UTC)
PAIRS = {
    "date": (InfiniteDate(last=False), dt.date.min, dt.date.max, InfiniteDate()),
    "datetime": (
        InfiniteDatetime(last=False),
        dt.datetime.min,  # noqa: DTZ901
        dt.datetime.max,  # noqa: DTZ901
        InfiniteDatetime(),
    ),
    "instant": (
        InfiniteDatetime(last=False, aware=True),
        dt.datetime.min.replace(tzinfo=dt.UTC),
        dt.datetime.max.replace(tzinfo=dt.UTC),
        InfiniteDatetime(aware=True),
    ),
}
INFINITE = [value for first, *_, last in PAIRS.values() for value in (first, last)]


@pytest.mark.parametrize("ordered", PAIRS.values(), ids=PAIRS)
def test_order(ordered):
    for place, left in enumerate(ordered):
        for other, right in enumerate(ordered):
            assert (left < right, left <= right) == (place < other, place <= other)
            assert (left > right, left >= right) == (place > other, place >= other)
            assert (left == right, left != right) == (place == other, place != other)
    assert sorted(set(ordered)) == list(ordered)
    assert len(set(ordered)) == len(ordered)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (InfiniteDate(), InfiniteDatetime()),
        (InfiniteDate(), NOW),
        (InfiniteDatetime(), NOW),
        (InfiniteDatetime(aware=True), dt.date.max),
        (InfiniteDatetime(aware=True), InfiniteDatetime()),
    ],
)
def test_what_has_no_order(left, right):
    assert left != right
    for one, other in ((left, right), (right, left)):
        with pytest.raises(TypeError, match="compare"):
            one < other  # noqa: B015


@pytest.mark.parametrize("value", INFINITE, ids=repr)
def test_copies_are_what_they_are(value):
    for again in (copy.copy(value), copy.deepcopy(value), pickle.loads(pickle.dumps(value))):
        assert (type(again), again, hash(again)) == (type(value), value, hash(value))


@pytest.mark.parametrize("value", INFINITE, ids=repr)
def test_no_text_shows_a_year(value):
    expected = "infinity" if value.is_last else "-infinity"

    assert {str(value), value.isoformat(), f"{value}", f"{value:%Y}"} == {expected}
    assert value.strftime("%Y") == expected
    assert expected in repr(value)


@pytest.mark.parametrize("value", INFINITE, ids=repr)
def test_arithmetic_is_refused(value):
    day = dt.timedelta(days=1)
    for count in (
        lambda: value + day,
        lambda: day + value,
        lambda: value - day,
        lambda: value - value,
        lambda: value.replace(year=2024),
    ):
        with pytest.raises(OverflowError, match="cannot be used in date arithmetic"):
            count()


def test_parts():
    assert InfiniteDatetime(aware=True).date() == InfiniteDate()
    assert InfiniteDatetime(last=False, aware=True).timestamp() == float("-inf")
    assert InfiniteDatetime(aware=True).astimezone(None) == InfiniteDatetime(aware=True)
