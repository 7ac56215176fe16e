"""The texts of values, which do not depend on the values before."""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal
from enum import IntEnum

import pytest
from dbset_cli.files.writing.texts import json_text, text

MOMENT = dt.datetime(1999, 12, 31, 23, 59, 59, 500_000)  # noqa: DTZ001  without a zone


class Grade(IntEnum):
    """A subclass of a class with a text."""

    BEST = 1


def test_a_timestamp_after_a_date_is_a_timestamp():
    assert json_text([MOMENT.date(), MOMENT]) == '["1999-12-31", "1999-12-31 23:59:59.5"]'
    assert text(MOMENT) == "1999-12-31 23:59:59.5"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (Decimal("7e400"), "7" + "0" * 400),
        (Decimal("-7e-400"), "-0." + "0" * 399 + "7"),
        (Decimal("-Infinity"), '"-Infinity"'),
        (float("nan"), '"NaN"'),
        pytest.param(10**5000, "1" + "0" * 5000, id="long"),
        (Grade.BEST, "1"),
        (True, "true"),
    ],
)
def test_numbers_in_json_are_whole(value, expected):
    assert json_text(value) == expected
    json.loads(expected, parse_int=Decimal, parse_float=Decimal)
