"""Tables made to fit rows: what is missing, what must grow, and the DDL that does it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from typing import Any

from dbset_types import PrimaryKey, TypeConflictError, TypeInference, TypeInferenceError
from dbset_types.scalars import is_nan
from sqlalchemy import Connection, Table

from dbset_schema import ddl
from dbset_schema.catalog import Catalog
from dbset_schema.columns import key_of, refuse_view
from dbset_schema.enums import create_enums
from dbset_schema.locks import lock_table, wait_for_writers
from dbset_schema.names import check_new_column, check_new_name, find_column
from dbset_schema.row_checks import Row, by_column, check_row
from dbset_schema.widen import explained, widen_column, wider_type


@dataclass(frozen=True)
class Changes:
    """What was done, or is to be done, to make a table fit.

    Attributes:
        table: the table's name.
        created: whether the table is new.
        added: the types of the columns that are new.
        widened: the new types of the columns that grow.
        statements: the DDL as text, in order.
    """

    table: str
    created: bool = False
    added: Mapping[str, ddl.Type] = field(default_factory=dict)
    widened: Mapping[str, ddl.Type] = field(default_factory=dict)
    statements: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        """Whether anything changes at all."""
        return self.created or bool(self.added or self.widened)


def ensure_table(
    connection: Connection,
    name: str,
    rows: Iterable[Row],
    *,
    types: Mapping[str, ddl.Type | type[ddl.Type]] | None = None,
    primary_key: PrimaryKey | None = None,
    schema: str | None = None,
    dry_run: bool = False,
) -> Changes:
    """Create, extend and widen a table so that rows fit into it; after an error it is as before.

    Parameters:
        connection: where the table is; the caller commits.
        name: the table's name.
        rows: mappings of columns to values; read once.
        types: SQLAlchemy types of new columns, where the values' own are not wanted.
        primary_key: of a new table; a 64-bit identity named ``id`` by default.
        schema: the PostgreSQL schema; the search path decides without one.
        dry_run: change nothing, only tell what would be done.

    Returns:
        What was changed, with the DDL as text.

    Raises:
        SchemaError: a name cannot be one, or the table is a view.
        TypeInferenceError: a value's type is unknown.
        TypeConflictError: values of one column do not go together, or do not fit into it.

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


@dataclass(frozen=True)
class Wanted:
    """What a table must hold.

    Attributes:
        values: values by column, for their types.
        inference: which type a value asks for.
        types: types of new columns that are given.
        primary_key: of a new table.
        create: whether the table is made when it is missing.
    """

    values: Mapping[str, Sequence[Any]]
    inference: TypeInference
    types: Mapping[str, ddl.Type | type[ddl.Type]] = field(default_factory=dict)
    primary_key: PrimaryKey | None = None
    create: bool = True

    def key(self) -> PrimaryKey:
        """Return the primary key of a new table."""
        return key_of(self.primary_key, self.types, self.inference.dialect)


def extend(
    connection: Connection, catalog: Catalog, name: str, wanted: Wanted, *, dry_run: bool = False
) -> Changes:
    """Create, extend and widen a table, alone among all who would, and know it as it is then.

    Parameters:
        connection: where the table is; on SQLite inside a transaction that may write.
        catalog: what is known of tables.
        name: the table's name.
        wanted: what it must hold.
        dry_run: change nothing, only tell what would be done.

    Returns:
        What was changed.
    """
    if not dry_run:
        lock_table(connection, name)
    table = catalog.reload(connection, name)
    if table is None and not wanted.create:
        return Changes(name)
    changes = _changes(connection, table, name, wanted)
    if changes and table is not None:
        refuse_view(table)
    if changes.widened and table is not None and not dry_run:
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
        catalog.reload(connection, name)
        catalog.lock(name)
    return replace(changes, statements=texts)


def _changes(connection: Connection, table: Table | None, name: str, wanted: Wanted) -> Changes:
    dialect = connection.dialect.name
    if table is None:
        check_new_name(name, "table", dialect)
    stands = {wanted.key().name: None} if table is None else {c.name: c for c in table.columns}
    added, widened = {}, {}
    for key, values in wanted.values.items():
        column = find_column(stands, key)
        if column is None:
            check_new_column(key, name, stands, dialect)
            type_ = _new_type(name, key, values, wanted)
            if type_ is not None:
                added[key] = type_
        elif table is not None:
            grown = wider_type(connection, table, column, values, wanted.inference)
            if grown is not None:
                widened[column] = grown
            else:
                _check_fits(table, column, values, wanted.inference)
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
    """Sort values so that what keeps a column from growing is named before what it grows for."""
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
        yield from ddl.create_table(
            changes.table,
            catalog.schema,
            wanted.key(),
            changes.added,
            connection.dialect.name,
        )
        return
    for column, type_ in changes.added.items():
        yield from ddl.add_column(table, column, type_)
    for column, type_ in changes.widened.items():
        yield from widen_column(connection, table, column, type_)
