"""The columns and indexes of a table."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import CompileError


def columns(table: sa.Table, dialect: sa.Dialect) -> list[dict[str, Any]]:
    """Return the columns of a table.

    Parameters:
        table: the reflected table.
        dialect: the dialect of its database.

    Example:
        >>> from sqlalchemy.dialects import sqlite
        >>> table = sa.Table("t", sa.MetaData(), sa.Column("n", sa.Integer, primary_key=True))
        >>> columns(table, sqlite.dialect())[0]["type"]
        'INTEGER'
    """
    unique = {names[0] for names in _unique(table) if len(names) == 1}
    return [
        {
            "column": str(column.name),
            "type": type_text(column.type, dialect),
            "nullable": bool(column.nullable) and not column.primary_key,
            "default": _default(column, dialect),
            "key": "primary" if column.primary_key else "unique" if column.name in unique else None,
            "references": _references(column),
            "comment": column.comment,
        }
        for column in table.columns
    ]


def type_text(type_: Any, dialect: sa.Dialect) -> str:
    """Return the name of a type in SQL; empty if a column has none, as on SQLite."""
    try:
        return str(type_.compile(dialect=dialect))
    except CompileError:
        return ""


def default_text(column: sa.Column[Any]) -> str | None:
    """Return the default of a column in SQL."""
    argument = getattr(column.server_default, "arg", None)
    return None if argument is None else sql_text(argument)


def sql_text(clause: Any) -> str:
    """Return reflected SQL as the database has it.

    Example:
        >>> sql_text(sa.text("'{\"a\":1}'"))
        '\'{"a":1}\''
    """
    text = clause.text if isinstance(clause, sa.TextClause) else str(clause)
    return str(text).replace("\\:", ":")


def clause_of(text: str) -> sa.TextClause:
    """Return SQL as a clause in which colons do not stand for parameters."""
    return sa.text(text.replace(":", "\\:"))


def indexes(table: sa.Table) -> list[dict[str, Any]]:
    """Return the keys, unique constraints and indexes of a table.

    Parameters:
        table: the reflected table.
    """
    return [*_keys(table), *sorted(map(_index, table.indexes), key=lambda index: index["index"])]


def _default(column: sa.Column[Any], dialect: sa.Dialect) -> str | None:
    if column.identity is not None:
        return "identity"
    if column.computed is not None:
        expression = sql_text(column.computed.sqltext)
        return "generated" + (f" {expression}" if dialect.name != "sqlite" else "")
    return default_text(column)


def _references(column: sa.Column[Any]) -> str | None:
    return ", ".join(sorted(key.target_fullname for key in column.foreign_keys)) or None


def _unique(table: sa.Table) -> Iterator[list[str]]:
    for index in table.indexes:
        if index.unique and not condition(index):
            yield [str(part) for part in _parts(index)]
    for constraint in _unique_constraints(table):
        yield constraint.columns.keys()


def _keys(table: sa.Table) -> Iterator[dict[str, Any]]:
    if table.primary_key.columns:
        key = table.primary_key
        yield _described(key.name, "primary key", key.columns.keys())
    for constraint in _unique_constraints(table):
        yield _described(constraint.name, "unique", constraint.columns.keys())


def _unique_constraints(table: sa.Table) -> list[sa.UniqueConstraint]:
    found = [each for each in table.constraints if isinstance(each, sa.UniqueConstraint)]
    return sorted(found, key=lambda each: each.columns.keys())


def _index(index: sa.Index) -> dict[str, Any]:
    kind = "unique index" if index.unique else "index"
    return _described(index.name, kind, _parts(index), condition(index))


def _described(
    name: object, kind: str, columns: list[str], where: str | None = None
) -> dict[str, Any]:
    shown = None if name is None else str(name)
    return {"index": shown, "kind": kind, "columns": columns, "where": where}


def _parts(index: sa.Index) -> list[str]:
    """Return the columns and expressions of an index, without the table's name in front."""
    return [
        str(part.name)
        if isinstance(part, sa.Column)
        else sql_text(part).replace(f"{_table_name(index)}.", "")
        for part in index.expressions
    ]


def _table_name(index: sa.Index) -> str:
    return index.table.fullname if index.table is not None else ""


def condition(index: sa.Index) -> str | None:
    """Return the condition of a partial index."""
    for option in ("postgresql_where", "sqlite_where"):
        where = index.dialect_kwargs.get(option)
        if where is not None:
            return sql_text(where)
    return None
