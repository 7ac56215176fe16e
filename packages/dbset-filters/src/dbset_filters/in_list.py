"""``IN`` for lists of any length, including None."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, time, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from dbset_types import reflected
from dbset_types.cast_types import Literal
from dbset_types.sqlite_text_types import has_few_spellings
from sqlalchemy.types import TypeDecorator, TypeEngine

from dbset_filters.fields import is_outside
from dbset_filters.per_dialect import PerDialect

MAX_SEPARATE = 30_000  # asyncpg has 32,767 parameters, SQLite 32,766
MAX_OUTSIDE = 100
_MANY = 1_000
_FEW = 50
_EXACT_IN_JSON = (int, str, date, time, timedelta, UUID)


class ValueList(TypeDecorator[Sequence[Any]]):
    """Values bound as one parameter: an array on PostgreSQL, JSON on SQLite."""

    impl = sa.Text
    cache_ok = True

    def __init__(self, item_type: TypeEngine[Any]) -> None:
        """Set the type of the values."""
        super().__init__()
        self.item_type = item_type

    def load_dialect_impl(self, dialect: sa.Dialect) -> TypeEngine[Any]:
        """Return the type of the one parameter."""
        if dialect.name == "sqlite":
            return dialect.type_descriptor(sa.Text())
        sent_type = sa.Text() if isinstance(self.item_type, Literal) else self.item_type
        return dialect.type_descriptor(reflected.adapted(sa.ARRAY(sent_type), dialect.name))

    def process_bind_param(self, value: Any, dialect: sa.Dialect) -> Any:
        """Return the values as one parameter."""
        if dialect.name != "sqlite" or value is None:
            return value
        process = self.item_type.dialect_impl(dialect).bind_processor(dialect)
        return json.dumps([process(item) for item in value] if process else value)


def is_among(
    column: sa.ColumnElement[Any], members: Sequence[Any] | sa.SelectBase
) -> sa.ColumnElement[bool]:
    """Return the clause that the column equals one of the members; None matches NULL."""
    if isinstance(members, sa.SelectBase):
        return column.in_(members)
    values = [member for member in members if not (member is None or is_outside(member))]
    among = _is_in(column, values)
    return among if len(values) == len(members) else sa.or_(among, *_others(column, members))


def _others(column: sa.ColumnElement[Any], members: Sequence[Any]) -> list[sa.ColumnElement[bool]]:
    outside = [column == member for member in members if is_outside(member)]
    if len(outside) > MAX_OUTSIDE:
        raise ValueError(f"more than {MAX_OUTSIDE} values are outside the column's type")
    return [*outside, column.is_(None)] if any(member is None for member in members) else outside


def _is_in(column: sa.ColumnElement[Any] | Any, values: list[Any]) -> sa.ColumnElement[bool]:
    if not values:
        return sa.false()
    if not isinstance(column, sa.ColumnElement):  # a value in JSON
        return column.in_(values)  # type: ignore[no-any-return]
    if len(values) <= (_FEW if has_few_spellings(column.type) else _MANY):
        return column.in_(values)
    if all(map(_is_exact_in_json, values)):
        return _is_listed(column, values)
    if len(values) > MAX_SEPARATE:
        raise ValueError(f"more than {MAX_SEPARATE} values of {column.type!r}; split the list")
    return column.in_(values)


def _is_exact_in_json(value: Any) -> bool:
    """In SQLite's JSON, text ends at a NUL and a float may be read inexactly."""
    return isinstance(value, _EXACT_IN_JSON) and not (isinstance(value, str) and "\0" in value)


def _is_listed(column: sa.ColumnElement[Any], values: list[Any]) -> sa.ColumnElement[bool]:
    """Return the clause with the whole list as one parameter."""
    listed = sa.literal(values, ValueList(column.type))
    item = sa.func.json_each(listed).table_valued("value")
    on_sqlite = column.in_(sa.select(item.c.value))
    if has_few_spellings(column.type):
        return on_sqlite
    on_postgresql = column == sa.any_(sa.cast(listed, sa.ARRAY(column.type)))
    return PerDialect(sa.Boolean(), on_postgresql, on_sqlite)
