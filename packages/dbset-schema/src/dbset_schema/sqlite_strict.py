"""STRICT tables of SQLite: their columns are of few types, and keep nothing else."""

from __future__ import annotations

import re
from typing import Any

from dbset_types.kinds import Kind, kind_of
from sqlalchemy import BLOB, INTEGER, REAL, TEXT, Table
from sqlalchemy.types import TypeEngine

from dbset_schema.errors import SchemaError

_STRICT = "dbset_strict"
_OPTION = re.compile(r"\)[^)]*\bSTRICT\b[^)]*$", re.IGNORECASE)

#: What gives values back as they went in.
_TYPES: dict[Kind | None, TypeEngine[Any]] = {
    Kind.EXACT_INTEGER: INTEGER(),
    Kind.INTEGER: INTEGER(),
    Kind.FLOAT: REAL(),
    Kind.TEXT: TEXT(),
    Kind.BYTES: BLOB(),
}


def is_strict(made_by: str) -> bool:
    """Return whether a statement makes a STRICT table.

    Example:
        >>> is_strict("CREATE TABLE t (n INT) STRICT"), is_strict("CREATE TABLE strict (n INT)")
        (True, False)
    """
    return bool(_OPTION.search(made_by))


def keep_strict(table: Table) -> None:
    """Note on a table that it is STRICT."""
    table.info[_STRICT] = True


def column_type(table: Table, name: str, type_: TypeEngine[Any]) -> TypeEngine[Any]:
    """Return the type that a new column of a table is declared with.

    Parameters:
        table: as it is reflected.
        name: the column's name, for messages.
        type_: what its values ask for.

    Raises:
        SchemaError: the table is STRICT, and has no type that gives such values back.
    """
    if not table.info.get(_STRICT):
        return type_
    known = _TYPES.get(kind_of(type_))
    if known is None:
        raise SchemaError(
            f"table {table.name!r} is STRICT, and none of SQLite's own types gives the values of"
            f" column {name!r} back, which ask for {type_}; write integers, floats, text or bytes",
            name=table.name,
        )
    return known
