"""The types of SQLite's columns: by their declarations, and by whose they are."""

from __future__ import annotations

import re
from typing import Any

from dbset_types import stored
from sqlalchemy import NUMERIC, Column, UniqueConstraint
from sqlalchemy.types import JSON, NullType, TypeEngine

from dbset_schema.strict import is_strict

#: How SQLAlchemy, and so dbset, writes down a table.
_LAYOUT = re.compile(r"CREATE TABLE [^\n]*\(\n\t")


def kept_by_sqlite(
    column: Column[Any], declared: str, made_by: str, has_default: bool
) -> TypeEngine[Any]:
    """Return the type of a column; one that nobody knows by its name holds anything.

    What others write may be spelled otherwise, and is compared by what it means: in a column that
    dbset has not made, and in one that has no index, which would not be used for it.

    Parameters:
        column: as SQLAlchemy reflects it.
        declared: its type's name.
        made_by: the statement that made its table; nothing for a view.
        has_default: whether it has a default.
    """
    kept = stored.sqlite_type(declared)
    if kept is None:
        unknown = type(column.type) in {NUMERIC, NullType}
        strict = is_strict(made_by)
        return stored.unknown_type(declared, strict_table=strict) if unknown else column.type
    is_own = _LAYOUT.match(made_by) and declared.isupper() and not has_default
    if is_own and _is_indexed(column) and not isinstance(kept, JSON):
        return kept
    return stored.as_others_write(kept, strict=not is_own)


def _is_indexed(column: Column[Any]) -> bool:
    table = column.table
    constraints = (each for each in table.constraints if isinstance(each, UniqueConstraint))
    groups: list[Any] = [table.primary_key, *table.indexes, *constraints]
    return any(column.name == one.name for group in groups for one in group.columns)
