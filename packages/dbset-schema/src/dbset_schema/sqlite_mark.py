"""The comment in the SQLite tables of dbset, by which it knows them.

SQLite keeps the text of a CREATE TABLE statement. Without the comment, that of dbset is the same as
that of any program that uses SQLAlchemy, which may have written other values into the columns.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy.ext.compiler import compiles
from sqlalchemy.schema import CreateTable
from sqlalchemy.sql.compiler import DDLCompiler

_MARK = "/* dbset */"


class MarkedTable(CreateTable):
    """CREATE TABLE, with the comment on SQLite."""


@compiles(MarkedTable, "sqlite")
def _marked(statement: MarkedTable, compiler: DDLCompiler, **options: Any) -> str:
    name = compiler.preparer.format_table(statement.element)
    made: str = compiler.visit_create_table(statement, **options)  # type: ignore[no-untyped-call]
    return made.replace(f" {name} (", f" {name} {_MARK} (", 1)


def is_marked(made_by: str) -> bool:
    r"""Return whether a CREATE statement is that of a table which dbset has created.

    Example:
        >>> is_marked("CREATE TABLE t /* dbset */ (\n\tn INT)"), is_marked("CREATE TABLE t (n INT)")
        (True, False)
    """
    return f" {_MARK} (\n\t" in made_by
