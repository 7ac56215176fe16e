"""The columns of a copied table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import sqlalchemy as sa
from dbset_types.kinds import kind_of
from sqlalchemy.types import TypeEngine

from dbset_cli.copying.defaults import copied_default
from dbset_cli.copying.types import copied_type
from dbset_cli.facts.columns import clause_of, default_text, sql_text


class Dialects(NamedTuple):
    """The dialects of the two databases.

    Attributes:
        source: the dialect of the database that is read.
        target: the dialect of the database that is written.
    """

    source: str
    target: str


class CopiedColumn(NamedTuple):
    """A column of the new table.

    Attributes:
        column: the column.
        lost: what about it cannot be copied, for the user.
    """

    column: sa.Column[Any]
    lost: list[str]


def copied_columns(
    table: sa.Table, by_value: Mapping[str, TypeEngine[Any]], dialects: Dialects
) -> list[CopiedColumn]:
    """Return the columns of the copy of a table.

    Parameters:
        table: the reflected table.
        by_value: the types of columns that depend on their values.
        dialects: the dialects of the two databases.
    """
    return [_copied(column, by_value.get(column.name), dialects) for column in table.columns]


def is_numbered(column: sa.Column[Any], dialect: str) -> bool:
    """Return whether the database numbers a column: an identity, serial, or SQLite's rowid."""
    if dialect == "sqlite":
        is_integer = isinstance(column.type, sa.Integer) and column.autoincrement is not False
        return is_integer and _is_only_key(column)
    return column.identity is not None or (default_text(column) or "").startswith("nextval(")


def is_generated(column: sa.Column[Any]) -> bool:
    """Return whether the database computes a column's values."""
    return column.computed is not None


def _is_only_key(column: sa.Column[Any]) -> bool:
    return bool(column.primary_key) and len(column.table.primary_key.columns) == 1


def _copied(
    column: sa.Column[Any], by_value: TypeEngine[Any] | None, dialects: Dialects
) -> CopiedColumn:
    numbered = is_numbered(column, dialects.source)
    is_only_key = _is_only_key(column)
    type_ = copied_type(column.type, *dialects) if by_value is None else by_value
    if dialects.target == "sqlite" and is_only_key and isinstance(type_, sa.Integer):
        type_ = sa.INTEGER() if numbered else sa.BIGINT()  # only INTEGER numbers its keys
    lost: list[str] = []
    items = [] if numbered and dialects.target == "sqlite" else list(_items(column, dialects))
    if numbered and dialects.target == "sqlite" and not is_only_key:
        lost.append(f"numbering of column {column.name}, which is not the whole primary key")
    if column.computed is not None and not items:
        lost.append(f"expression of generated column {column.name}")
    default = None if numbered or items else _copied_default(column, dialects, lost)
    return CopiedColumn(
        sa.Column(
            column.name,
            type_,
            *items,
            primary_key=column.primary_key,
            nullable=bool(column.nullable)
            and (dialects.target == "sqlite" or not column.primary_key),
            autoincrement=numbered and (is_only_key or "auto"),
            server_default=default,
            comment=column.comment,
        ),
        lost,
    )


def _items(column: sa.Column[Any], dialects: Dialects) -> Iterator[Any]:
    """Yield how PostgreSQL makes the values of a column."""
    if is_numbered(column, dialects.source):
        yield sa.Identity()
    elif column.computed is not None and set(dialects) == {"postgresql"}:
        yield sa.Computed(
            clause_of(sql_text(column.computed.sqltext)), persisted=column.computed.persisted
        )


def _copied_default(column: sa.Column[Any], dialects: Dialects, lost: list[str]) -> Any:
    text = default_text(column)
    if not text:
        return None
    if dialects.source == dialects.target:
        return clause_of(f"({text})" if dialects.target == "sqlite" else text)
    found = copied_default(text, kind_of(column.type), dialects.target)
    if found is None:
        lost.append(f"default {text} of column {column.name}")
    return None if found is None else clause_of(found)
