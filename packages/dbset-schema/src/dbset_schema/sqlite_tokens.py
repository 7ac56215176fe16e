"""The tokens of SQLite's SQL."""

from __future__ import annotations

import re

_TOKEN = re.compile(
    r"--[^\n]*|/\*.*?(?:\*/|$)|\"(?:[^\"]|\"\")*\"|'(?:[^']|'')*'|`(?:[^`]|``)*`|\[[^\]]*\]"
    r"|[\w$\x80-\U0010ffff]+|\s+|.",
    re.DOTALL,
)


def tokens(sql: str) -> list[str]:
    """Return the names, words, signs, blanks and comments of SQL; joined, they are the SQL.

    Example:
        >>> tokens("CREATE TABLE t (a INT)")
        ['CREATE', ' ', 'TABLE', ' ', 't', ' ', '(', 'a', ' ', 'INT', ')']
    """
    return _TOKEN.findall(sql)


def is_comment(token: str) -> bool:
    """Return whether a token is a comment."""
    return token.startswith(("--", "/*"))


def is_blank(token: str) -> bool:
    """Return whether a token is blank or a comment."""
    return token.isspace() or is_comment(token)


def unquoted(token: str) -> str:
    """Return the name that a token stands for.

    Example:
        >>> unquoted('"a ""b"'), unquoted("[a]"), unquoted("a")
        ('a "b', 'a', 'a')
    """
    quote = token[0]
    if quote == "[":
        return token[1:-1]
    return token[1:-1].replace(2 * quote, quote) if quote in "\"'`" else token
