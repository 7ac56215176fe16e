"""The types of SQLite columns, by their declarations and by who created the table."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from dbset_types import reflected
from dbset_types.held_bytes import hold_anything
from dbset_types.sqlite import BOOLEAN, DATE, UUID
from dbset_types.sqlite_text_types import normalized
from sqlalchemy import NUMERIC, Column, Integer, Table, UniqueConstraint
from sqlalchemy.types import JSON, NullType, TypeEngine

from dbset_schema.sqlite_mark import is_marked
from dbset_schema.sqlite_strict import is_strict

#: The layout of SQLAlchemy's, and so dbset's, CREATE TABLE.
_LAYOUT = re.compile(r"CREATE TABLE [^\n]*\(\n\t")

#: The types in whose columns other programs write values of other types into SQLAlchemy's tables.
#: SQLAlchemy itself cannot read other values in columns of datetimes and times.
_HELD_WITH_OTHERS = (DATE, UUID, BOOLEAN)


def sqlite_types(table: Table, made_by: str) -> Callable[[Column[Any], str, bool], TypeEngine[Any]]:
    """Return the function that maps a table's columns to types.

    Other programs may write values in other formats. So values are compared by meaning. In an
    indexed column that dbset has created, only times are, and only in the spellings that the index
    can look up. Other programs may write any value into any column; dbset does not.

    Parameters:
        table: the table, as SQLAlchemy reflects it.
        made_by: its CREATE statement; empty for a view.

    Returns:
        A function of a column, its declared type's name, and whether it has a default.
    """
    strict_table, indexed = is_strict(made_by), _indexed(table)
    is_laid_out = bool(_LAYOUT.match(made_by))
    may_hold_anything = not strict_table and not is_marked(made_by)

    def with_others(column: Column[Any], type_: TypeEngine[Any]) -> TypeEngine[Any]:
        is_number = column.primary_key and isinstance(type_, Integer)  # SQLite takes nothing else
        return hold_anything(type_) if may_hold_anything and not is_number else type_

    def type_of(column: Column[Any], declared: str, has_default: bool) -> TypeEngine[Any]:
        known = reflected.sqlite_type(declared)
        if known is None:
            unknown = type(column.type) in {NUMERIC, NullType} or reflected.is_point(declared)
            if not unknown:
                return with_others(column, column.type)
            return reflected.unknown_type(declared, strict_table=strict_table)
        is_own = is_laid_out and declared.isupper() and not has_default
        looked_up = is_own and column.name in indexed and not isinstance(known, JSON)
        strict = not is_own or (may_hold_anything and isinstance(known, _HELD_WITH_OTHERS))
        return with_others(column, normalized(known, strict=strict, indexed=looked_up))

    return type_of


def _indexed(table: Table) -> set[str]:
    """Return the columns of all keys and indexes."""
    constraints = (each for each in table.constraints if isinstance(each, UniqueConstraint))
    groups: list[Any] = [table.primary_key, *table.indexes, *constraints]
    return {column.name for group in groups for column in group.columns}
