"""Errors can be pickled."""

from __future__ import annotations

import copy
import pickle

import pytest
from dbset_sync import (
    ColumnNotFoundError,
    ConnectionFailedError,
    DriverNotFoundError,
    ReadOnlyError,
    RowError,
    RowLimitError,
    SchemaError,
    StatementTimeoutError,
    TableNotFoundError,
    TypeConflictError,
    UnconditionalWriteError,
    UrlError,
)

ERRORS = [
    ColumnNotFoundError("t", "c", ["a"]),
    ConnectionFailedError("m", url="u"),
    ConnectionFailedError("m", url="u").advised("check it", "file"),
    DriverNotFoundError("m", url="u", driver="d"),
    ReadOnlyError("m", "DROP t"),
    RowError("is bad", {"a": 1}, 3),
    RowLimitError(3, "TABLE t"),
    SchemaError("m", name="x"),
    SchemaError("m", name="x").advised("connect to it", "schema"),
    StatementTimeoutError(0.5, "TABLE t", "a value is too long for {bound}"),
    TableNotFoundError("t", "; create it"),
    TypeConflictError(1j, "TEXT", "why").located(table="t", row=1),
    UnconditionalWriteError("delete", "t"),
    UrlError("m", url="u"),
]


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: type(error).__name__)
@pytest.mark.parametrize("passed", [lambda e: pickle.loads(pickle.dumps(e)), copy.copy])
def test_errors(error, passed):
    found = passed(error)

    assert (type(found), str(found), vars(found)) == (type(error), str(error), vars(error))
