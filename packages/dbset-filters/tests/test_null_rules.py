"""NULL in each operator, as in the README."""

from __future__ import annotations

import pytest
from dbset_filters import FilterBuilder

ROWS = [
    {"id": 1, "age": 1, "name": "one", "meta": {"a": 1}},
    {"id": 2, "age": 2, "name": "two", "meta": {"a": "x"}},
    {"id": 3, "age": None, "name": None, "meta": None},
    {"id": 4, "age": 4, "name": "four", "meta": {"a": None}},
    {"id": 5, "age": 5, "name": "five", "meta": {}},
]


@pytest.mark.parametrize(
    ("filter_", "ids"),
    [
        ({}, [1, 2, 3, 4, 5]),
        ({"age": None}, [3]),
        ({"age": {"!=": None}}, [1, 2, 4, 5]),
        ({"age": {"!=": 1}}, [2, 4, 5]),
        ({"_not": {"age": 1}}, [2, 4, 5]),
        ({"age": [1, None]}, [1, 3]),
        ({"age": {"not in": [1]}}, [2, 4, 5]),
        ({"age": {"not in": [1, None]}}, [2, 4, 5]),
        ({"age": []}, []),
        ({"age": {"not in": []}}, [1, 2, 3, 4, 5]),
        ({"age": {"not between": [1, 2]}}, [4, 5]),
        ({"name": {"not like": "t%"}}, [1, 4, 5]),
        ({"name": {"startswith": ""}}, [1, 2, 4, 5]),
        ({"meta": None}, [3]),
        ({"meta.a": None}, [3, 4, 5]),
        ({"meta.a": {"!=": None}}, [1, 2]),
        ({"meta.a": {"!=": 1}}, [2]),
        ({"_not": {"meta.a": 1}}, [2]),
        ({"meta.a": {">": 0}}, [1]),
        ({"_not": {"meta.a": {">": 0}}}, [2]),
        ({"meta.a": ["x", None]}, [2, 3, 4, 5]),
        ({"meta": {"?&": []}}, [1, 2, 4, 5]),
        ({"meta": {"?|": []}}, []),
        ({"_not": {"meta": {"?|": []}}}, [1, 2, 4, 5]),
        ({"meta.a": {"not in": []}}, [1, 2, 3, 4, 5]),
    ],
)
def test_rows_found(table, ids_found, filter_, ids):
    assert ids_found(ROWS, FilterBuilder(table).where(filter_)) == ids
