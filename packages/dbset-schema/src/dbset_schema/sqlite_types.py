"""The types of SQLite's columns: by their declarations, and by whose they are."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from dbset_types import reflected
from sqlalchemy import NUMERIC, Column, Table, UniqueConstraint
from sqlalchemy.types import JSON, NullType, TypeEngine

from dbset_schema.sqlite_strict import is_strict

#: How SQLAlchemy, and so dbset, writes down a table.
_LAYOUT = re.compile(r"CREATE TABLE [^\n]*\(\n\t")


def sqlite_types(table: Table, made_by: str) -> Callable[[Column[Any], str, bool], TypeEngine[Any]]:
    """Return what gives the types of a table's columns; those that nobody knows hold anything.

    What others write may be spelled otherwise, and is compared by what it means: in a column that
    dbset has not made, and in one that has no index, which would not be used for it.

    Parameters:
        table: as SQLAlchemy reflects it.
        made_by: the statement that made it; nothing for a view.

    Returns:
        A function of a column, its declared type's name, and whether it has a default.
    """
    strict_table, indexed = is_strict(made_by), _indexed(table)
    is_laid_out = bool(_LAYOUT.match(made_by))

    def type_of(column: Column[Any], declared: str, has_default: bool) -> TypeEngine[Any]:
        kept = reflected.sqlite_type(declared)
        if kept is None:
            unknown = type(column.type) in {NUMERIC, NullType}
            if not unknown:
                return column.type
            return reflected.unknown_type(declared, strict_table=strict_table)
        is_own = is_laid_out and declared.isupper() and not has_default
        if is_own and column.name in indexed and not isinstance(kept, JSON):
            return kept
        return reflected.as_others_write(kept, strict=not is_own)

    return type_of


def _indexed(table: Table) -> set[str]:
    """Return the columns that stand in a key or an index."""
    constraints = (each for each in table.constraints if isinstance(each, UniqueConstraint))
    groups: list[Any] = [table.primary_key, *table.indexes, *constraints]
    return {column.name for group in groups for column in group.columns}
