"""A strict scanner: the tokens that the server's own lexer would find, or a refusal.

A token must never be taken for another kind than on the server. Text that lexers of
different versions divide differently is refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from dbset_readonly.dialects.dialect import End, Lexer
from dbset_readonly.errors import Refusal
from dbset_readonly.tokens import Kind, Token, literal, lower, mark, operator, quoted, word

MAX_LENGTH = 1_000_000
MAX_TOKENS = 100_000
PARAMETER_MARK = "\0"

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
        raise Refusal(f"the text has more than {MAX_TOKENS:,} words and symbols")
    while tokens and tokens[-1].mark == ";":
        tokens.pop()
    return tokens


def scanned(sql: str, lexer: Lexer, at: int = 0) -> Iterator[tuple[Token, int, int]]:
    """Give each token of a text, with its start and its end.

    Parameters:
        sql: the text.
        lexer: how the server divides it.
        at: where to begin.

    Raises:
        Refusal: the text cannot be read from ``Refusal.at`` on.
    """
    for group, start, end in _pieces(sql, lexer, at):
        if group in lexer.kinds:
            yield _token(lexer.kinds[group], sql[start:end], lexer), start, end
        elif group in lexer.refused:
            raise Refusal(f"{sql[start:end]!r} {lexer.refused[group]}", at=start)


def _pieces(sql: str, lexer: Lexer, at: int) -> Iterator[tuple[str, int, int]]:
    """Yield the group, the start and the end of each token and comment."""
    match_at, ends, length = lexer.pattern.match, lexer.ends, len(sql)
    has_marks = PARAMETER_MARK in sql
    while at < length:
        match = match_at(sql, at)
        if match is None or match.lastgroup is None:
            if _SPACE.fullmatch(sql, at):
                return
            raise _unreadable(sql, at)
        group = match.lastgroup
        start, at = match.span(group)
        if group in ends:
            at = _end(ends[group], sql, match, start)
        if has_marks and group != "parameter" and PARAMETER_MARK in sql[start:at]:
            reason = "a parameter or NUL is inside a literal, a name or a comment"
            raise Refusal(reason, at=start)
        yield group, start, at


def _end(end: End, sql: str, match: re.Match[str], start: int) -> int:
    try:
        return end(sql, match)
    except Refusal as refused:
        refused.at = start
        raise


def _token(kind: Kind, text: str, lexer: Lexer) -> Token:
    if kind is Kind.WORD:
        return word(lexer.cut(lower(text)))
    if kind is Kind.NAME:
        name = text[1:-1].replace(text[-1] * 2, text[-1])
        return quoted(lexer.cut(lower(name) if lexer.lowers_quoted else name))
    if kind is Kind.MARK:
        return mark(text)
    if kind is Kind.OPERATOR:
        return operator(text)
    return literal(kind, text)


def _unreadable(sql: str, at: int) -> Refusal:
    at = _SPACE.match(sql, at).end()  # type: ignore[union-attr]  # it matches everywhere
    near = sql[at : at + 20]
    return Refusal(f"the text cannot be read from {near!r} on (character {at + 1})", at=at)
