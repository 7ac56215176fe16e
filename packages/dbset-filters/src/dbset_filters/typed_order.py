"""An order of numbers finds numbers alone, and one of text no number, whatever a column holds."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from dbset_types.text_casts import Named
from sqlalchemy import ColumnClause, ColumnElement, Float, Integer, Numeric
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.expression import BinaryExpression
from sqlalchemy.types import NullType

if TYPE_CHECKING:
    from sqlalchemy.sql.compiler import SQLCompiler
    from sqlalchemy.types import TypeEngine

_NUMBERS = (Integer, Numeric, Float)


class Above(BinaryExpression[bool]):
    """A column that is greater than a number; to SQLite any text is, and is left out."""

    inherit_cache = True

    def __init__(self, clause: BinaryExpression[bool]) -> None:
        """Compare as the clause does."""
        super().__init__(
            clause.left, clause.right, clause.operator, clause.type, negate=clause.negate
        )


class Below(Above):
    """A column that is less than some text; to SQLite any number is, and is left out."""

    inherit_cache = True


@compiles(Above, "sqlite")
def _less_than_text(element: Above, compiler: SQLCompiler, **options: Any) -> str:
    return _both(element, "< ''", compiler, options)


@compiles(Below, "sqlite")
def _at_least_text(element: Below, compiler: SQLCompiler, **options: Any) -> str:
    return _both(element, ">= ''", compiler, options)


def _both(element: Above, kind: str, compiler: SQLCompiler, options: dict[str, Any]) -> str:
    compared = compiler.visit_binary(element, **options)  # type: ignore[no-untyped-call]
    return f"({compared} AND {compiler.process(element.left, **options)} {kind})"


def above(clause: Any, operand: Any) -> ColumnElement[bool]:
    """Return the clause that a column is greater than an operand, and of its kind."""
    type_ = _type(clause)
    number = isinstance(operand, int | float | Decimal)
    numbers = isinstance(type_, _NUMBERS) or (number and isinstance(type_, NullType | Named))
    return Above(clause) if numbers else clause


def below(clause: Any, operand: Any) -> ColumnElement[bool]:
    """Return the clause that a column is less than an operand, and of its kind."""
    type_ = _type(clause)
    untyped = isinstance(type_, Named) and type_.name == ""
    return Below(clause) if untyped and isinstance(operand, str) else clause


def _type(clause: Any) -> TypeEngine[Any] | None:
    """Return the type of the column that a clause compares; JSON's parts are of one kind."""
    column = clause.left if isinstance(clause, BinaryExpression) else None
    return column.type if isinstance(column, ColumnClause) else None
