"""A clause with different SQL for PostgreSQL and SQLite."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

from dbset_filters.errors import FilterError

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement
    from sqlalchemy.sql.compiler import SQLCompiler
    from sqlalchemy.types import TypeEngine


class PerDialect(FunctionElement[Any]):
    """An expression with one variant for PostgreSQL and one for SQLite.

    Both are part of SQLAlchemy's cache key; only one is compiled.
    """

    inherit_cache = True

    def __init__(
        self, type_: TypeEngine[Any], postgresql: ColumnElement[Any], sqlite: ColumnElement[Any]
    ) -> None:
        """Set both variants, and their type."""
        super().__init__(postgresql, sqlite)
        self.type = type_


class Unsupported(FunctionElement[Any]):
    """A placeholder for a clause that a dialect lacks; compiling it raises FilterError."""

    inherit_cache = True

    def __init__(self, problem: str) -> None:
        """Set the message of the error."""
        super().__init__()
        self.problem = problem


@compiles(PerDialect)
def _for_postgresql(element: PerDialect, compiler: SQLCompiler, **options: Any) -> str:
    postgresql, _ = element.clauses
    return f"({compiler.process(postgresql, **options)})"


@compiles(PerDialect, "sqlite")
def _for_sqlite(element: PerDialect, compiler: SQLCompiler, **options: Any) -> str:
    _, sqlite = element.clauses
    return f"({compiler.process(sqlite, **options)})"


@compiles(Unsupported)
def _raise(element: Unsupported, compiler: SQLCompiler, **options: Any) -> str:  # noqa: ARG001 (the signature for compiles())
    raise FilterError("", element.problem)
