"""The second check: the parse tree of a query has only constructs that read."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from difflib import get_close_matches
from functools import lru_cache
from threading import get_ident
from typing import TYPE_CHECKING

from dbset_readonly.dialects.dialect import words
from dbset_readonly.errors import Refusal
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


_STRUCTURE = [
    "SELECT",
    "FROM",
    "WHERE",
    "GROUP",
    "ORDER",
    "HAVING",
    "LIMIT",
    "OFFSET",
    "JOIN",
    "UNION",
    "VALUES",
    "WITH",
]
# A list of the same placeholder gets the verdict of its first.
_LISTED = re.compile(r"""(?:(?<=[(,])|(?<=select )|(?<=by ))("x"|1|'1')(?:,\1)+(?=[),]| from)""")
_WORD = re.compile(r"\w+")

#: The reason when a query cannot be parsed.
UNREADABLE = "cannot parse this"

_CACHED_LENGTH = 10_000


def refusal(text: str, parser: str) -> str | None:
    """Return why the tree of a query in its plain form could write, or None.

    Parameters:
        text: the plain form.
        parser: sqlglot's name of the dialect.

    Returns:
        A reason, or None when every construct only reads.

    Example:
        >>> refusal('select "x" from "x"', "sqlite") is None
        True
    """
    judge = _cached if len(text) <= _CACHED_LENGTH else _refusal
    return judge(text, parser)


def forget() -> None:
    """Clear the cache of earlier queries, for measurements."""
    _cached.cache_clear()


def tables(text: str, parser: str) -> int:
    """Return the number of table names in a query in its plain form.

    Example:
        >>> tables('select "x" from "x" join "x" . "x"', "sqlite")
        2
    """
    return sum(
        type(node).__name__ == "Table" and type(node.this).__name__ == "Identifier"
        for tree in _parse(text, parser)
        if tree is not None
        for node in tree.walk()
    )


def syntax_error(sql: str, parser: str) -> str:
    """Return where the parser cannot read a text, as the end of a sentence.

    Example:
        >>> syntax_error("SELECT * FORM users", "postgres")
        ' near "FORM" in line 1; is it a typo of FROM?'
    """
    from sqlglot import parse  # noqa: PLC0415
    from sqlglot.errors import ParseError  # noqa: PLC0415

    try:
        with _quiet():
            parse(sql, read=parser)
    except ParseError as error:
        place = error.errors[0] if error.errors else {}
        before = _WORD.findall(str(place.get("start_context")))[-2:]
        for word in (*before, str(place.get("highlight"))):
            if typo := _typo(word):
                return f' near "{word}" in line {place["line"]}; is it a typo of {typo}?'
        if place.get("highlight"):
            return (
                f' near "{place["highlight"]}" in line {place["line"]}; write it in a simpler form'
            )
    except Exception:  # noqa: BLE001  the parser fails in many ways, and this is only advice
        return ""
    return ""


@contextmanager
def _quiet() -> Iterator[None]:
    """Suppress the parser's warnings in this thread about text that it cannot read."""
    logger, thread = logging.getLogger("sqlglot"), get_ident()

    def is_of_others(record: logging.LogRecord) -> bool:
        return record.thread != thread

    logger.addFilter(is_of_others)
    try:
        yield
    finally:
        logger.removeFilter(is_of_others)


def _typo(word: str) -> str:
    """Return the keyword of which a word may be a typo, in upper case."""
    near = get_close_matches(word.upper(), _STRUCTURE, n=1, cutoff=0.75)
    return near[0] if near and near[0] != word.upper() else ""


def _refusal(text: str, parser: str) -> str | None:
    try:
        trees = _parse(_LISTED.sub(r"\1", text), parser)
        if len(trees) != 1 or trees[0] is None:
            return "there is more or less than one statement"
        for node in _nodes(trees[0]):
            _check(node)
    except Refusal as refused:
        return refused.problem
    return None


_cached = lru_cache(maxsize=1024)(_refusal)


def _parse(text: str, parser: str) -> list[Expr | None]:
    from sqlglot import parse  # noqa: PLC0415 (the import is slow)
    from sqlglot.errors import SqlglotError  # noqa: PLC0415

    try:
        return parse(text, read=parser)
    except (SqlglotError, ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as e:
        raise Refusal(UNREADABLE) from e


def _nodes(tree: Expr) -> Iterator[Expr]:
    """Yield every node of a tree, in any order, in half the time of the parser's own walk."""
    left = [tree]
    while left:
        node = left.pop()
        yield node
        left.extend(node.iter_expressions())


def _check(node: Expr) -> None:
    kind = type(node).__name__
    if kind not in _READING:
        raise Refusal(f"{node.key.upper()} is not a construct that is known to be read-only")
    if kind == "Anonymous" and str(node.this) != KNOWN:
        raise Refusal("the parser sees a function that the tokens do not show")
