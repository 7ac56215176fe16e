"""Order comparisons that match only values of the operand's kind on SQLite."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from dbset_types.cast_types import Named
from sqlalchemy import ColumnClause, ColumnElement, Float, Integer, Numeric
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.expression import BinaryExpression
from sqlalchemy.types import NullType

if TYPE_CHECKING:
    from sqlalchemy.sql.compiler import SQLCompiler
    from sqlalchemy.types import TypeEngine

_NUMBERS = (Integer, Numeric, Float)


class Above(BinaryExpression[bool]):
    """``column > number`` without text, which SQLite sorts after all numbers."""

    inherit_cache = True
    limit = "+{} < ''"  # with + it is no bound of an index, where it would replace a number

    def __init__(self, clause: BinaryExpression[bool]) -> None:
        """Copy the comparison."""
        super().__init__(
            clause.left, clause.right, clause.operator, clause.type, negate=clause.negate
        )


class Below(Above):
    """``column < text`` without numbers, which SQLite sorts before all text."""

    inherit_cache = True
    limit = "{} >= ''"


@compiles(Above, "sqlite")
def _with_limit(element: Above, compiler: SQLCompiler, **options: Any) -> str:
    compared = compiler.visit_binary(element, **options)  # type: ignore[no-untyped-call]
    limit = element.limit.format(compiler.process(element.left, **options))
    return f"({compared} AND {limit})"


def above(clause: Any, operand: Any) -> ColumnElement[bool]:
    """Return the clause ``column > operand``, limited to numbers if the operand is one."""
    type_ = _type(clause)
    number = isinstance(operand, int | float | Decimal)
    numbers = isinstance(type_, _NUMBERS) or (number and isinstance(type_, NullType | Named))
    return Above(clause) if numbers else clause


def below(clause: Any, operand: Any) -> ColumnElement[bool]:
    """Return the clause ``column < operand``, limited to text if the column is untyped."""
    type_ = _type(clause)
    untyped = isinstance(type_, Named) and type_.name == ""
    return Below(clause) if untyped and isinstance(operand, str) else clause


def _type(clause: Any) -> TypeEngine[Any] | None:
    """Return the type of the compared column; None for JSON paths, which need no limit."""
    column = clause.left if isinstance(clause, BinaryExpression) else None
    return column.type if isinstance(column, ColumnClause) else None
