"""The text format of COPY: a line for each row, and for each value the text that Python has."""

from __future__ import annotations

import datetime as dt
import math
import uuid
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from dbset_sync.writing.bulk.copy_text import copy_text
from dbset_sync.writing.columns import ColumnBatch
from hypothesis import given
from hypothesis import strategies as st

#: Values of one type, and their texts.
COLUMNS = {
    "bool": ([True, False], ["True", "False"]),
    "int": ([0, -1, 2**70], ["0", "-1", "1180591620717411303424"]),
    "float": (
        [0.1, -0.0, 1e300, 5e-324, math.inf, math.nan],
        ["0.1", "-0.0", "1e+300", "5e-324", "inf", "nan"],
    ),
    "Decimal": ([Decimal("1.50"), Decimal("-0.00")], ["1.50", "-0.00"]),
    "str": (
        ["", "a\tb", "c\nd\re", "\\N", "%s %d %%", "Zoë"],
        ["", r"a\tb", r"c\nd\re", r"\\N", "%s %d %%", "Zoë"],
    ),
    "bytes": ([b"", b"\x00\\"], [r"\\x", r"\\x005c"]),
    "date": ([dt.date(1, 1, 1), dt.date(2024, 2, 29)], ["0001-01-01", "2024-02-29"]),
    "time": ([dt.time(1, 2), dt.time(1, 2, 3, 4)], ["01:02:00", "01:02:03.000004"]),
    "timedelta": ([dt.timedelta(days=-1)], ["P-1DT0.000000S"]),
    "UUID": ([uuid.UUID(int=1)], ["00000000-0000-0000-0000-000000000001"]),
    "None": ([None, None], [r"\N", r"\N"]),
}


def texts(values):
    """Return the texts of a column's values."""
    return "".join(copy_text(ColumnBatch({"a": values}, len(values)))).splitlines()


@pytest.mark.parametrize(("values", "expected"), COLUMNS.values(), ids=COLUMNS)
@pytest.mark.parametrize("times", [1, 3])
def test_values(values, expected, times):
    assert texts(values * times) == expected * times
    assert texts([None, *values * times]) == [r"\N", *expected * times]


def test_rows_of_several_columns():
    batch = ColumnBatch({"n": [1, None], "name": ["%s", "b"], "at": [dt.date(2024, 1, 1)] * 2}, 2)

    assert list(copy_text(batch)) == ["1\t%s\t2024-01-01\n\\N\tb\t2024-01-01\n"]


def test_values_of_several_types_have_no_format():
    with pytest.raises(TypeError, match="there is no text for"):
        list(copy_text(ColumnBatch({"a": [1, True]}, 2)))


#: Before the hour that comes twice in Berlin.
START = dt.datetime(2024, 10, 27, 1, tzinfo=dt.UTC)
ZONES = [None, dt.UTC, dt.timezone(dt.timedelta(hours=1)), ZoneInfo("Europe/Berlin")]


@pytest.mark.parametrize("zone", ZONES, ids=str)
@given(minutes=st.lists(st.integers(0, 180)), times_each=st.integers(1, 4))
def test_equal_datetimes_keep_their_texts(zone, minutes, times_each):
    times = [START + dt.timedelta(minutes=each) for each in minutes]
    values = [time.replace(tzinfo=zone, fold=fold) for time in times for fold in (0, 1)]
    values *= times_each

    assert texts(values) == list(map(str, values))
