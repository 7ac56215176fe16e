"""Errors have attributes for what they name, and base classes for except clauses."""

from __future__ import annotations

import pytest
from dbset_schema import RowError, SchemaError, TableNotFoundError
from dbset_types import DatasetError

CASES = [
    (
        SchemaError("the name is bad", name="x"),
        ValueError,
        "the name is bad",
        {"name": "x"},
    ),
    (
        TableNotFoundError("users", "; create it first"),
        LookupError,
        "there is no table 'users'; create it first",
        {"table": "users"},
    ),
    (RowError("is empty", {}), ValueError, "the row is empty", {"row": {}, "number": None}),
    (RowError("is odd", [], 3), TypeError, "row 3 is odd", {"row": [], "number": 3}),
]


@pytest.mark.parametrize(("error", "builtin", "message", "attributes"), CASES)
def test_errors(error, builtin, message, attributes):
    assert isinstance(error, DatasetError)
    assert isinstance(error, builtin)
    assert str(error) == message
    assert vars(error) == attributes
