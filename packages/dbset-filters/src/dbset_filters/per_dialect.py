"""One clause for PostgreSQL and one for SQLite that give the same answer."""

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
    """An expression written once for PostgreSQL and once for SQLite.

    Both are part of SQLAlchemy's cache key; only the one that is needed is compiled.
    """

    inherit_cache = True

    def __init__(
        self, type_: TypeEngine[Any], postgresql: ColumnElement[Any], sqlite: ColumnElement[Any]
    ) -> None:
        """Keep both expressions, of one type."""
        super().__init__(postgresql, sqlite)
        self.type = type_


class Unsupported(FunctionElement[Any]):
    """Stands where a dialect has no clause; compiling it raises FilterError."""

    inherit_cache = True

    def __init__(self, problem: str) -> None:
        """Keep what is wrong, to be said when the clause is needed."""
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
def _raise(element: Unsupported, compiler: SQLCompiler, **options: Any) -> str:  # noqa: ARG001 (the signature that compiles() asks for)
    raise FilterError("", element.problem)
