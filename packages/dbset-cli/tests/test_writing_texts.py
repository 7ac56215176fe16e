"""Values as text and as JSON."""

# ruff: noqa: DTZ001  times without a zone are among the values

from __future__ import annotations

import datetime as dt
import json
import uuid
from decimal import Decimal
from enum import IntEnum

import pytest
from dbset_cli.files.writing.texts import json_text, text
from dbset_types.infinity import InfiniteDate

TOKYO = dt.timezone(dt.timedelta(hours=9))
Size = IntEnum("Size", ["SMALL"])

VALUES = [
    ("a\nb", "a\nb", '"a\\nb"'),
    ("", "", '""'),
    (True, "true", "true"),
    (2**70, str(2**70), str(2**70)),
    (Size.SMALL, "1", "1"),
    (0.1, "0.1", "0.1"),
    (1.0, "1.0", "1.0"),
    (float("nan"), "NaN", '"NaN"'),
    (float("inf"), "Infinity", '"Infinity"'),
    (float("-inf"), "-Infinity", '"-Infinity"'),
    (Decimal("1.50"), "1.50", "1.50"),
    (Decimal("1E+3"), "1000", "1000"),
    (Decimal("1E-30"), f"0.{'0' * 29}1", f"0.{'0' * 29}1"),
    (Decimal("NaN"), "NaN", '"NaN"'),
    (Decimal("-Infinity"), "-Infinity", '"-Infinity"'),
    (dt.date(1, 2, 3), "0001-02-03", '"0001-02-03"'),
    (InfiniteDate(), "infinity", '"infinity"'),
    (dt.time(9, 30), "09:30:00", '"09:30:00"'),
    (dt.time(9, 30, 0, 500_000), "09:30:00.5", '"09:30:00.5"'),
    (dt.time(9, 30, tzinfo=TOKYO), "09:30:00+09:00", '"09:30:00+09:00"'),
    (dt.datetime(2024, 1, 5), "2024-01-05 00:00:00", '"2024-01-05 00:00:00"'),
    (
        dt.datetime(2024, 1, 5, 9, 0, 0, 10, TOKYO),
        "2024-01-05 00:00:00.00001+00:00",
        '"2024-01-05 00:00:00.00001+00:00"',
    ),
    (dt.datetime.min.replace(tzinfo=TOKYO), "0001-01-01 00:00:00+09:00", None),
    (dt.timedelta(hours=30), "1 day 06:00:00", '"1 day 06:00:00"'),
    (uuid.UUID(int=5), str(uuid.UUID(int=5)), f'"{uuid.UUID(int=5)}"'),
    (b"\x00Ab", r"\x004162", r'"\\x004162"'),
    (memoryview(b"A"), r"\x41", r'"\\x41"'),
    ([1, None, "a"], '[1, null, "a"]', '[1, null, "a"]'),
    ({"a": [Decimal("1.0"), float("nan")]}, '{"a": [1.0, "NaN"]}', '{"a": [1.0, "NaN"]}'),
]


@pytest.mark.parametrize(("value", "plain", "in_json"), VALUES)
def test_one_form_of_each_value(value, plain, in_json):
    assert text(value) == plain
    written = json_text(value)
    assert in_json is None or written == in_json
    json.loads(written, parse_constant=pytest.fail)


def test_integers_of_any_length():
    assert text(10**5000) == json_text(10**5000) == "1" + "0" * 5000


def test_null_is_null():
    assert json_text(None) == "null"
