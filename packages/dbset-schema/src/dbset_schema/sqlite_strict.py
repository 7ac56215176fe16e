"""SQLite's STRICT tables, which allow only a few column types and enforce them."""

from __future__ import annotations

import re
from typing import Any

from dbset_types.kinds import Kind, kind_of
from sqlalchemy import BLOB, INTEGER, REAL, TEXT, Table
from sqlalchemy.types import TypeEngine

from dbset_schema.errors import SchemaError

_STRICT = "dbset_strict"
_OPTION = re.compile(r"\)[^)]*\bSTRICT\b[^)]*$", re.IGNORECASE)

#: The types that read back what was written.
_TYPES: dict[Kind | None, TypeEngine[Any]] = {
    Kind.EXACT_INTEGER: INTEGER(),
    Kind.INTEGER: INTEGER(),
    Kind.FLOAT: REAL(),
    Kind.TEXT: TEXT(),
    Kind.BYTES: BLOB(),
}


def is_strict(made_by: str) -> bool:
    """Return whether a CREATE statement is for a STRICT table.

    Example:
        >>> is_strict("CREATE TABLE t (n INT) STRICT"), is_strict("CREATE TABLE strict (n INT)")
        (True, False)
    """
    return bool(_OPTION.search(made_by))


def mark_strict(table: Table) -> None:
    """Record that a table is STRICT."""
    table.info[_STRICT] = True


def column_type(table: Table, name: str, type_: TypeEngine[Any]) -> TypeEngine[Any]:
    """Return the declared type for a new column of a table.

    Parameters:
        table: the reflected table.
        name: the column's name, for messages.
        type_: the type that its values need.

    Raises:
        SchemaError: the table is STRICT, and cannot hold such values unchanged.
    """
    if not table.info.get(_STRICT):
        return type_
    known = _TYPES.get(kind_of(type_))
    if known is None:
        raise SchemaError(
            f"table {table.name!r} is STRICT, and none of SQLite's types can hold the values of"
            f" column {name!r} unchanged (they need {type_}); write int, float, str or bytes",
            name=table.name,
        )
    return known
