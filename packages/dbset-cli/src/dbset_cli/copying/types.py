"""The column type in one database for a column of another."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from dbset_types.coerce import value_type
from dbset_types.dialects import types_of
from dbset_types.dynamic_type import DynamicType
from dbset_types.kinds import Kind, kind_of
from dbset_types.reflected import adapted
from sqlalchemy.types import TypeEngine

from dbset_cli.errors import CommandError

if TYPE_CHECKING:
    from dbset_sync import Database

#: The kind of a SQLite column without a known type, by the classes of its values.
_KINDS = {
    frozenset(): Kind.TEXT,
    frozenset({"text"}): Kind.TEXT,
    frozenset({"blob"}): Kind.BYTES,
    frozenset({"integer"}): Kind.INTEGER,
    frozenset({"real"}): Kind.FLOAT,
    frozenset({"integer", "real"}): Kind.NUMERIC,
}

_INTEGERS = frozenset({Kind.INTEGER, Kind.EXACT_INTEGER})


def copied_type(type_: TypeEngine[Any], source: str, target: str) -> TypeEngine[Any]:
    """Return the type of a copy of a column.

    Parameters:
        type_: the column's type.
        source: the dialect of its database.
        target: the dialect of the other database.

    Example:
        >>> copied_type(sa.NUMERIC(10, 2), "postgresql", "sqlite")
        Numeric(precision=10, scale=2)
        >>> copied_type(sa.INTEGER(), "sqlite", "postgresql")
        BIGINT()
    """
    type_ = value_type(type_)
    if source == target:
        return type_
    kind = kind_of(type_)
    if isinstance(type_, sa.String):
        return _text(type_)
    if kind is Kind.NUMERIC and isinstance(type_, sa.Numeric) and type_.precision:
        return adapted(sa.NUMERIC(type_.precision, type_.scale), target)
    if kind in _INTEGERS:
        return _integer(type_) if source == "postgresql" else sa.BIGINT()
    if isinstance(type_, sa.ARRAY):
        kind = Kind.JSON
    return types_of(target)[kind or Kind.TEXT]


def _text(type_: sa.String) -> TypeEngine[Any]:
    """Return text without collation; members of an enum are text."""
    if type_.length is None or isinstance(type_, sa.Enum):
        return sa.TEXT()
    return sa.CHAR(type_.length) if isinstance(type_, sa.CHAR) else sa.VARCHAR(type_.length)


def _integer(type_: TypeEngine[Any]) -> TypeEngine[Any]:
    sizes = {sa.SmallInteger: sa.SMALLINT(), sa.BigInteger: sa.BIGINT()}
    return next((each for class_, each in sizes.items() if isinstance(type_, class_)), sa.INTEGER())


def types_by_value(database: Database, columns: Iterable[sa.Column[Any]]) -> Mapping[str, Kind]:
    """Return the kinds of SQLite columns without a known type, by their values.

    Parameters:
        database: the database.
        columns: the columns of a table.

    Raises:
        CommandError: a column has numbers and text, say.
    """
    unknown = [column for column in columns if isinstance(column.type, DynamicType)]
    return {column.name: _kind_by_value(database, column) for column in unknown}


def _kind_by_value(database: Database, column: sa.Column[Any]) -> Kind:
    class_ = sa.func.typeof(column, type_=sa.Text).label("class")
    found = database.query(sa.select(class_).where(column.is_not(None)).distinct())
    classes = frozenset(row["class"] for row in found)
    if classes not in _KINDS:
        raise CommandError(
            f"column {column.name!r} of table {column.table.name!r} has no type, and has values of"
            f" {' and '.join(sorted(classes))}; make a view that casts it, and copy that"
        )
    return _KINDS[classes]
