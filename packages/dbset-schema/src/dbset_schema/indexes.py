"""Create and drop indexes."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Index, Table
from sqlalchemy.exc import DBAPIError

from dbset_schema import ddl
from dbset_schema.catalog import Catalog
from dbset_schema.errors import SchemaError, reason_of, state_of
from dbset_schema.helper_index import IndexPart
from dbset_schema.index_parts import label, parts_of_new, shapes
from dbset_schema.index_search import constraint_on, indexes_on, is_partial
from dbset_schema.listing import is_taken
from dbset_schema.names import check_name, check_new_name, index_name
from dbset_schema.shards import is_spread, refuse_shards

#: PostgreSQL's SQLSTATE for a unique key of a partitioned table that lacks its column.
_UNSUPPORTED = "0A000"


def create_index(
    connection: Connection,
    catalog: Catalog,
    table: str,
    columns: Sequence[IndexPart],
    name: str | None = None,
    *,
    unique: bool = False,
    beginnings: Collection[str] = (),
    **options: Any,
) -> str:
    """Create an index unless the table has one of that name.

    Parameters:
        connection: the connection; the caller commits.
        catalog: the cache of reflected tables.
        table: the table's name.
        columns: the columns in order: ``"age"``, ``"-age"`` for descending, or SQLAlchemy
            expressions such as ``func.lower(users.columns.name)``.
        name: the index's name; ``idx_{table}_{columns}`` by default.
        unique: whether no two rows may have the same values.
        beginnings: text columns of which only a prefix is indexed.
        options: SQLAlchemy's options for the dialect, such as ``postgresql_where``.

    Returns:
        The index's name.

    Raises:
        TableNotFoundError: the table does not exist.
        ColumnNotFoundError: the table lacks a column.
        SchemaError: the name is invalid, or another index has it.
    """
    found = catalog.locked(connection, table)
    parts = parts_of_new(found, columns)
    if not parts:
        raise SchemaError(f"an index of table {table!r} needs at least one column", name=table)
    dialect = connection.dialect.name
    chosen = check_name(name or _free_name(connection, found, parts), "index", dialect)
    replaced = [] if name else _replaced(found, chosen, unique=unique)
    if replaced or not _exists(found, chosen, parts, unique=unique):
        if name:
            check_new_name(name, "index", dialect)
        made = parts_of_new(found, columns, beginnings)
        statements = [
            *ddl.drop_each("INDEX", replaced, found, connection.dialect),
            *ddl.create_index(found, chosen, made, unique=unique, **options),
        ]
        refuse_shards(connection, found, statements)
        with _explained(found, chosen, unique=unique):
            ddl.run(connection, statements)
        catalog.reload(connection, table)
    return chosen


@contextmanager
def _explained(table: Table, name: str, *, unique: bool) -> Iterator[None]:
    """Explain the database's error if a partitioned table cannot have a unique index.

    Raises:
        SchemaError: the index lacks the column by which the table is divided.
    """
    try:
        yield
    except DBAPIError as error:
        if not (unique and is_spread(table) and state_of(error) == _UNSUPPORTED):
            raise
        raise SchemaError(
            f"table {table.name!r} cannot have the unique index {name!r}: {reason_of(error)};"
            " add the columns by which the table is partitioned",
            name=name,
        ) from error


def drop_index(
    connection: Connection, catalog: Catalog, table: str, index: str | Sequence[IndexPart]
) -> None:
    """Drop an index.

    Parameters:
        connection: the connection; the caller commits.
        catalog: the cache of reflected tables.
        table: the table's name.
        index: the index's name, or its columns as for ``create_index``. Text that is not the name
            of an index is taken as a column.

    Raises:
        TableNotFoundError: the table does not exist.
        SchemaError: there is no such index, there are several on these columns, or it belongs to a
            constraint.
    """
    found = catalog.locked(connection, table)
    name = _existing_name(found, index)
    ddl.run(connection, ddl.drop_each("INDEX", [name], found, connection.dialect))
    catalog.reload(connection, table)


def _existing_name(table: Table, given: str | Sequence[IndexPart]) -> str:
    if isinstance(given, str) and _named(table, given) is not None:
        return given
    columns = [given] if isinstance(given, str) else given
    names = sorted(str(index.name) for index in indexes_on(table, columns))
    if len(names) == 1:
        return names[0]
    named = any(constraint.name == given for constraint in table.constraints)
    shown = given if isinstance(given, str) else ", ".join(map(str, columns))
    if names:
        problem = f"has several indexes on {shown}: {', '.join(names)}; name one of them"
    elif named or constraint_on(table, columns):
        problem = (
            f"has a primary key or UNIQUE constraint {shown!r}, which is not an index; drop it"
            " by ALTER TABLE"
        )
    else:
        existing = ", ".join(sorted(str(index.name) for index in table.indexes)) or "none"
        problem = f"has no index {shown!r}; its indexes are: {existing}"
    raise SchemaError(f"table {table.name!r} {problem}", name=shown)


def _free_name(connection: Connection, table: Table, parts: Sequence[Any]) -> str:
    """Return a free name for an index; different columns may give the same default name."""
    labels = list(map(label, parts))
    name = index_name(table.name, labels)
    own = _named(table, name)
    if own is None:
        free = not is_taken(connection, name, table.schema)
    else:
        free = shapes(own.expressions) == shapes(parts)
    return name if free else index_name(table.name, labels, hashed=True)


def _named(table: Table, name: str) -> Index | None:
    return next((index for index in table.indexes if index.name == name), None)


def _replaced(table: Table, name: str, *, unique: bool) -> list[str]:
    """Return the index that a unique one replaces: dbset may have made it for keys."""
    same = _named(table, name)
    is_replaced = unique and same is not None and not (same.unique or is_partial(same))
    return [name] if is_replaced else []


def _exists(table: Table, name: str, parts: Sequence[Any], *, unique: bool) -> bool:
    """Return whether the index exists already.

    Raises:
        SchemaError: another index of the table has the name.
    """
    same = _named(table, name)
    if same is None:
        return False
    existing = shapes(same.expressions)
    if existing != shapes(parts) or (unique and not same.unique):
        kind = "a unique index" if same.unique else "an index"
        raise SchemaError(
            f"{name!r} of table {table.name!r} is {kind} on {', '.join(existing)};"
            " give another name, or drop it first",
            name=name,
        )
    return True
