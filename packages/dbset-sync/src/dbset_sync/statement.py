"""A statement of the user's own, as text or SQLAlchemy's, and what is to be known of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.sql import visitors

from dbset_sync import sql_text
from dbset_sync.arguments import check_by_name
from dbset_sync.errors import ArgumentError, TransactionError


@dataclass(frozen=True)
class Statement:
    """A statement that is ready to be run.

    Attributes:
        executable: for SQLAlchemy.
        values: of its binds.
        streams: whether a server-side cursor can give its rows.
        may_change_schema: whether tables may be others when it has run.
    """

    executable: sa.Executable
    values: Mapping[str, Any]
    streams: bool
    may_change_schema: bool


def prepared(
    sql: str | sa.Executable,
    params: Mapping[str, Any] | None,
    named: Mapping[str, Any],
    *,
    read_only: bool,
) -> Statement:
    """Return a statement that is ready to be run.

    Parameters:
        sql: SQL with ``:name`` for values, or a SQLAlchemy statement.
        params: values by name; the statement need not have all of them.
        named: values by name that the statement must have.
        read_only: whether a validator looks at the statement later.

    Raises:
        ArgumentError: it is none or several, or its binds and the values do not go together.
        TransactionError: it would begin or end a transaction.
    """
    if params is not None:
        check_by_name("params", params, "values, as in query('SELECT :a', a=1)")
    values = {**(params or {}), **named}
    if isinstance(sql, str | sa.TextClause):
        text = sql if isinstance(sql, str) else sql.text
        if not read_only:
            _check(text)
        executable = sql_text.bound_text(sql, values, named) if isinstance(sql, str) else sql
        return Statement(
            executable, values, sql_text.only_reads(text), sql_text.may_change_schema(text)
        )
    if isinstance(sql, sa.Executable):
        return Statement(sql, values, _only_reads(sql), isinstance(sql, sa.schema.DDLElement))
    raise ArgumentError(f"SQL is text or a SQLAlchemy statement such as a select, not {sql!r:.100}")


def _check(sql: str) -> None:
    if sql_text.controls_transaction(sql):
        raise TransactionError(f"{sql.strip()!r} would end dbset's own; use db.transaction()")
    if sql_text.is_several(sql):
        raise ArgumentError(f"run one statement at a time; there are several in {sql!r:.200}")


def _only_reads(sql: sa.Executable) -> bool:
    if not isinstance(sql, sa.Select | sa.CompoundSelect):
        return False
    return not any(isinstance(part, sa.UpdateBase) for part in visitors.iterate(sql))
