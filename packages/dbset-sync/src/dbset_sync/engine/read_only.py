"""The options of a read-only database, checked before it is opened."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from sqlalchemy import Engine

from dbset_sync.arguments import check_flag
from dbset_sync.errors import ArgumentError, ReadOnlyError, RowLimitError, StatementTimeoutError


class ReadOnlyOptions(NamedTuple):
    """How an engine is made read-only.

    Attributes:
        allow_functions: functions and operators that the caller knows to be safe.
        statement_timeout: seconds that one statement may take.
        max_rows: rows that one statement may return.
    """

    allow_functions: tuple[str, ...]
    statement_timeout: float | None
    max_rows: int | None

    def guard(self, engine: Engine) -> None:
        """Make an engine read-only."""
        from dbset_readonly.guard import guard  # noqa: PLC0415  imported when first needed

        guard(
            engine,
            allow_functions=self.allow_functions,
            statement_timeout=self.statement_timeout,
            max_rows=self.max_rows,
            error=ReadOnlyError,
            timeout_error=StatementTimeoutError,
            rows_error=RowLimitError,
        )


def read_only_options(
    *,
    read_only: bool,
    allow_functions: Iterable[str],
    statement_timeout: float | None,
    max_rows: int | None,
) -> ReadOnlyOptions | None:
    """Return the options of a read-only database, or ``None`` if the database may be written.

    Raises:
        ArgumentError: an option is not valid, or needs a read-only database.
    """
    check_flag("read_only", read_only)
    if not read_only and (allow_functions, statement_timeout, max_rows) == ((), None, None):
        return None
    from dbset_readonly.allowed import allow, listed  # noqa: PLC0415  when first needed
    from dbset_readonly.session.bounds import Bounds  # noqa: PLC0415

    try:
        Bounds(statement_timeout, max_rows)
        names = listed(allow_functions, "allow_functions")
        allow(names)
    except (TypeError, ValueError) as error:
        raise ArgumentError(str(error)) from None
    found = ReadOnlyOptions(names, statement_timeout, max_rows)
    if read_only:
        return found
    for name, value in found._asdict().items():
        if value not in {None, ()}:
            raise ArgumentError(f"{name} needs a database that is opened with read_only=True")
    return None
