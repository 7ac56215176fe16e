"""The new table of a copy, with its key, CHECK constraints and unique indexes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple, NoReturn

import sqlalchemy as sa
from dbset_schema import ddl
from dbset_schema.helper_index import column_of, is_descending
from dbset_schema.names import check_name, check_new_name
from sqlalchemy.exc import DBAPIError
from sqlalchemy.schema import SetTableComment

from dbset_cli.copying.checks import Check, checks_of, portable
from dbset_cli.copying.columns import CopiedColumn, Dialects
from dbset_cli.copying.declared import declare
from dbset_cli.copying.left_out import left_out
from dbset_cli.copying.sqlite_create import Options, made_by, options
from dbset_cli.errors import CommandError
from dbset_cli.facts.columns import clause_of, condition, sql_text

if TYPE_CHECKING:
    from dbset_sync import Database, Table

    from dbset_cli.copying.end import End


#: The key in a table's info of its options on SQLite; SQLAlchemy has no STRICT before 2.0.37.
_OPTIONS = "dbset_sqlite_options"


class _Unique(NamedTuple):
    """What makes rows unique: columns or expressions, and for which rows."""

    parts: tuple[str | sa.TextClause, ...]
    where: str | None = None
    nulls_not_distinct: bool = False

    @property
    def is_portable(self) -> bool:
        """Whether every database has such an index."""
        return self.where is None and all(isinstance(part, str) for part in self.parts)


class _UndoError(Exception):
    """Ends the trial of a statement."""


def create(source: End, target: End, columns: Sequence[CopiedColumn]) -> list[str]:
    """Create a table like another one, in the current transaction.

    Parameters:
        source: the table that is copied.
        target: the new table.
        columns: the new columns.

    Returns:
        What is not copied, for the user.

    Raises:
        SchemaError: the database does not allow a name.
        CommandError: two columns have one name in the new database.
    """
    (database, table), known = target, source.table.table
    dialects = Dialects(source.dialect, target.dialect)
    new = _table(table.name, database.metadata.schema, [each.column for each in columns], dialects)
    if len(known.primary_key.columns) > 1:
        new.append_constraint(sa.PrimaryKeyConstraint(*known.primary_key.columns.keys()))
    lost = [text for each in columns for text in each.lost] + list(declare(new, source, target))
    for enum in _enums(database, new):
        database.execute(enum)
    if set(dialects) == {"sqlite"}:
        new.info[_OPTIONS] = options(made_by(source))
        new.dialect_options["sqlite"]["autoincrement"] = new.info[_OPTIONS].autoincrement
    lost += [str(check) for check in checks_of(source) if not _add(check, new, source, target)]
    _execute_create(database, new)
    if known.comment and dialects.target == "postgresql":
        new.comment = known.comment
        database.execute(SetTableComment(new))
    return [*lost, *_copy_indexes(table, known, dialects), *left_out(source)]


def _add(check: Check, new: sa.Table, source: End, target: End) -> bool:
    """Add a CHECK constraint to a new table if the database takes it; return whether it does."""
    is_same = source.dialect == target.dialect
    taken = check if is_same else portable(check, source.table.table)
    if taken is None or not taken.holds:
        return False
    constraint = sa.CheckConstraint(clause_of(taken.sql), name=taken.name)
    new.append_constraint(constraint)
    try:
        with target.database.transaction():
            _try_to_create(target.database, new)
    except _UndoError:
        return True
    except DBAPIError:
        new.constraints.discard(constraint)
        return False


def _try_to_create(database: Database, new: sa.Table) -> NoReturn:
    _execute_create(database, new)
    raise _UndoError


def _execute_create(database: Database, new: sa.Table) -> None:
    dialect = database.engine.dialect
    suffix = new.info.get(_OPTIONS, Options()).suffix
    first, *others = ddl.create_table(new, dialect)
    database.execute(ddl.plain(f"{ddl.render(first, dialect)} {suffix}") if suffix else first)
    for statement in others:
        database.execute(statement)


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
            yield f"unique index on {shown}{where}"
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
