"""The second judgement: the parser's tree of a query, made of nothing but reading constructs."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from dbset_readonly.errors import Refusal
from dbset_readonly.grammar import words
from dbset_readonly.rewrites import KNOWN

if TYPE_CHECKING:
    from sqlglot.expressions import Expr

_READING = words(
    """
    Select Union Intersect Except SetOperation Subquery With CTE Table TableAlias From Join
    Where Group Having Order Ordered Limit Offset Distinct Window WindowSpec Filter WithinGroup
    Star Alias Aliases Column Identifier Literal Null Boolean Tuple Paren Case If Dot And Or Not
    Neg NullSafeEQ NullSafeNEQ Add Sub Mul Between In Is Exists Any All Anonymous
    """
)


_CACHED_LENGTH = 10_000


def refusal(text: str, dialect: str) -> str | None:
    """Return why the tree of a query in its plain form could write, or None.

    Parameters:
        text: the plain form.
        dialect: ``"postgresql"`` or ``"sqlite"``.

    Returns:
        A reason, or None when every construct only reads.

    Example:
        >>> refusal('select "x" from "x"', "sqlite") is None
        True
    """
    judge = _cached if len(text) <= _CACHED_LENGTH else _refusal
    return judge(text, dialect)


def _refusal(text: str, dialect: str) -> str | None:
    try:
        trees = _parse(text, dialect)
        if len(trees) != 1 or trees[0] is None:
            return "there is more or less than one statement"
        for node in trees[0].walk():
            _check(node)
    except Refusal as refused:
        return refused.reason
    return None


_cached = lru_cache(maxsize=1024)(_refusal)


def _parse(text: str, dialect: str) -> list[Expr | None]:
    from sqlglot import parse  # noqa: PLC0415 (importing it takes longer than most programs judge)
    from sqlglot.errors import SqlglotError  # noqa: PLC0415

    try:
        return parse(text, read="postgres" if dialect == "postgresql" else dialect)
    except (SqlglotError, ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as e:
        raise Refusal("its syntax is not known; write it more plainly") from e


def _check(node: Expr) -> None:
    kind = type(node).__name__
    if kind not in _READING:
        raise Refusal(f"{node.key.upper()} is not a construct that is known to only read")
    if kind == "Anonymous" and str(node.this) != KNOWN:
        raise Refusal("a function stands where none was found")
