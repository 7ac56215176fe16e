"""Clauses that were made with an earlier ``Table`` object of the same table."""

from __future__ import annotations

from typing import Any, TypeVar, cast

from sqlalchemy import Column, Table
from sqlalchemy.sql import visitors
from sqlalchemy.sql.elements import ClauseElement

C = TypeVar("C", bound=ClauseElement)


def current(clause: C, target: object) -> C:
    """Return a clause with the columns of a table instead of those of its earlier objects.

    A table is reflected again when its columns change. A statement that names two objects of one
    table would read it twice.

    Parameters:
        clause: any clause.
        target: the table; clauses for other targets stay as they are.

    Example:
        >>> from sqlalchemy import Integer, MetaData
        >>> old, new = (Table("users", MetaData(), Column("age", Integer)) for _ in range(2))
        >>> current(old.c.age > 5, new).left is new.c.age
        True
    """
    if not isinstance(target, Table) or not any(
        _is_earlier(part, target) for part in visitors.iterate(clause)
    ):
        return clause

    def replaced(element: Any, **_: Any) -> Any:
        if not _is_earlier(element, target):
            return None
        return target if isinstance(element, Table) else target.columns.get(element.name)

    return cast("C", visitors.replacement_traverse(clause, {}, replaced))


def _is_earlier(element: object, table: Table) -> bool:
    """Return whether an element is another object of a table, or a column of it."""
    owner = element.table if isinstance(element, Column) else element
    if owner is table or not isinstance(owner, Table):
        return False
    return (owner.name, owner.schema) == (table.name, table.schema)
