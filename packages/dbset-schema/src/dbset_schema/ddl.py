"""Build DDL statements with SQLAlchemy and alembic, log them and run them."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, TypeAlias

from sqlalchemy import (
    DDL,
    Column,
    Connection,
    Dialect,
    Index,
    MetaData,
    Table,
    Update,
)
from sqlalchemy.exc import DBAPIError
from sqlalchemy.schema import (
    AddConstraint,
    ColumnCollectionConstraint,
    CreateIndex,
    DropTable,
    ExecutableDDLElement,
    SetColumnComment,
)
from sqlalchemy.types import TypeEngine

from dbset_schema.capabilities import capabilities_of
from dbset_schema.errors import SchemaError, state_of
from dbset_schema.sqlite_mark import MarkedTable
from dbset_schema.sqlite_strict import column_type

logger = logging.getLogger("dbset")

#: DDL, or the UPDATE that converting values needs.
Statement: TypeAlias = ExecutableDDLElement | Update
Type: TypeAlias = TypeEngine[Any]

#: SQLSTATEs of a table, index, column or type that exists already, and PostgreSQL's error if
#: another session is just making it.
_MADE_BY_OTHERS = frozenset({"42P07", "42701", "42710"})
_IN_CATALOG = re.compile(r'unique constraint "pg_(type|class|attribute)_\w+"')

#: An execution option of connections whose transaction must not be committed by DDL.
_KEPT = "dbset_kept"

#: Whether SQLite lets the connection change the text of CREATE statements.
WRITABLE_SCHEMA = "PRAGMA writable_schema = {}"


def run(connection: Connection, statements: Iterable[Statement]) -> tuple[str, ...]:
    """Execute statements in order and log each.

    Where DDL cannot be in a transaction, each statement is a transaction of its own, and what came
    before is committed: the transaction ends, and with it all its locks.

    Parameters:
        connection: the connection; the caller commits.
        statements: the statements.

    Returns:
        Their text.

    Raises:
        SchemaError: the transaction contains other changes, which DDL would commit; or the engine
            translates schemas, of which DDL knows nothing.
    """
    if connection.get_execution_options().get("schema_translate_map"):
        raise SchemaError(
            "tables cannot be created or changed through an engine with schema_translate_map, as"
            " tables of another schema could be meant; open the database with schema= instead"
        )
    if capabilities_of(connection.dialect).ddl_in_transactions:
        return _run(connection, statements)
    with _apart(connection):
        return _run(connection, statements)


def _run(connection: Connection, statements: Iterable[Statement]) -> tuple[str, ...]:
    texts = []
    for statement in statements:
        text = render(statement, connection.dialect)
        logger.info("%s", text)
        try:
            connection.execute(statement)
        except DBAPIError:
            _protect_schema(connection)
            raise
        texts.append(text)
    return tuple(texts)


def _protect_schema(connection: Connection) -> None:
    """Turn SQLite's writable schema off, in which an error may have left the connection."""
    if connection.dialect.name == "sqlite" and not connection.invalidated:
        connection.exec_driver_sql(WRITABLE_SCHEMA.format("OFF"))


def is_made_by_others(dialect: Dialect, error: Exception) -> bool:
    """Return whether a change failed as others made it meanwhile: the lock ends before DDL runs."""
    if capabilities_of(dialect).ddl_in_transactions:
        return False
    return state_of(error) in _MADE_BY_OTHERS or bool(_IN_CATALOG.search(str(error)))


def keep_transaction(connection: Connection) -> None:
    """Have schema changes raise an error, until a connection is closed, if they would commit."""
    if not capabilities_of(connection.dialect).ddl_in_transactions:
        connection.execution_options(**{_KEPT: True})


def check_commit(connection: Connection) -> None:
    """Check that a schema change would not commit what it must not.

    Raises:
        SchemaError: it would.
    """
    if capabilities_of(connection.dialect).ddl_in_transactions:
        return
    if connection.get_execution_options().get(_KEPT) or connection.in_nested_transaction():
        raise SchemaError(
            "the schema must change, and on this database a schema change would commit the"
            " transaction around it; make the change first, outside of db.transaction() and before"
            " the first row of the call is written, for example with create_table() and"
            " create_column()"
        )


@contextmanager
def _apart(connection: Connection) -> Iterator[None]:
    """Commit, and then run each statement of the block by itself.

    Raises:
        SchemaError: the transaction must not be committed here.
    """
    check_commit(connection)
    driver: Any = connection.connection.dbapi_connection
    driver.commit()
    driver.autocommit = True
    try:
        yield
    finally:
        try:
            driver.autocommit = False
        except Exception:  # noqa: BLE001  the connection is lost
            connection.invalidate()


def render(statement: Statement, dialect: Dialect) -> str:
    """Return a statement's SQL text."""
    return without_doubles(str(statement.compile(dialect=dialect)).strip(), dialect)


def without_doubles(sql: str, dialect: Dialect) -> str:
    """Return SQL without the percent signs that some drivers need doubled.

    Parameters:
        sql: SQL from SQLAlchemy's compiler, or a name from its quoting.
        dialect: the dialect of the compiler.

    Example:
        >>> from sqlalchemy.dialects import postgresql
        >>> without_doubles('"50%%"', postgresql.psycopg2.dialect())
        '"50%"'
    """
    return sql.replace("%%", "%") if dialect.paramstyle in {"format", "pyformat"} else sql


def create_table(table: Table, dialect: Dialect) -> Iterator[Statement]:
    """Yield the statements that create a table, with its indexes and comments."""
    yield MarkedTable(table)
    yield from _beside(table, table.columns, dialect)


def add_column(table: Table, name: str, type_: Type) -> Iterator[Statement]:
    """Yield the statement that adds a column, with a type that the table allows."""
    column = Column(name, column_type(table, name, type_))
    Table(table.name, MetaData(), column, schema=table.schema)
    yield _added(column)


def add_columns(columns: Sequence[Column[Any]], dialect: Dialect) -> Iterator[Statement]:
    """Yield the statements that add columns with their constraints, indexes and comments.

    Parameters:
        columns: columns of one SQLAlchemy table, in which only they have constraints.
        dialect: the database's dialect.
    """
    table = columns[0].table
    constraints = [
        each
        for each in table.constraints
        if isinstance(each, ColumnCollectionConstraint) and len(each.columns)
    ]
    inline = dialect.name == "sqlite"  # where ADD CONSTRAINT does not exist
    for column in columns:
        yield _with_constraints(column, constraints, dialect) if inline else _added(column)
    if not inline:
        yield from map(AddConstraint, constraints)
    yield from _beside(table, columns, dialect)


def _added(column: Column[Any]) -> Statement:
    from alembic.ddl.base import AddColumn  # noqa: PLC0415  imported when first needed

    return AddColumn(column.table.name, column, schema=column.table.schema)


def _with_constraints(
    column: Column[Any], constraints: Iterable[ColumnCollectionConstraint], dialect: Dialect
) -> Statement:
    """Return the statement that adds a column, with its constraints as SQLite takes them."""
    compiler = dialect.ddl_compiler(dialect, None)  # type: ignore[arg-type]  # as SQLAlchemy does
    parts = [render(_added(column), dialect)]
    for constraint in constraints:
        if column.name in constraint.columns:
            text = compiler.process(constraint)
            parts.append(text[max(text.find("REFERENCES"), 0) :])
    return plain(" ".join(parts))


def _beside(table: Table, columns: Iterable[Column[Any]], dialect: Dialect) -> Iterator[Statement]:
    """Yield the statements for what is not part of a column's declaration."""
    yield from map(CreateIndex, table.indexes)
    if dialect.supports_comments:
        yield from (SetColumnComment(column) for column in columns if column.comment)


def drop_column(table: Table, name: str) -> Iterator[Statement]:
    """Yield the statement that drops a column."""
    from alembic.ddl.base import DropColumn  # noqa: PLC0415  imported when first needed

    yield DropColumn(table.name, Column(name, table.columns[name].type), schema=table.schema)


def rename_column(table: Table, name: str, new_name: str) -> Iterator[Statement]:
    """Yield the statement that renames a column."""
    from alembic.ddl.base import ColumnName  # noqa: PLC0415  imported when first needed

    yield ColumnName(table.name, name, new_name, schema=table.schema)


def rename_table(table: Table, new_name: str) -> Iterator[Statement]:
    """Yield the statement that renames a table."""
    from alembic.ddl.base import RenameTable  # noqa: PLC0415  imported when first needed

    yield RenameTable(table.name, new_name, schema=table.schema)


def plain(sql: str) -> Statement:
    """Return a statement given as text."""
    statement: Statement = DDL(sql.replace("%", "%%"))  # type: ignore[no-untyped-call]
    return statement


def drop_each(
    kind: str, names: Iterable[str], table: Table, dialect: Dialect
) -> Iterator[Statement]:
    """Yield the statements that drop indexes or triggers of a table by name."""
    quote = dialect.identifier_preparer.quote
    place = f"{quote(table.schema)}." if table.schema else ""
    for name in names:
        yield plain(without_doubles(f"DROP {kind} {place}{quote(name)}", dialect))


def drop_table(table: Table) -> Iterator[Statement]:
    """Yield the statement that drops a table."""
    yield DropTable(table)


def create_index(
    table: Table, name: str, parts: Sequence[Any], *, unique: bool = False, **options: Any
) -> Iterator[Statement]:
    """Yield the statement that creates an index.

    Parameters:
        table: the table.
        name: the index's name.
        parts: columns and expressions on columns of a copy of the table.
        unique: whether no two rows may have the same values.
        options: SQLAlchemy's options for the dialect.
    """
    index = Index(name, *parts, unique=unique, **options)
    if index.table is None:  # text alone does not say which table it is for
        Table(table.name, MetaData(), index, schema=table.schema)
    yield CreateIndex(index)
