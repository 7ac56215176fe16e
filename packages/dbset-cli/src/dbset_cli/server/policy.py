"""Which statements may run: those that only read, and only what may be read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from dbset_readonly import ReadOnlyValidator
from dbset_readonly.allowed import allow
from dbset_readonly.restrictions import columns_of
from dbset_readonly.trust import is_trusted
from sqlalchemy import Engine, event

from dbset_cli.errors import ArgumentsError
from dbset_cli.server.errors import RefusedError
from dbset_cli.wording import SERVER

#: Styles of parameters in which the driver puts values into the text.
_PERCENT = {"format", "pyformat"}


@dataclass(frozen=True)
class Limits:
    """What the server may do.

    Attributes:
        allow_functions: functions and operators that only read.
        allow_tables: the only tables that may be read; ``None`` for all.
        deny_columns: columns that must not be read.
        timeout: seconds that one statement may take.
        max_rows: rows that one answer may have.
    """

    allow_functions: Sequence[str] = ()
    allow_tables: Sequence[str] | None = None
    deny_columns: Sequence[str] = ()
    timeout: float = 30
    max_rows: int = 200


@dataclass(frozen=True)
class Verdict:
    """Whether a statement may run.

    Attributes:
        reason: why not; ``""`` if it may.
        statement: its first word.
        tables: the tables that it names.
    """

    reason: str
    statement: str = ""
    tables: Sequence[str] = field(default=())


class Policy:
    """Decides which statements may run on an engine.

    Parameters:
        engine: every statement that is sent through it is checked once more.
        limits: what may be read.
    """

    def __init__(self, engine: Engine, limits: Limits) -> None:
        self._percent = percent = engine.dialect.paramstyle in _PERCENT
        self._written = _validator(engine.dialect.name, limits, percent=False)
        self._sent = _validator(engine.dialect.name, limits, percent=percent)
        self._quote = engine.dialect.identifier_preparer.quote
        self._denies = bool(limits.deny_columns)
        event.listen(engine, "before_cursor_execute", self._check_sent)

    def quoted(self, name: str) -> str:
        """Return a name as a statement writes it."""
        quoted = self._quote(name)
        return quoted.replace("%%", "%") if self._percent else quoted

    def verdict(self, sql: str) -> Verdict:
        """Return whether a statement may run, as the caller has written it."""
        found = self._written.inspect(sql)
        refusal = self._written.refusal(sql)
        if refusal is None:
            return Verdict("", found.statement, found.tables)
        return Verdict(refusal.message_for(SERVER), found.statement, found.tables)

    def check(self, sql: str) -> Verdict:
        """Return the verdict on a statement that may run.

        Raises:
            RefusedError: it may not.
        """
        verdict = self.verdict(sql)
        if verdict.reason:
            raise RefusedError(verdict.reason)
        return verdict

    def allows_table(self, written: str) -> bool:
        """Return whether a statement may read a table, by the name that it writes."""
        return not self._denies_sql(f"SELECT 1 FROM {written}")  # noqa: S608  only checked

    def allows_column(self, written: str, column: str) -> bool:
        """Return whether a statement may read a column of a table."""
        if not self._denies:
            return True
        return not self._denies_sql(f"SELECT {self.quoted(column)} FROM {written}")  # noqa: S608  only checked

    def _denies_sql(self, sql: str) -> bool:
        return self._written.refusal(sql) is not None

    def _check_sent(self, *call: Any) -> None:
        """Check the text that the driver gets, except of dbset's own statements."""
        _connection, _cursor, sql, _parameters, context, _many = call
        if context is not None and is_trusted(context.execution_options):
            return
        if (refusal := self._sent.refusal(sql)) is not None:
            raise RefusedError(refusal.problem)


def check_names(limits: Limits) -> None:
    """Check the names of tables, columns and functions before a database is opened.

    Raises:
        ArgumentsError: a name is not valid.
    """
    try:
        allow(limits.allow_functions, "--allow-function")
        allow(limits.allow_tables or (), "--allow-tables")
        columns_of(limits.deny_columns, "--deny-columns")
    except ValueError as error:
        raise ArgumentsError(str(error)) from None


def _validator(dialect: str, limits: Limits, *, percent: bool) -> ReadOnlyValidator:
    return ReadOnlyValidator(
        dialect,
        limits.allow_functions,
        allow_tables=limits.allow_tables,
        deny_columns=limits.deny_columns,
        percent_parameters=percent,
        stoppable=True,
    )
