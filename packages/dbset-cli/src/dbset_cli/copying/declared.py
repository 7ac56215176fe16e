"""Declarations of columns beyond the types of their values: domains, collations and others."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

import sqlalchemy as sa
from dbset_schema.names import qualified
from sqlalchemy.types import NullType, TypeDecorator, TypeEngine

from dbset_cli.copying.sqlite_create import collations, made_by, options
from dbset_cli.facts.columns import type_text

if TYPE_CHECKING:
    from dbset_cli.copying.end import End

_COLLATION = """
    SELECT c.oid, format(CASE n.nspname WHEN 'pg_catalog' THEN '%2$I' ELSE '%1$I.%2$I' END,
        n.nspname, c.collname) AS name, c.collencoding
    FROM pg_catalog.pg_collation c JOIN pg_catalog.pg_namespace n ON n.oid = c.collnamespace
"""
_POSTGRESQL = f"""
    SELECT a.attname::text AS column, format_type(a.atttypid, a.atttypmod) AS type,
        coalesce(item.typtype, t.typtype) = 'd' AS is_domain,
        CASE WHEN a.attcollation <> t.typcollation THEN c.name END AS collation
    FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
        LEFT JOIN pg_catalog.pg_type item ON item.oid = t.typelem AND t.typcategory = 'A'
        LEFT JOIN ({_COLLATION}) c ON c.oid = a.attcollation
    WHERE a.attrelid = to_regclass(:table) AND a.attnum > 0 AND NOT a.attisdropped
    ORDER BY a.attnum
"""  # noqa: S608  constants
_KNOWN = f"""
    SELECT name FROM json_array_elements_text(CAST(:names AS json)) given(name)
    WHERE CASE WHEN name LIKE 'COLLATE %' THEN name IN (
        SELECT 'COLLATE ' || c.name FROM ({_COLLATION}) c
        WHERE c.collencoding IN (-1, pg_char_to_encoding(getdatabaseencoding()))
    ) ELSE to_regtype(name) IS NOT NULL END
"""  # noqa: S608  constants

#: How a STRICT table declares what other tables declare differently.
_STRICT = {"": "ANY", "BIGINT": "INT"}


class _Column(NamedTuple):
    """What a database declares for a column; no type on SQLite."""

    column: str
    type: str
    is_domain: bool
    collation: str | None

    @property
    def names(self) -> list[str]:
        """The parts of the declaration."""
        return [self.type, *([f"COLLATE {self.collation}"] if self.collation else [])]

    def lost(self, known: Collection[str] = ()) -> Iterator[str]:
        """Yield what a database does not know that knows some of the parts."""
        if self.is_domain and self.type not in known:
            yield f"domain {self.type} of column {self.column}"
        if self.collation and f"COLLATE {self.collation}" not in known:
            yield f"collation {self.collation} of column {self.column}"


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
    if target.dialect == "postgresql" and source.dialect == "postgresql":
        yield from _declare_in_postgresql(new, source, target)
    elif target.dialect == "sqlite" and source.dialect == "sqlite":
        _declare_in_sqlite(new, source)
    else:
        for declared in _declared(source):
            yield from declared.lost()


def _declare_in_postgresql(new: sa.Table, source: End, target: End) -> Iterator[str]:
    found = _declared(source)
    names = json.dumps([name for declared in found for name in declared.names])
    known = {row["name"] for row in target.database.query(_KNOWN, names=names)}
    for declared in found:
        yield from declared.lost(known)
        if declared.type in known:
            column = new.columns[declared.column]
            column.type = Declared(
                column.type, " ".join(filter(known.__contains__, declared.names))
            )


def _declare_in_sqlite(new: sa.Table, source: End) -> None:
    collated = {each.column: each.collation for each in _declared(source)}
    respelled = _STRICT if "STRICT" in options(made_by(source)).suffix else {}
    for column in new.columns:
        plain = type_text(column.type, source.database.engine.dialect)
        declaration = respelled.get(plain, plain)
        if collated.get(column.name):
            declaration += f' COLLATE "{collated[column.name]}"'
        if declaration != plain:
            column.type = Declared(column.type, declaration)


def _declared(end: End) -> list[_Column]:
    """Return the declarations of the columns of a table."""
    table = end.table.table
    if end.dialect == "sqlite":
        found = zip(table.columns.keys(), collations(made_by(end)), strict=False)
        return [_Column(name, "", is_domain=False, collation=each) for name, each in found]
    rows = end.database.query(_POSTGRESQL, table=qualified(table.name, table.schema))
    return [_Column(**row) for row in rows]
