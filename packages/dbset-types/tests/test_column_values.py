"""What checks ask about the values of a column, with the same answer for any sequence."""

import pytest
from dbset_types.column_values import ColumnValues, are_short_integers, fit, types_of

SHORT = {
    "none": ([], True),
    "some": ([1, -1, 0], True),
    "32 bits": ([2**31 - 1, -(2**31)], True),
    "one more": ([2**31], False),
    "one less": ([0, -(2**31) - 1], False),
    "huge": ([2**70], False),
    "missing": ([1, None], False),
    "float": ([1.0], False),
    "text": (["1"], False),
}


@pytest.mark.parametrize("kind", [list, tuple, ColumnValues])
@pytest.mark.parametrize(("values", "expected"), SHORT.values(), ids=SHORT)
def test_short_integers(values, expected, kind):
    column = kind(values)
    assert are_short_integers(column) is are_short_integers(column) is expected


@pytest.mark.parametrize("kind", [list, tuple, ColumnValues])
def test_types(kind):
    assert types_of(kind([1, None, "a", 2])) == {int, type(None), str}


@pytest.mark.parametrize(
    ("code", "bits"), [("h", 16), ("i", 32), ("q", 64)], ids=["16", "32", "64"]
)
def test_fit(code, bits):
    least, most = -(2 ** (bits - 1)), 2 ** (bits - 1) - 1

    assert fit([least, 0, most], code)
    assert not fit([0, most + 1], code)
    assert not fit([least - 1], code)
