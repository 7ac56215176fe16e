"""The column type in one database for a column of another."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from dbset_types.cast_types import Literal
from dbset_types.coerce import value_type
from dbset_types.dialects import types_of
from dbset_types.dynamic_type import DynamicType
from dbset_types.kinds import Kind, kind_of
from dbset_types.reflected import adapted
from sqlalchemy.dialects import postgresql
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
        return _text(type_, target)
    if becomes_text(type_):
        return sa.TEXT()
    if kind is Kind.NUMERIC and isinstance(type_, sa.Numeric) and type_.precision:
        return adapted(sa.NUMERIC(type_.precision, type_.scale), target)
    if kind in _INTEGERS:
        return _integer(type_) if source == "postgresql" else sa.BIGINT()
    return types_of(target)[kind or Kind.JSON]


def becomes_text(type_: TypeEngine[Any]) -> bool:
    """Return whether only PostgreSQL has a type, such as ranges and times with a zone."""
    type_ = value_type(type_)
    return kind_of(type_) is Kind.TIMETZ or (kind_of(type_) is None and not _is_document(type_))


def _is_document(type_: TypeEngine[Any]) -> bool:
    """Return whether values of PostgreSQL are lists or dicts."""
    is_list = isinstance(type_, Literal) and type_.form.is_list
    return is_list or isinstance(type_, sa.ARRAY | postgresql.HSTORE)


def _text(type_: sa.String, target: str) -> TypeEngine[Any]:
    """Return text without collation; members of an enum are text.

    CHAR of PostgreSQL would add blanks to what SQLite stores as it is.
    """
    if type_.length is None or isinstance(type_, sa.Enum):
        return sa.TEXT()
    is_char = isinstance(type_, sa.CHAR) and target != "postgresql"
    return sa.CHAR(type_.length) if is_char else sa.VARCHAR(type_.length)


def _integer(type_: TypeEngine[Any]) -> TypeEngine[Any]:
    sizes = {sa.SmallInteger: sa.SMALLINT(), sa.BigInteger: sa.BIGINT()}
    return next((each for class_, each in sizes.items() if isinstance(type_, class_)), sa.INTEGER())


def types_by_value(
    database: Database, columns: Iterable[sa.Column[Any]]
) -> Mapping[str, TypeEngine[Any]]:
    """Return the PostgreSQL types of SQLite columns whose declared types do not show them.

    These are columns without a known type, and text that is longer than its type allows.

    Parameters:
        database: the SQLite database.
        columns: the columns of a table.

    Raises:
        CommandError: a column has numbers and text, say.
    """
    types: dict[str, TypeEngine[Any]] = {}
    for column in columns:
        if isinstance(column.type, DynamicType):
            types[column.name] = types_of("postgresql")[_kind_by_value(database, column)]
        elif isinstance(column.type, sa.String) and column.type.length is not None:
            longest = sa.func.max(sa.func.length(column)).label("longest")
            row = database.query(sa.select(longest)).first() or {}
            if (row.get("longest") or 0) > column.type.length:
                types[column.name] = sa.TEXT()
    return types


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
