"""Errors have attributes, and fitting base classes of Python."""

from __future__ import annotations

import pytest
from dbset_sync import (
    ArgumentError,
    ClosedError,
    ConnectionFailedError,
    DatasetError,
    DriverNotFoundError,
    ReadOnlyError,
    RowLimitError,
    StatementTimeoutError,
    TransactionError,
    UnconditionalWriteError,
    UrlError,
)

CASES = [
    (ConnectionFailedError("m", url="u"), ConnectionError, {"url": "u"}),
    (UrlError("m", url="u"), ValueError, {"url": "u"}),
    (UrlError("m", url="u"), ConnectionFailedError, {"url": "u"}),
    (DriverNotFoundError("m", url="u", driver="d"), ConnectionError, {"url": "u", "driver": "d"}),
    (ClosedError("m"), RuntimeError, {}),
    (TransactionError("m"), RuntimeError, {}),
    (ArgumentError("m"), ValueError, {}),
    (ArgumentError("m"), TypeError, {}),
    (UnconditionalWriteError("delete", "t"), ValueError, {"table": "t"}),
    (ReadOnlyError("m", "DROP t"), PermissionError, {"reason": "m", "sql": "DROP t"}),
    (RowLimitError(3, "TABLE t"), ValueError, {"max_rows": 3, "sql": "TABLE t"}),
    (StatementTimeoutError(0.5, "TABLE t"), TimeoutError, {"seconds": 0.5, "sql": "TABLE t"}),
]


@pytest.mark.parametrize(("error", "builtin", "attributes"), CASES)
def test_errors(error, builtin, attributes):
    assert isinstance(error, DatasetError)
    assert isinstance(error, builtin)
    assert {name: getattr(error, name) for name in attributes} == attributes
    assert str(error)
