"""The new table of a copy, with its key and unique indexes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import sqlalchemy as sa
from dbset_schema import ddl
from dbset_schema.helper_index import column_of, is_descending
from dbset_schema.names import check_name, check_new_name
from sqlalchemy.schema import SetTableComment

from dbset_cli.copying.columns import CopiedColumn, Dialects
from dbset_cli.errors import CommandError
from dbset_cli.facts.columns import clause_of, condition, sql_text

if TYPE_CHECKING:
    from dbset_sync import Database, Table


class _Unique(NamedTuple):
    """What makes rows unique: columns or expressions, and for which rows."""

    parts: tuple[str | sa.TextClause, ...]
    where: str | None = None
    nulls_not_distinct: bool = False

    @property
    def is_portable(self) -> bool:
        """Whether every database has such an index."""
        return self.where is None and all(isinstance(part, str) for part in self.parts)


def create(
    database: Database,
    table: Table,
    source: sa.Table,
    columns: Sequence[CopiedColumn],
    dialects: Dialects,
) -> list[str]:
    """Create a table like another one, in the current transaction.

    Parameters:
        database: the database of the new table.
        table: the new table.
        source: the reflected table that is copied.
        columns: the new columns.
        dialects: the dialects of the two databases.

    Returns:
        What could not be copied, for the user.

    Raises:
        SchemaError: the database does not allow a name.
        CommandError: two columns have one name in the new database.
    """
    new = _table(table.name, database.metadata.schema, [each.column for each in columns], dialects)
    if len(source.primary_key.columns) > 1:
        new.append_constraint(sa.PrimaryKeyConstraint(*source.primary_key.columns.keys()))
    statements = [*_enums(database, new), *ddl.create_table(new, database.engine.dialect)]
    if source.comment and dialects.target == "postgresql":
        new.comment = source.comment
        statements.append(SetTableComment(new))
    for statement in statements:
        database.execute(statement)
    lost = [f"column {each.column.name!r}: {text}" for each in columns for text in each.lost]
    lost += _copy_indexes(table, source, dialects)
    if source.foreign_keys:
        lost.append("foreign keys are not copied")
    return lost


def _table(
    name: str, schema: str | None, columns: Sequence[sa.Column[Any]], dialects: Dialects
) -> sa.Table:
    check_new_name(name, "table", dialects.target)
    lowered = [check_name(column.name, "column", dialects.target).lower() for column in columns]
    if dialects.target == "sqlite" and len(set(lowered)) < len(lowered):
        raise CommandError(
            f"{name!r} has columns that differ only in case, which SQLite does not allow; make a"
            " view with other names, and copy that"
        )
    return sa.Table(name, sa.MetaData(schema=schema), *columns)


def _enums(database: Database, table: sa.Table) -> Iterator[Any]:
    """Yield the statements that create the enums that PostgreSQL lacks."""
    dialect = database.engine.dialect
    if dialect.name != "postgresql":
        return
    from sqlalchemy.dialects.postgresql import CreateEnumType  # noqa: PLC0415  when first needed

    types = (getattr(column.type, "item_type", column.type) for column in table.columns)
    enums = (each.dialect_impl(dialect) for each in types if isinstance(each, sa.Enum))
    for name, enum in {each.compile(dialect=dialect): each for each in enums}.items():
        found = database.query("SELECT to_regtype(:name)::text AS known", name=name).first()
        if not found or found["known"] is None:
            yield CreateEnumType(enum)


def _copy_indexes(table: Table, source: sa.Table, dialects: Dialects) -> Iterator[str]:
    """Create the unique indexes, and yield those that the database cannot have."""
    is_same = dialects.source == dialects.target
    for unique in dict.fromkeys(_unique(source)):
        if not (is_same or unique.is_portable):
            shown = ", ".join(map(sql_text, unique.parts))
            where = f" WHERE {unique.where}" if unique.where else ""
            yield f"the unique index on {shown}{where} is not copied"
            continue
        options: dict[str, Any] = {}
        if unique.where:
            options[f"{dialects.target}_where"] = clause_of(unique.where)
        if unique.nulls_not_distinct and dialects.target == "postgresql":
            options["postgresql_nulls_not_distinct"] = True
        table.create_index(list(unique.parts), unique=True, **options)


def _unique(source: sa.Table) -> Iterator[_Unique]:
    for constraint in source.constraints:
        if isinstance(constraint, sa.UniqueConstraint):
            distinct = constraint.dialect_kwargs.get("postgresql_nulls_not_distinct")
            yield _Unique(tuple(constraint.columns.keys()), None, bool(distinct))
    for index in source.indexes:
        if index.unique:
            distinct = index.dialect_kwargs.get("postgresql_nulls_not_distinct")
            yield _Unique(tuple(map(_part, index.expressions)), condition(index), bool(distinct))


def _part(expression: Any) -> str | sa.TextClause:
    found = column_of(expression)
    if found is None:
        return clause_of(sql_text(expression))
    return f"-{found[0]}" if is_descending(expression) else found[0]
