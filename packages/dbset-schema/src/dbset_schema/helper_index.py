"""The index that a write by keys makes for itself: it must not stand in the way of anybody's rows.

PostgreSQL's usual index takes no value of more than 2,700 bytes, and refuses rows with such a value
whoever inserts them. So a column of long values alone gets a hash index, and several columns one
of how their texts begin.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from dbset_types.coerce import taken
from dbset_types.kinds import Kind, kind_of
from sqlalchemy import Column, ColumnElement, Enum, Index, Table, func, literal_column
from sqlalchemy.types import TypeEngine

#: So many characters of a long text are in an index of several columns.
BEGINNING = 100

_LONG = frozenset({Kind.BYTES, Kind.JSON, None})
_PLAIN_TEXT = frozenset({"text", "TEXT", "string", "VARCHAR", "unicode", "unicode_text"})

_GIVEN_UP = "dbset_given_up"

#: As PostgreSQL shows it.
_SHOWN = re.compile(rf'"left"\(\(?("(?:[^"]|"")+"|\w+)\)?(?:::[\w ]+)?, {BEGINNING}\)')


def index_options(table: Table, columns: Sequence[str], dialect: str) -> Mapping[str, Any] | None:
    """Return the options of `create_index` for an index by which rows are found.

    Parameters:
        table: the table as it is known.
        columns: the columns' own names.
        dialect: the name of the database's dialect.

    Returns:
        The options; ``None`` where no index takes every value.

    Example:
        >>> from sqlalchemy import Integer, MetaData, Text
        >>> pages = Table("pages", MetaData(), Column("url", Text), Column("year", Integer))
        >>> index_options(pages, ["url"], "postgresql")
        {'postgresql_using': 'hash'}
        >>> index_options(pages, ["url", "year"], "postgresql")
        {'beginnings': ['url']}
    """
    types = {name: taken(table.columns[name].type) for name in columns}
    long = [name for name, type_ in types.items() if _is_long(type_)]
    if dialect != "postgresql" or not long:
        return {}
    if len(columns) == 1:
        return {"postgresql_using": "hash"}
    return {"beginnings": long} if all(_begins(types[name]) for name in long) else None


def beginning(value: ColumnElement[Any]) -> ColumnElement[Any]:
    """Return how a text begins."""
    return func.left(value, literal_column(str(BEGINNING)))


def parts_of(index: Index) -> dict[str, bool] | None:
    """Return the columns of an index, and whether it holds just how their texts begin.

    Returns:
        The columns in order; ``None`` for an index by other expressions.
    """
    parts: dict[str, bool] = {}
    for part in index.expressions:
        shown = None if isinstance(part, Column) else _SHOWN.fullmatch(str(part))
        if isinstance(part, Column):
            parts[part.name] = False
        elif shown is not None:
            parts[_unquoted(shown[1])] = True
        else:
            return None
    return parts


def begins_in(table: Table, columns: Sequence[str]) -> frozenset[str]:
    """Return the columns that an index of just these columns finds by how their texts begin."""
    for index in table.indexes:
        parts = parts_of(index)
        if parts is not None and parts.keys() == set(columns) and any(parts.values()):
            return frozenset(name for name, begins in parts.items() if begins)
    return frozenset()


def give_up(table: Table, columns: Sequence[str]) -> None:
    """Note that no index on these columns is possible."""
    table.info.setdefault(_GIVEN_UP, set()).add(tuple(columns))


def is_given_up(table: Table, columns: Sequence[str]) -> bool:
    """Return whether an index on these columns was tried in vain."""
    return tuple(columns) in table.info.get(_GIVEN_UP, ())


def _is_long(type_: TypeEngine[Any]) -> bool:
    kind = kind_of(type_)
    if kind is not Kind.TEXT or isinstance(type_, Enum):
        return kind in _LONG
    length = getattr(type_, "length", None)
    return length is None or length > BEGINNING


def _begins(type_: TypeEngine[Any]) -> bool:
    """Return whether equal values begin alike: not so where letter case or accents do not count."""
    return type_.__visit_name__ in _PLAIN_TEXT and not getattr(type_, "collation", None)


def _unquoted(name: str) -> str:
    return name[1:-1].replace('""', '"') if name.startswith('"') else name
