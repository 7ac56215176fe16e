"""Invalid rows are errors with the number of the row."""

from __future__ import annotations

from collections import OrderedDict
from types import MappingProxyType

import pytest
from dbset_schema import RowError
from dbset_schema.row_checks import check_row

BAD = [
    (["a"], "is a list, not a mapping"),
    ("a", "is a str, not a mapping"),
    (None, "is None, not a mapping"),
    ({1: "x"}, "has the key 1 of type int"),
    ({"a": 1, None: 2}, "has the key None of type NoneType"),
]


@pytest.mark.parametrize("row", [{}, {"a": None}, OrderedDict(a=1), MappingProxyType({"": 1})])
def test_any_mapping_of_text_is_a_row(row):
    assert check_row(row) is None


@pytest.mark.parametrize(("row", "problem"), BAD)
@pytest.mark.parametrize(("number", "place"), [(None, "the row "), (7, "row 7 ")])
def test_what_is_no_row(row, problem, number, place):
    with pytest.raises(RowError) as raised:
        check_row(row, number)

    assert str(raised.value).startswith(place + problem)
    assert (raised.value.row, raised.value.number) == (row, number)
