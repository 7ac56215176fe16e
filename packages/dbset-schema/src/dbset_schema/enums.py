"""Create PostgreSQL's enum types, which must exist before a column can use them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import ARRAY, Connection, Enum, func, select
from sqlalchemy.types import TypeEngine

from dbset_schema import ddl
from dbset_schema.locks import lock_table


def create_enums(
    connection: Connection, types: Iterable[TypeEngine[Any]]
) -> Iterator[ddl.Statement]:
    """Yield the statements that create missing enums among the types of new columns.

    Parameters:
        connection: the connection.
        types: the types of the new columns.
    """
    if connection.dialect.name != "postgresql":
        return
    from sqlalchemy.dialects.postgresql import CreateEnumType  # noqa: PLC0415  when first needed

    for name, enum in _enums(connection, types).items():
        lock_table(connection, name)
        if connection.scalar(select(func.to_regtype(name))) is None:
            yield CreateEnumType(enum)


def _enums(connection: Connection, types: Iterable[TypeEngine[Any]]) -> dict[str, TypeEngine[Any]]:
    """Return the enums by their quoted names."""
    items = (type_.item_type if isinstance(type_, ARRAY) else type_ for type_ in types)
    enums = (item.dialect_impl(connection.dialect) for item in items if isinstance(item, Enum))
    return {
        enum.compile(dialect=connection.dialect): enum
        for enum in enums
        if getattr(enum, "native_enum", False)
    }
