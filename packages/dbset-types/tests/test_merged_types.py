"""The type of a column whose values arrive in several steps."""

from __future__ import annotations

import math

import pytest
from dbset_types import TypeConflictError, TypeInference, TypeInferenceError
from dbset_types.merged_types import Gathered

types = TypeInference("sqlite")


@pytest.mark.parametrize(
    ("chunks", "declared"),
    [
        ([[1], [2.5]], "DOUBLE_PRECISION"),
        ([[1], ["a"], [2]], "TEXT"),
        ([[None], [1], [{"a": 1}]], "JSON"),
        ([[math.nan], [1.5], [1]], "DOUBLE_PRECISION"),
        ([[True], [1]], "BIGINT"),
    ],
)
def test_chunks_are_as_one(chunks, declared):
    gathered = Gathered(types)
    found = [gathered.add(chunk) for chunk in chunks]

    assert repr(found[-1]).startswith(declared)
    assert all(gathered.takes(chunk) for chunk in chunks)


def test_float_beside_nan_is_remembered():
    gathered = Gathered(types, [math.nan])
    assert gathered.takes([math.nan, 1.5])
    assert repr(gathered.add([1])) == "DOUBLE_PRECISION()"


@pytest.mark.parametrize(
    ("first", "then", "row"),
    [([1], [2, b"a"], 1), ([math.nan], [1], None), (["a"], [None, 1j], 1)],
)
def test_place_of_what_does_not_fit(first, then, row):
    gathered = Gathered(types, first)
    assert not gathered.takes(then)
    with pytest.raises((TypeConflictError, TypeInferenceError)) as raised:
        gathered.add(then)
    assert raised.value.row == row
