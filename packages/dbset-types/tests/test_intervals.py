"""PostgreSQL intervals, from their text in each of its styles."""

import datetime as dt

import pytest
from dbset_types import intervals
from dbset_types.intervals import Counts
from hypothesis import given
from hypothesis import strategies as st

#: The text of PostgreSQL 18 in the styles postgres, postgres_verbose, sql_standard, iso_8601.
WRITTEN = {
    Counts(): ("00:00:00", "@ 0", "0", "PT0S"),
    Counts(1): ("1 mon", "@ 1 mon", "0-1", "P1M"),
    Counts(-14): ("-1 years -2 mons", "@ 1 year 2 mons ago", "-1-2", "P-1Y-2M"),
    Counts(0, -1, 5_000_000): (
        "-1 days +00:00:05",
        "@ 1 day -5 secs ago",
        "+0-0 -1 +0:00:05",
        "P-1DT5S",
    ),
    Counts(0, -3, -14_706_500_000): (
        "-3 days -04:05:06.5",
        "@ 3 days 4 hours 5 mins 6.5 secs ago",
        "-3 4:05:06.5",
        "P-3DT-4H-5M-6.5S",
    ),
    Counts(14, -3, 14_706_000_000): (
        "1 year 2 mons -3 days +04:05:06",
        "@ 1 year 2 mons -3 days 4 hours 5 mins 6 secs",
        "+1-2 -3 +4:05:06",
        "P1Y2M-3DT4H5M6S",
    ),
    Counts(0, 0, -1): (
        "-00:00:00.000001",
        "@ 0.000001 secs ago",
        "-0:00:00.000001",
        "PT-0.000001S",
    ),
    Counts(2**31 - 1, 2**31 - 1, 2**63 - 1): ("infinity",) * 4,
    Counts(-(2**31), -(2**31), -(2**63)): ("-infinity",) * 4,
}
COUNTS = st.builds(
    Counts,
    st.integers(-(2**31) + 1, 2**31 - 2),
    st.integers(-(2**31) + 1, 2**31 - 2),
    st.integers(-(2**63) + 1, 2**63 - 2),
)


@pytest.mark.parametrize(("counts", "texts"), WRITTEN.items())
def test_every_style_is_read(counts, texts):
    assert [intervals.counts_of_interval(text) for text in texts] == [counts] * 4
    found = {str(intervals.interval_of_text(text)) for text in texts}
    assert found == {str(intervals.interval_of_counts(counts))}


@pytest.mark.parametrize(("counts", "texts"), WRITTEN.items())
def test_what_has_no_object_is_the_text_of_the_first_style(counts, texts):
    value = intervals.interval_of_counts(counts)

    assert isinstance(value, dt.timedelta) or value == texts[0]


@given(COUNTS)
def test_nothing_is_lost(counts):
    value = intervals.interval_of_counts(counts)

    again = intervals.counts_of_interval(value)
    if isinstance(value, str):
        assert again == counts
    else:
        assert intervals.interval_of_counts(again) == value


@given(st.timedeltas())
def test_spans_of_python(value):
    assert intervals.interval_of_text(intervals.iso_text(value)) == value
    assert intervals.interval_of_counts(intervals.counts_of_interval(value)) == value


@pytest.mark.parametrize(
    ("text", "counts"),
    [
        ("1 month", Counts(1)),
        ("2 weeks", Counts(0, 14)),
        ("1 hour 30 minutes", Counts(0, 0, 5_400_000_000)),
        ("1.5 seconds", Counts(0, 0, 1_500_000)),
        ("P1W", Counts(0, 7)),
    ],
)
def test_what_people_write(text, counts):
    assert intervals.counts_of_interval(text) == counts


@pytest.mark.parametrize(
    "text", ["2147483648 mons", "200000000 years", "2147483648 days", "PT2562047789H"]
)
def test_what_is_too_long(text):
    with pytest.raises(ValueError, match="PostgreSQL cannot store"):
        intervals.counts_of_interval(text)


@pytest.mark.parametrize("text", ["", "P", "PT", "soon", "1 fortnight", "1.5 mons", "1 day;", "1"])
def test_what_is_not_an_interval(text):
    with pytest.raises(ValueError, match="write it like"):
        intervals.counts_of_interval(text)
