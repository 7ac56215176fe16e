"""Build DDL statements with SQLAlchemy and alembic, log them and run them."""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, TypeAlias

from sqlalchemy import DDL, Column, Connection, Dialect, Index, MetaData, Table, Update
from sqlalchemy.schema import CreateIndex, CreateTable, DropTable, ExecutableDDLElement
from sqlalchemy.types import TypeEngine

from dbset_schema.helper_index import beginning
from dbset_schema.sqlite_strict import column_type

if TYPE_CHECKING:
    from dbset_types import PrimaryKey

logger = logging.getLogger("dbset")

#: DDL, or the UPDATE that changing a type on SQLite needs.
Statement: TypeAlias = ExecutableDDLElement | Update
Type: TypeAlias = TypeEngine[Any]


def run(connection: Connection, statements: Iterable[Statement]) -> tuple[str, ...]:
    """Execute statements in order and log each.

    Parameters:
        connection: the connection; the caller commits.
        statements: the statements.

    Returns:
        Their text.
    """
    texts = []
    for statement in statements:
        text = render(statement, connection.dialect)
        logger.info("%s", text)
        connection.execute(statement)
        texts.append(text)
    return tuple(texts)


def render(statement: Statement, dialect: Dialect) -> str:
    """Return a statement's SQL text."""
    text = str(statement.compile(dialect=dialect)).strip()
    doubled = dialect.paramstyle in {"format", "pyformat"}
    return text.replace("%%", "%") if doubled else text


def create_table(
    name: str,
    schema: str | None,
    key: PrimaryKey | None,
    columns: Mapping[str, Type],
    dialect: str,
) -> Iterator[Statement]:
    """Yield the statement that creates a table with a primary key and columns."""
    first = [] if key is None else [key.column(dialect)]
    others = [Column(column, type_) for column, type_ in columns.items()]
    yield CreateTable(Table(name, MetaData(), *first, *others, schema=schema))


def add_column(table: Table, name: str, type_: Type) -> Iterator[Statement]:
    """Yield the statement that adds a column, with a type that the table allows."""
    from alembic.ddl.base import AddColumn  # noqa: PLC0415  imported when first needed

    column = Column(name, column_type(table, name, type_))
    Table(table.name, MetaData(), column, schema=table.schema)
    yield AddColumn(table.name, column, schema=table.schema)


def drop_column(table: Table, name: str) -> Iterator[Statement]:
    """Yield the statement that drops a column."""
    from alembic.ddl.base import DropColumn  # noqa: PLC0415  imported when first needed

    yield DropColumn(table.name, Column(name, table.columns[name].type), schema=table.schema)


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
    yield from (plain(f"DROP {kind} {place}{quote(name)}") for name in names)


def drop_table(table: Table) -> Iterator[Statement]:
    """Yield the statement that drops a table."""
    yield DropTable(table)


def create_index(
    table: Table,
    name: str,
    columns: Iterable[str],
    *,
    unique: bool = False,
    beginnings: Collection[str] = (),
    **options: Any,
) -> Iterator[Statement]:
    """Yield the statement that creates an index.

    Parameters:
        table: the table.
        name: the index's name.
        columns: the columns, in order.
        unique: whether no two rows may have the same values.
        beginnings: text columns of which only a prefix is indexed.
        options: SQLAlchemy's options for the dialect.
    """
    bare = table.to_metadata(MetaData()).columns
    made = (beginning(bare[c]) if c in beginnings else bare[c] for c in columns)
    yield CreateIndex(Index(name, *made, unique=unique, **options))
