"""Which numbers another type of number would round, if a column's type has changed."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from dbset_schema.widen import rounding

EXACT = 2**53

COLUMNS = {
    "none": ([], False),
    "only None": ([None, None], False),
    "small": ([1, -1, 0], False),
    "32 bits": ([2**31 - 1, -(2**31)], False),
    "33 bits": ([2**31, -(2**31) - 1], False),
    "33 bits and None": ([None, 2**31], False),
    "exact": ([EXACT, -EXACT], False),
    "one more": ([1, EXACT + 1], True),
    "one less": ([-EXACT - 1, 1], True),
    "one more and None": ([None, EXACT + 1, None], True),
    "64 bits": ([2**63 - 1, -(2**63)], True),
}


@pytest.mark.parametrize(("values", "rounds"), COLUMNS.values(), ids=COLUMNS)
def test_integers(values, rounds):
    check = rounding(sa.Column("n", sa.BigInteger()), floats=False)

    assert check(values) is rounds


@pytest.mark.parametrize(
    ("value", "rounds"),
    [
        (None, False),
        (0.1, False),
        (-1e23, False),
        (0.0, False),
        (float("inf"), False),
        (float("nan"), True),
        (0.1 + 0.2, True),
        (123456789012345680000.0, True),
        (1.7976931348623157e308, True),
        (5e-324, True),  # to 4.94065645841247e-324
        (-5e-324, True),
    ],
)
def test_floats(value, rounds):
    column = sa.Column("n", sa.Double())
    check = rounding(column, floats=True)

    assert check([1.5, value]) is rounds
    assert rounding(column, floats=False) is None
