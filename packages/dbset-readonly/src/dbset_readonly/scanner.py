"""A strict scanner: the text as the server's own lexer divides it, or a refusal.

What a server reads as one token must never be read as another here, so whatever its lexer
treats differently from version to version is refused rather than guessed at.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from dbset_readonly.dialects.dialect import Lexer
from dbset_readonly.errors import Refusal
from dbset_readonly.tokens import Kind, Token, literal, mark, operator, quoted, word

MAX_LENGTH = 1_000_000
MAX_TOKENS = 100_000
PARAMETER_MARK = "\0"

_ASCII_LOWER = {upper: upper + 32 for upper in range(ord("A"), ord("Z") + 1)}
_SPACE = re.compile(r"[ \t\n\r\f]*")


def scan(sql: str, lexer: Lexer) -> list[Token]:
    """Divide a text into tokens as the server does.

    Parameters:
        sql: the text.
        lexer: how the server divides it.

    Returns:
        The tokens, without white space, comments and the semicolons around the statement.

    Raises:
        Refusal: the text cannot be read, or could be read in two ways.

    Example:
        >>> from dbset_readonly.dialects import dialect
        >>> tokens = scan("SELECT /* 1 */ 'a' -- x", dialect("sqlite").lexers[0])
        >>> [str(token) for token in tokens]
        ['SELECT', "'a'"]
    """
    if len(sql) > MAX_LENGTH:
        raise Refusal(f"the text is longer than {MAX_LENGTH:,} characters")
    tokens: list[Token] = []
    for token, _, _ in scanned(sql, lexer):
        if tokens or token.mark != ";":
            tokens.append(token)
    if len(tokens) > MAX_TOKENS:
        raise Refusal(f"the text has more than {MAX_TOKENS:,} words and signs")
    while tokens and tokens[-1].mark == ";":
        tokens.pop()
    return tokens


def scanned(sql: str, lexer: Lexer) -> Iterator[tuple[Token, int, int]]:
    """Give each token of a text, with its start and its end.

    Raises:
        Refusal: the text cannot be read from some place on.
    """
    match_at, at, length = lexer.pattern.match, 0, len(sql)
    has_marks = PARAMETER_MARK in sql
    kinds, ends = lexer.kinds, lexer.ends
    while at < length:
        match = match_at(sql, at)
        if match is None or match.lastgroup is None:
            if _SPACE.fullmatch(sql, at):
                return
            raise _unreadable(sql, at)
        group = match.lastgroup
        start, at = match.span(group)
        if group in ends:
            at = ends[group](sql, match)
        if has_marks and group != "parameter" and PARAMETER_MARK in sql[start:at]:
            raise Refusal("a parameter or NUL stands inside a literal, a name or a comment")
        if group in kinds:
            yield _token(kinds[group], sql[start:at], lexer), start, at
        elif group in lexer.refused:
            raise Refusal(f"{sql[start:at]!r} {lexer.refused[group]}")


def lower(text: str) -> str:
    """Return a text in lower case as servers fold names: ASCII letters only."""
    return text.lower() if text.isascii() else text.translate(_ASCII_LOWER)


def _token(kind: Kind, text: str, lexer: Lexer) -> Token:
    if kind is Kind.WORD:
        return word(lower(text))
    if kind is Kind.NAME:
        name = text[1:-1].replace(text[-1] * 2, text[-1])
        return quoted(lower(name) if lexer.lowers_quoted else name)
    if kind is Kind.MARK:
        return mark(text)
    if kind is Kind.OPERATOR:
        return operator(text)
    return literal(kind, text)


def _unreadable(sql: str, at: int) -> Refusal:
    at = _SPACE.match(sql, at).end()  # type: ignore[union-attr]  # it matches everywhere
    near = sql[at : at + 20]
    return Refusal(f"the text cannot be read from {near!r} on (character {at + 1})")

