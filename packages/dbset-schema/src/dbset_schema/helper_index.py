"""The index that a write by keys creates: it must not prevent any inserts.

PostgreSQL's B-tree index refuses rows with values of more than 2,700 bytes. So a single column of
long values gets a hash index, and several columns get an index on prefixes of their texts.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

from dbset_types.coerce import value_type
from dbset_types.kinds import Kind, kind_of
from sqlalchemy import (
    Column,
    ColumnElement,
    Enum,
    Index,
    Table,
    TextClause,
    UnaryExpression,
    func,
    literal_column,
)
from sqlalchemy.sql import operators
from sqlalchemy.types import TypeEngine

#: A part of an index as a user gives it: a column, ``"-column"``, or an expression.
IndexPart: TypeAlias = str | ColumnElement[Any] | TextClause

#: The length of the prefix of a long text in an index of several columns.
BEGINNING = 100

_LONG = frozenset({Kind.BYTES, Kind.JSON, None})
_PLAIN_TEXT = frozenset({"text", "TEXT", "string", "VARCHAR", "unicode", "unicode_text"})

_IMPOSSIBLE = "dbset_impossible_indexes"

#: PostgreSQL's text for a prefix in an index.
_SHOWN = re.compile(rf'"left"\(\(?("(?:[^"]|"")+"|\w+)\)?(?:::[\w ]+)?, {BEGINNING}\)')


def index_options(table: Table, columns: Sequence[str], dialect: str) -> Mapping[str, Any] | None:
    """Return the options of `create_index` for an index to look up rows.

    Parameters:
        table: the reflected table.
        columns: the exact column names.
        dialect: the name of the database's dialect.

    Returns:
        The options; ``None`` if no index can hold every value.

    Example:
        >>> from sqlalchemy import Integer, MetaData, Text
        >>> pages = Table("pages", MetaData(), Column("url", Text), Column("year", Integer))
        >>> index_options(pages, ["url"], "postgresql")
        {'postgresql_using': 'hash'}
        >>> index_options(pages, ["url", "year"], "postgresql")
        {'beginnings': ['url']}
    """
    types = {name: value_type(table.columns[name].type) for name in columns}
    long = [name for name, type_ in types.items() if _is_long(type_)]
    if dialect != "postgresql" or not long:
        return {}
    if len(columns) == 1:
        return {"postgresql_using": "hash"}
    return {"beginnings": long} if all(_begins(types[name]) for name in long) else None


def beginning(value: ColumnElement[Any]) -> ColumnElement[Any]:
    """Return the indexed prefix of a text."""
    return func.left(value, literal_column(str(BEGINNING)))


def parts_of(index: Index) -> dict[str, bool] | None:
    """Return the columns of an index, and whether only a prefix of each is indexed.

    Returns:
        The columns in order; ``None`` for an index on other expressions.
    """
    parts = list(map(column_of, index.expressions))
    return None if None in parts else dict(filter(None, parts))


def column_of(part: Any) -> tuple[str, bool] | None:
    """Return the column of a part of an index, and whether only a prefix of it is indexed.

    Returns:
        The name and the flag; ``None`` for another expression.
    """
    plain = part.element if is_descending(part) else part
    if isinstance(plain, Column):
        return plain.name, False
    shown = _SHOWN.fullmatch(str(plain))
    return None if shown is None else (_unquoted(shown[1]), True)


def is_descending(part: Any) -> bool:
    """Return whether a part of an index is a descending column, with NULL in its usual place."""
    is_modified = isinstance(part, UnaryExpression) and part.modifier is operators.desc_op
    return is_modified and isinstance(part.element, Column)


def prefixed_columns(table: Table, columns: Sequence[str]) -> frozenset[str]:
    """Return the columns of which an index on exactly these columns has only a prefix."""
    for index in table.indexes:
        parts = parts_of(index)
        if parts is not None and parts.keys() == set(columns) and any(parts.values()):
            return frozenset(name for name, begins in parts.items() if begins)
    return frozenset()


def mark_impossible(table: Table, columns: Sequence[str]) -> None:
    """Record that an index on these columns is not possible."""
    table.info.setdefault(_IMPOSSIBLE, set()).add(tuple(columns))


def is_impossible(table: Table, columns: Sequence[str]) -> bool:
    """Return whether an index on these columns is known to be impossible."""
    return tuple(columns) in table.info.get(_IMPOSSIBLE, ())


def _is_long(type_: TypeEngine[Any]) -> bool:
    kind = kind_of(type_)
    if kind is not Kind.TEXT or isinstance(type_, Enum):
        return kind in _LONG
    length = getattr(type_, "length", None)
    return length is None or length > BEGINNING


def _begins(type_: TypeEngine[Any]) -> bool:
    """Return whether equal values have equal prefixes; not if a collation ignores case."""
    return type_.__visit_name__ in _PLAIN_TEXT and not getattr(type_, "collation", None)


def _unquoted(name: str) -> str:
    return name[1:-1].replace('""', '"') if name.startswith('"') else name
