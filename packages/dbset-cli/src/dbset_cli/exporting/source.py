"""What is read: a table or view by its name, or a query."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from dbset_cli.errors import ArgumentsError
from dbset_cli.exporting.exact import opened_exactly, opened_table_exactly

if TYPE_CHECKING:
    from dbset_sync import Database, Rows

_SQL = re.compile(
    r"\s*(?:[(;]|--|/\*|(?:select|with|values|table|explain|pragma|show"
    r"|insert|update|delete|replace|merge|create|alter|drop|truncate)\b.*\S)",
    re.IGNORECASE | re.DOTALL,
)
_FIRST_WORD_ONLY = re.compile(r"\s*\w+\s*")


def is_sql(text: str) -> bool:
    r"""Return whether an argument is SQL, and not the name of a table.

    Example:
        >>> is_sql("SELECT 1"), is_sql("-- all\nSELECT 1"), is_sql("(SELECT 1)")
        (True, True, True)
        >>> is_sql("values"), is_sql("shop.orders"), is_sql("open orders")
        (False, False, False)
    """
    return bool(_SQL.match(text)) and not _FIRST_WORD_ONLY.fullmatch(text)


@contextmanager
def opened_rows(
    url: str | None, source: str, params: Mapping[str, Any], **options: Any
) -> Iterator[Rows[Any]]:
    """Open a database read-only, and the rows of a table or a query, for a ``with`` block.

    Parameters:
        url: the database.
        source: a table or view, which may be ``schema.table`` on PostgreSQL, or a SELECT.
        params: values of the parameters of a SELECT.
        options: options of ``dbset_sync.connect``.

    Raises:
        ArgumentsError: a table has no parameters.
        TableNotFoundError: there is no such table.
    """
    if is_sql(source):
        with (
            opened_exactly(url, read_only=True, **options) as database,
            queried(database, source, params) as rows,
        ):
            yield rows
        return
    if params:
        raise ArgumentsError("--param is for SQL; a table has no parameters")
    with (
        opened_table_exactly(url, source, read_only=True, **options) as (_, table),
        table.find() as rows,
    ):
        yield rows


def queried(database: Database[Any], sql: str, params: Mapping[str, Any]) -> Rows[Any]:
    """Return the rows of a statement, all of whose parameters have a value, and no others."""
    of_name = {name: value for name, value in params.items() if name == "types"}  # an argument
    named = {name: value for name, value in params.items() if name != "types"}
    return database.query(sql, of_name, **named)
