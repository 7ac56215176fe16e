"""Create, extend and widen a table so that rows fit."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any, NamedTuple

from dbset_types import PrimaryKey, TypeConflictError, TypeInference, TypeInferenceError
from dbset_types.scalars import is_nan
from sqlalchemy import Column, Connection, Table
from sqlalchemy.exc import DBAPIError

from dbset_schema import ddl
from dbset_schema.capabilities import capabilities_of
from dbset_schema.catalog import Catalog
from dbset_schema.definitions import check_key_types, new_table
from dbset_schema.enums import create_enums
from dbset_schema.errors import SchemaError
from dbset_schema.locks import lock_table, wait_for_writers
from dbset_schema.names import check_new_column, check_new_name, find_column, find_columns
from dbset_schema.reflect import is_view, refuse_partition, refuse_view, refuse_virtual
from dbset_schema.row_checks import Row, by_column, check_row
from dbset_schema.shards import refuse_shards
from dbset_schema.widen import explained, widen_columns, wider_type

#: Attempts while others change the table.
_ATTEMPTS = 10


@dataclass(frozen=True)
class Changes:
    """The changes that make rows fit, done or planned.

    Attributes:
        table: the table's name.
        created: whether the table is new.
        added: the types of the new columns.
        widened: the new types of widened columns.
        statements: the DDL as text, in order.
    """

    table: str
    created: bool = False
    added: Mapping[str, ddl.Type] = field(default_factory=dict)
    widened: Mapping[str, ddl.Type] = field(default_factory=dict)
    statements: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        """Return whether anything changes."""
        return self.created or bool(self.added or self.widened)


def ensure_table(
    connection: Connection,
    name: str,
    rows: Iterable[Row],
    *,
    types: Mapping[str, ddl.Type | type] | None = None,
    primary_key: PrimaryKey | None = None,
    schema: str | None = None,
    dry_run: bool = False,
) -> Changes:
    """Create, extend and widen a table so that rows fit; an error leaves it unchanged.

    Parameters:
        connection: the connection; the caller commits.
        name: the table's name.
        rows: mappings of columns to values; read once.
        types: SQLAlchemy or Python types of new columns, instead of the inferred ones.
        primary_key: the key of a new table; a 64-bit identity named ``id`` by default.
        schema: the PostgreSQL schema; the search path by default.
        dry_run: only return the changes, without making them.

    Returns:
        The changes, with the DDL as text.

    Raises:
        SchemaError: a name is invalid, or the table is a view.
        TypeInferenceError: a value's type is unknown.
        TypeConflictError: values of a column conflict with each other or with the column.

    Example:
        >>> from sqlalchemy import create_engine
        >>> engine = create_engine("sqlite://")
        >>> with engine.begin() as connection:
        ...     changes = ensure_table(connection, "users", [{"name": "Ada", "age": 36}])
        >>> changes.created, list(changes.added)
        (True, ['name', 'age'])
        >>> engine.dispose()
    """
    listed = list(rows)
    for number, row in enumerate(listed):
        check_row(row, number)
    wanted = Wanted(
        by_column(listed), TypeInference(connection.dialect.name), types or {}, primary_key
    )
    with nullcontext() if dry_run else connection.begin_nested():
        return extend(connection, Catalog(schema), name, wanted, dry_run=dry_run)


class Wanted(NamedTuple):
    """The values that a table must hold.

    Attributes:
        values: values by column, for their types.
        inference: infers types from values.
        types: the given types of new columns.
        primary_key: the key of a new table.
        create: whether to create the table if it is missing.
        widen: whether to widen columns.
    """

    values: Mapping[str, Sequence[Any]]
    inference: TypeInference
    types: Mapping[str, ddl.Type | type] = MappingProxyType({})
    primary_key: PrimaryKey | None = None
    create: bool = True
    widen: bool = True

    def new_table(self, name: str, schema: str | None, added: Mapping[str, ddl.Type]) -> Table:
        """Return a new table with columns of the given types, and with its primary key."""
        key = self.primary_key or PrimaryKey()
        adapt = self.inference.adapt
        keys = {each: adapt(self.types[each]) for each in find_columns(self.types, key.names)}
        columns = {each: Column(each, type_) for each, type_ in {**keys, **added}.items()}
        return new_table(name, schema, key, columns, self.inference.dialect)


def extend(
    connection: Connection, catalog: Catalog, name: str, wanted: Wanted, *, dry_run: bool = False
) -> Changes:
    """Create, extend and widen a table under its lock, and cache it afterwards.

    Where DDL cannot be in a transaction, the lock is lost while it runs. Others may then make the
    same change; if so, look again. Types are not changed there.

    Parameters:
        connection: the connection; on SQLite inside a transaction that may write.
        catalog: the cache of reflected tables.
        name: the table's name.
        wanted: the values that it must hold.
        dry_run: only return the changes, without making them.

    Returns:
        The changes.

    Raises:
        SchemaError: the database cannot change a type safely, or DDL would commit other changes.
    """
    for _ in range(_ATTEMPTS - 1):
        try:
            return _extend(connection, catalog, name, wanted, dry_run=dry_run)
        except DBAPIError as error:
            if not ddl.is_made_by_others(connection.dialect, error):
                raise
    return _extend(connection, catalog, name, wanted, dry_run=dry_run)


def _extend(
    connection: Connection, catalog: Catalog, name: str, wanted: Wanted, *, dry_run: bool
) -> Changes:
    if not dry_run:
        lock_table(connection, name)
    table = catalog.reload(connection, name)
    if table is None and not wanted.create:
        return Changes(name)
    if table is not None and is_view(table):
        wanted = wanted._replace(widen=False)
    changes = _changes(connection, table, name, wanted)
    if changes and table is not None:
        refuse_view(table, changes.added)
        refuse_virtual(table)
        refuse_partition(table)
        refuse_shards(connection, table, _alterations(connection, table, changes))
    if changes.widened and table is not None and not dry_run:
        _check_widening(connection, table, changes)
        wait_for_writers(connection, table)
        changes = _changes(connection, table, name, wanted)
    if not changes:
        return changes
    statements = _statements(connection, catalog, table, changes, wanted)
    if dry_run:
        texts = tuple(ddl.render(statement, connection.dialect) for statement in statements)
    else:
        with explained(connection, name, changes.widened):
            texts = ddl.run(connection, statements)
        _reload_locked(connection, catalog, name)
    return replace(changes, statements=texts)


def _reload_locked(connection: Connection, catalog: Catalog, name: str) -> None:
    """Reflect a table after its change, which keeps others out, or else under the lock again."""
    if capabilities_of(connection.dialect).ddl_in_transactions:
        catalog.reload(connection, name)
        catalog.lock(name)
    else:
        lock_table(connection, name)
        catalog.reload(connection, name)


def _check_widening(connection: Connection, table: Table, changes: Changes) -> None:
    """Raise if columns must grow where others cannot be excluded meanwhile.

    Raises:
        SchemaError: DDL is not part of a transaction; the message has the statements to run.
    """
    if capabilities_of(connection.dialect).ddl_in_transactions:
        return
    statements = (
        ddl.render(statement, connection.dialect)
        for statement in widen_columns(connection, table, changes.widened)
    )
    names = ", ".join(map(repr, changes.widened))
    raise SchemaError(
        f"column {names} of table {table.name!r} must grow, and on this database dbset cannot"
        " change a type while others may write: schema changes are not part of a transaction."
        f" When nobody writes, run {'; '.join(statements)}",
        name=table.name,
    )


def _changes(connection: Connection, table: Table | None, name: str, wanted: Wanted) -> Changes:
    dialect = connection.dialect.name
    primary_key = wanted.primary_key or PrimaryKey()
    if table is None:
        check_new_name(name, "table", dialect)
        existing = list(primary_key.names) if len(primary_key.names) == 1 else []
    else:
        existing = table.columns.keys()
    added, widened = {}, {}
    for key, values in wanted.values.items():
        column = find_column(existing, key)
        if column is None:
            check_new_column(key, name, existing, dialect)
            type_ = _new_type(name, key, values, wanted)
            if type_ is not None:
                added[key] = type_
        elif table is not None:
            grown = wider_type(connection, table, column, values, wanted.inference)
            if grown is not None and wanted.widen:
                widened[column] = grown
            else:
                _check_fits(table, column, values, wanted.inference)
    if table is None:
        check_key_types(name, primary_key, {**wanted.types, **added})
    return Changes(name, created=table is None, added=added, widened=widened)


def _check_fits(table: Table, column: str, values: Sequence[Any], inference: TypeInference) -> None:
    row = 0
    try:
        coerce = inference.coercer(table.columns[column].type)
        for row, value in sorted(enumerate(values), key=_nan_first):  # noqa: B007  for the error
            coerce(value)
    except TypeConflictError as error:
        raise error.located(table=table.name, column=column, row=row) from error.__cause__


def _nan_first(item: tuple[int, Any]) -> bool:
    """Sort NaN first: it is why the column cannot grow, so the error should name it."""
    return not is_nan(item[1])


def _new_type(table: str, key: str, values: Sequence[Any], wanted: Wanted) -> ddl.Type | None:
    given = find_column(wanted.types, key)
    if given is not None:
        return wanted.inference.adapt(wanted.types[given])
    try:
        return wanted.inference.infer_values(values)
    except (TypeConflictError, TypeInferenceError) as error:
        raise error.located(table=table, column=key) from error.__cause__


def _statements(
    connection: Connection,
    catalog: Catalog,
    table: Table | None,
    changes: Changes,
    wanted: Wanted,
) -> Iterator[ddl.Statement]:
    yield from create_enums(connection, changes.added.values())
    if table is None:
        new = wanted.new_table(changes.table, catalog.schema, changes.added)
        yield from ddl.create_table(new, connection.dialect)
        return
    yield from _alterations(connection, table, changes)


def _alterations(connection: Connection, table: Table, changes: Changes) -> Iterator[ddl.Statement]:
    if changes.widened:  # before ADD COLUMN, which SQLite notes in the same text
        yield from widen_columns(connection, table, changes.widened)
    for column, type_ in changes.added.items():
        yield from ddl.add_column(table, column, type_)
