"""What errors of dbset say on the command line.

They carry what happened and, apart from it, what to do in Python; the tables here have what to do
on the command line instead, by what the advice is about.
"""

from __future__ import annotations

from collections.abc import Mapping
from copy import copy
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dbset_sync import DatasetError

_CAST = "copy a view that casts it"

#: For every command, unless it has its own.
ADVICE: Mapping[str, str] = MappingProxyType(
    {
        "allow_functions": "if it is, dbset query --allow-function {0.allow!r} allows it, and"
        " --write allows changes",
        "delimiter": "add --delimiter",
        "encoding": "{0.advice}, with --encoding",
        "file": "check that file and directory are writable",
        "json": "use a column of the type json",
        "max_rows": "narrow it, with LIMIT for example, or raise --max-rows",
        "nan": "if it means a missing value, copy a view with nullif(column, 'NaN')",
        "no zone": _CAST,
        "nulls": "if it means a missing value, copy a view with nullif({0.column}, {0.value!r})",
        "params": "add --param name=value",
        "parameters": "write values as :name, with --param name=value",
        "percent_parameters": "write values as :name, with --param name=value",
        "read_only": "dbset query --write allows changes",
        "schema": "SQLite has no schemas",
        "statement_timeout": "narrow it, or raise --timeout",
        "table": "dbset tables shows what there is",
        "to_arrow": "cast it in SQL",
        "types": "copy a view that casts them",
        "zone": _CAST,
    }
)

#: For ``dbset import``.
IMPORT: Mapping[str, str] = MappingProxyType(
    {
        **ADVICE,
        "boolean": "import it as text, and convert it in SQL",
        "keys": "",
        "nan": "if it means a missing value, add --null NaN",
        "nulls": "if it means a missing value, add --null {0.value!r}",
        "no zone": "write it like 2024-02-29 12:30:00+01:00",
        "partition": "write the rows into that table",
        "types": "name a type that holds them, as in --types {0.column}=text",
        "zone": "import it into a column of the type timestamptz, or write it without a zone",
    }
)

#: For the tools of ``dbset mcp``, whose callers cannot give options.
SERVER: Mapping[str, str] = MappingProxyType(
    {
        "allow_functions": "if it is, start the server with --allow-function {0.allow!r}",
        "max_rows": "narrow it, with LIMIT for example, or start the server with more --max-rows",
        "parameters": "write the values themselves",
        "percent_parameters": "write the values themselves",
        "statement_timeout": "narrow it, or start the server with a greater --timeout",
    }
)


def worded(
    error: DatasetError, advice: Mapping[str, str] = ADVICE, *, first_row: int | None = 1
) -> str:
    """Return the message of an error for the command line.

    Parameters:
        error: the error.
        advice: what to do, by what the advice is about.
        first_row: the number of the first row, which is 0 in Python; ``None`` to name no row.
    """
    number = row_of(error)
    if number is not None:
        error = copy(error)
        shown = None if first_row is None else number + first_row
        setattr(error, _name_of_row(error), shown)
    return error.message_for(advice)


def row_of(error: DatasetError) -> int | None:
    """Return the number of the row that an error is about, from 0; ``None`` if it names none."""
    number = getattr(error, _name_of_row(error), None)
    return number if isinstance(number, int) else None


def _name_of_row(error: DatasetError) -> str:
    return "number" if hasattr(error, "number") else "row"  # "row" may be the row itself
