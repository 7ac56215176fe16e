"""LIKE and ILIKE with the same results on every database."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    BindParameter,
    Boolean,
    ColumnElement,
    Dialect,
    Text,
    bindparam,
    literal,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.expression import BinaryExpression
from sqlalchemy.sql.operators import ilike_op, like_op
from sqlalchemy.types import TypeDecorator, TypeEngine

from dbset_filters.fields import Parameter

if TYPE_CHECKING:
    from sqlalchemy.sql.compiler import SQLCompiler

_GLOB = {"%": "*", "_": "?", "*": "[*]", "?": "[?]", "[": "[[]"}
_LITERAL_GLOB = {"*": "[*]", "?": "[?]", "[": "[[]"}
_TOKEN = re.compile(r"\\.|[%_*?\[]", re.DOTALL)
_WILDCARD = re.compile(r"[\\%_]")


class CasePattern(TypeDecorator[str]):
    """A LIKE pattern, bound on SQLite as the GLOB pattern that matches the same text."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        """Return the pattern in the dialect's syntax."""
        return to_glob(value) if dialect.name == "sqlite" and value is not None else value


class Like(BinaryExpression[bool]):
    """``column LIKE pattern``, case-sensitive; a backslash escapes the next character."""

    inherit_cache = True
    operation: Any = staticmethod(like_op)
    pattern_type: TypeEngine[str] = CasePattern()
    on_sqlite = "{} GLOB {}"

    def __init__(self, column: ColumnElement[Any], pattern: str | Parameter) -> None:
        """Match a column against a pattern."""
        super().__init__(column, self._bound(pattern), self.operation, _BOOLEAN)

    def _bound(self, pattern: str | Parameter) -> BindParameter[str]:
        if isinstance(pattern, Parameter):
            return bindparam(pattern.key, type_=self.pattern_type)
        return literal(pattern, self.pattern_type)


class ILike(Like):
    """``column ILIKE pattern``; SQLite folds the case of ASCII letters only."""

    inherit_cache = True
    operation = staticmethod(ilike_op)
    pattern_type = Text()
    on_sqlite = "{} LIKE {} ESCAPE '\\'"


_BOOLEAN = Boolean()


@compiles(Like, "sqlite")
def _on_sqlite(element: Like, compiler: SQLCompiler, **options: Any) -> str:
    left = compiler.process(element.left, **options)
    return element.on_sqlite.format(left, compiler.process(element.right, **options))


def escaped(text: str) -> str:
    r"""Return the pattern that matches exactly this text.

    Parameters:
        text: any text.

    Returns:
        The text with a backslash before each ``%``, ``_`` and backslash.

    Example:
        >>> print(escaped("100%"))
        100\%
    """
    return _WILDCARD.sub(r"\\\g<0>", text)


def to_glob(pattern: str) -> str:
    r"""Return the GLOB pattern that is equivalent to a LIKE pattern.

    Parameters:
        pattern: a LIKE pattern with backslash as its escape.

    Returns:
        The pattern for SQLite's GLOB.

    Example:
        >>> to_glob("a_c%"), to_glob(r"50\%*")
        ('a?c*', '50%[*]')
    """
    return _TOKEN.sub(_glob_token, pattern)


def _glob_token(match: re.Match[str]) -> str:
    token = match.group()
    if token[0] == "\\":
        return _LITERAL_GLOB.get(token[1], token[1])
    return _GLOB[token]
