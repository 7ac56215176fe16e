"""The error for a value in a column that only the database sets."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from dbset_schema import RowError
from dbset_schema.errors import state_of
from sqlalchemy.exc import DBAPIError

from dbset_sync.session.transaction import Lease
from dbset_sync.writing.by_keys import is_generated_always
from dbset_sync.writing.coerced import CoercedRows

T = TypeVar("T")

#: SQLSTATE generated_always.
_STATE = "428C9"


def run_write(run: Callable[[Lease, CoercedRows], T], lease: Lease, coerced: CoercedRows) -> T:
    """Run a write of rows.

    Raises:
        RowError: a row has a value for a GENERATED ALWAYS column.
    """
    try:
        return run(lease, coerced)
    except DBAPIError as error:
        column = _always(coerced) if state_of(error) == _STATE else None
        if column is None:
            raise
        row = dict(zip(coerced.batch.columns, next(coerced.batch.tuples()), strict=True))
        raise RowError(
            f"has a value for the column {column!r}, which only the database sets (GENERATED"
            " ALWAYS); leave it out of new rows, and of the columns that an update changes",
            {**row, **coerced.expressions},
        ) from error


def _always(coerced: CoercedRows) -> str | None:
    """Return the column that only the database sets, if the rows name one."""
    named = {*coerced.batch.columns, *coerced.expressions}
    always = (each.name for each in coerced.table.columns if is_generated_always(each))
    return next((name for name in always if name in named), None)
