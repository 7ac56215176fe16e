"""An alembic plugin: compares and renders dbset's SQLite types in migrations."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from sqlalchemy import BigInteger, Integer, Uuid
from sqlalchemy.dialects.sqlite import dialect

from dbset_types import sqlite
from dbset_types.dialects import types_of
from dbset_types.kinds import Kind, kind_of

if TYPE_CHECKING:
    from alembic.autogenerate.api import AutogenContext
    from sqlalchemy import Column
    from sqlalchemy.types import TypeEngine


def setup(plugin: object) -> None:
    """Do nothing: importing the module registers the implementation."""


from alembic.ddl.sqlite import SQLiteImpl  # noqa: E402  calls setup if this is its first import

_DIALECT = dialect()

#: Kinds that dbset declares under other names than SQLAlchemy.
_RENAMED = frozenset({Kind.TIMESTAMP, Kind.TIMESTAMPTZ, Kind.INTERVAL, Kind.UUID})


class WithTypesOfDbset(SQLiteImpl):
    """alembic's SQLite implementation, which this subclass replaces when it is defined."""

    __dialect__ = "sqlite"

    def compare_type(self, inspector_column: Column[Any], metadata_column: Column[Any]) -> bool:
        """Return whether the types differ, ignoring dbset's names for the model's type."""
        differ = super().compare_type(inspector_column, metadata_column)
        return differ and not _is_dbset_type(inspector_column, metadata_column.type)

    def render_type(
        self, type_obj: TypeEngine[Any], autogen_context: AutogenContext
    ) -> str | Literal[False]:
        """Return the source of a dbset type for a migration, and import its module there."""
        if type(type_obj).__module__ != sqlite.__name__:
            return super().render_type(type_obj, autogen_context)
        autogen_context.imports.add(f"import {sqlite.__name__}")
        return f"{sqlite.__name__}.{type_obj!r}"


def _is_dbset_type(column: Column[Any], wanted: TypeEngine[Any]) -> bool:
    """Return whether a column is declared as dbset declares the model's type."""
    if isinstance(wanted, BigInteger) and column.primary_key:
        return isinstance(column.type, Integer)  # only an INTEGER auto-increments; it has 64 bits
    kind = Kind.UUID if isinstance(wanted, Uuid) else kind_of(wanted)
    return kind in _RENAMED and _declared(types_of("sqlite")[kind]) == _declared(column.type)


def _declared(type_: TypeEngine[Any]) -> str:
    return type_.compile(dialect=_DIALECT)
