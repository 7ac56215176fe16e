"""Declarations of columns beyond the types of their values: collations."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from dbset_schema.names import qualified
from sqlalchemy.types import NullType, TypeDecorator, TypeEngine

from dbset_cli.copying.sqlite_create import collations, made_by, options
from dbset_cli.facts.columns import type_text

if TYPE_CHECKING:
    from dbset_cli.copying.end import End

_COLLATIONS = """
    SELECT a.attname::text AS column, format('%I', c.collname) AS collation
    FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
        JOIN pg_catalog.pg_collation c ON c.oid = a.attcollation
    WHERE a.attrelid = to_regclass(:table) AND a.attnum > 0 AND a.attcollation <> t.typcollation
"""

#: How a STRICT table declares what other tables declare differently.
_STRICT = {"": "ANY", "BIGINT": "INT"}


class Declared(TypeDecorator[Any]):
    """A type with a declaration of its own.

    Parameters:
        type_: the type of the values.
        declaration: the declaration in SQL.

    Example:
        >>> print(Declared(sa.TEXT(), "TEXT COLLATE NOCASE"))
        TEXT COLLATE NOCASE
    """

    __visit_name__ = "user_defined"
    impl = NullType
    cache_ok = True

    def __init__(self, type_: TypeEngine[Any], declaration: str) -> None:
        """Have the values of the given type."""
        super().__init__()
        self.type_ = type_
        self.impl = type_  # type: ignore[assignment]  # as TypeDecorator itself does
        self.declaration = declaration

    def get_col_spec(self, **kw: Any) -> str:  # noqa: ARG002 - SQLAlchemy's signature
        """Return the declaration."""
        return self.declaration


def value_type(type_: TypeEngine[Any]) -> TypeEngine[Any]:
    """Return the type of the values of a column with or without a declaration."""
    return type_.type_ if isinstance(type_, Declared) else type_


def declare(new: sa.Table, source: End, target: End) -> Iterator[str]:
    """Declare columns like those of another table, and yield what is lost.

    Parameters:
        new: the new table, whose columns have the types of their values.
        source: the table that is copied.
        target: the end of the new table.
    """
    if source.dialect != target.dialect:
        for name, collation in _collations(source).items():
            yield f"collation {collation} of column {name}"
    elif target.dialect == "sqlite":
        _declare_in_sqlite(new, source)


def _declare_in_sqlite(new: sa.Table, source: End) -> None:
    collated = _collations(source)
    respelled = _STRICT if "STRICT" in options(made_by(source)).suffix else {}
    for column in new.columns:
        plain = type_text(column.type, source.database.engine.dialect)
        declaration = respelled.get(plain, plain)
        if column.name in collated:
            declaration += f' COLLATE "{collated[column.name]}"'
        if declaration != plain:
            column.type = Declared(column.type, declaration)


def _collations(end: End) -> Mapping[str, str]:
    """Return the collations of the columns that have one of their own."""
    table = end.table.table
    if end.dialect == "sqlite":
        found = zip(table.columns.keys(), collations(made_by(end)), strict=False)
        return {name: collation for name, collation in found if collation}
    rows = end.database.query(_COLLATIONS, table=qualified(table.name, table.schema))
    return {row["column"]: row["collation"] for row in rows}
