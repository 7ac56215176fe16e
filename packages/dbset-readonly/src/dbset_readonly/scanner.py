"""A strict scanner: the text as the server's own lexer divides it, or a refusal.

What a server reads as one token must never be read as another here, so whatever its lexer
treats differently from version to version is refused rather than guessed at.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import Enum
from functools import cache
from typing import NamedTuple

from dbset_readonly.errors import Refusal

MAX_LENGTH = 1_000_000
MAX_TOKENS = 100_000
MAX_DEPTH = 100
PARAMETER_MARK = "\0"


class Kind(Enum):
    """What a token is."""

    WORD = "word"
    NAME = "quoted name"
    STRING = "string"
    NUMBER = "number"
    PARAMETER = "parameter"
    OPERATOR = "operator"
    MARK = "punctuation"


class Token(NamedTuple):
    """One token; words are in lower case, names unquoted and folded as the server does."""

    kind: Kind
    text: str

    def is_word(self, *words: str) -> bool:
        """Return whether this is one of these bare words."""
        return self.kind is Kind.WORD and self.text in words

    def is_mark(self, mark: str) -> bool:
        """Return whether this is this punctuation."""
        return self.kind is Kind.MARK and self.text == mark


_START = r"A-Za-z_\x80-\U0010ffff"
_PART = rf"{_START}0-9$"
_DIGITS = r"[0-9](?:_?[0-9])*+"
_NUMBER = (
    r"(?:0[xX](?:_?[0-9a-fA-F])++|0[oO](?:_?[0-7])++|0[bB](?:_?[01])++"
    rf"|(?:{_DIGITS}(?:\.(?:{_DIGITS})?)?|\.{_DIGITS})(?:[eE][+-]?{_DIGITS})?)"
    rf"(?![{_PART}.])"
)
_MARKED = rf"(?<![{_PART}'\"]){PARAMETER_MARK}(?![{_PART}'\"])"
_ESCAPED = r"'(?:[^'\\]++|\\.|'')*+'"
_PLAIN = r"'(?:[^']++|'')*+'"
_QUOTED_NAME = r'"(?:[^"]++|"")++"'

_POSTGRESQL = {
    "skip": r"[ \t\n\r\f]++|--[^\n\r]*+",
    "comment": r"/\*",
    "dollar": rf"\$(?:[{_START}][{_START}0-9]*+)?\$",
    "parameter": rf"\$[0-9]++(?![{_PART}])|{_MARKED}",
    "escaped": rf"[eE]{_ESCAPED}",
    "spelled": r'[uU]&"',
    "bits": r"[bBxX]'[^']*+'(?!')",
    "string": rf"(?:[uU]&)?{_PLAIN}",
    "name": _QUOTED_NAME,
    "word": rf"(?![bBeExX]')[{_START}][{_PART}]*+",
    "number": _NUMBER,
    "operator": r":=|[~!@#^&|`?+\-*/%<>=]++",
    "mark": r"::|[()\[\],;:]|\.(?![.0-9])",
}
_SQLITE = {
    "skip": r"[ \t\n\r\f]++|--[^\n]*+|/\*(?:[^*]++|\*(?!/))*+\*/",
    "comment": r"/\*|\ufeff",
    "parameter": rf"\?(?:[0-9]++)?(?![{_PART}])|[:@#$][{_START}][{_PART}]*+(?![:(])|{_MARKED}",
    "bits": r"[xX]'[0-9a-fA-F]*+'(?!')",
    "string": _PLAIN,
    "name": rf"{_QUOTED_NAME}|`(?:[^`]++|``)++`|\[[^\]]++\]",
    "word": rf"(?![xX]')[{_START}][{_PART}]*+",
    "number": _NUMBER,
    "mark": r"[(),;]|\.(?![.0-9])",
    "operator": r"->>|->|\|\||<<|>>|<=|>=|<>|==|!=|[-+*/%&|~<>=]",
}
_KINDS = {
    "word": Kind.WORD,
    "name": Kind.NAME,
    "string": Kind.STRING,
    "bits": Kind.STRING,
    "escaped": Kind.STRING,
    "dollar": Kind.STRING,
    "number": Kind.NUMBER,
    "parameter": Kind.PARAMETER,
    "operator": Kind.OPERATOR,
    "mark": Kind.MARK,
}
_CONTINUED = re.compile(
    r"(?:[ \t\f]|--[^\n\r]*+)*+[\n\r](?:[ \t\n\r\f]++|--[^\n\r]*+[\n\r])*+(?=')"
)
_ESCAPED_PART = re.compile(_ESCAPED, re.DOTALL)
_PLAIN_PART = re.compile(_PLAIN, re.DOTALL)
_NESTED = re.compile(r"/\*|\*/")
_ASCII_LOWER = {upper: upper + 32 for upper in range(ord("A"), ord("Z") + 1)}


def scan(sql: str, dialect: str, *, backslashes: bool = False) -> list[Token]:
    """Divide a text into tokens as the server does.

    Parameters:
        sql: the text.
        dialect: ``"postgresql"`` or ``"sqlite"``.
        backslashes: read plain strings as PostgreSQL does with
            ``standard_conforming_strings`` off.

    Returns:
        The tokens, without white space, comments and one closing semicolon.

    Raises:
        Refusal: the text cannot be read, or could be read in two ways.

    Example:
        >>> [token.text for token in scan("SELECT /* 1 */ 'a' -- x", "sqlite")]
        ['select', "'a'"]
    """
    if len(sql) > MAX_LENGTH:
        raise Refusal(f"the text is longer than {MAX_LENGTH:,} characters")
    found = pieces(sql, dialect, backslashes=backslashes)
    tokens = [token for token, _, _ in found if token is not None]
    if len(tokens) > MAX_TOKENS:
        raise Refusal(f"the text has more than {MAX_TOKENS:,} words and signs")
    _check_nesting(tokens)
    while tokens and tokens[-1].is_mark(";"):
        tokens.pop()
    return tokens


def lower(text: str) -> str:
    """Return a text in lower case as servers fold names: ASCII letters only."""
    return text.translate(_ASCII_LOWER)


def pieces(
    sql: str, dialect: str, *, backslashes: bool = False, start: int = 0
) -> Iterator[tuple[Token | None, int, int]]:
    """Read a text token by token.

    Parameters:
        sql: the text.
        dialect: ``"postgresql"`` or ``"sqlite"``.
        backslashes: as for `scan`.
        start: where to begin.

    Returns:
        Each token, or None for white space and comments, with where it starts and ends.

    Raises:
        Refusal: the text cannot be read behind the last piece.

    Example:
        >>> [(start, end) for _, start, end in pieces("SELECT 1", "sqlite")]
        [(0, 6), (6, 7), (7, 8)]
    """
    pattern = _pattern(dialect)
    at = start
    while at < len(sql):
        match = pattern.match(sql, at)
        if match is None or match.lastgroup is None:
            raise _unreadable(sql, at)
        group, end = match.lastgroup, match.end()
        if dialect == "postgresql":
            group, end = _postgresql_end(sql, match, backslashes)
        if PARAMETER_MARK in sql[at:end] and group != "parameter":
            raise Refusal("a parameter or NUL stands inside a literal, a name or a comment")
        yield None if group == "skip" else _token(group, sql[at:end], dialect), at, end
        at = end


@cache
def _pattern(dialect: str) -> re.Pattern[str]:
    kinds = _POSTGRESQL if dialect == "postgresql" else _SQLITE
    return re.compile("|".join(f"(?P<{kind}>{text})" for kind, text in kinds.items()), re.DOTALL)


def _postgresql_end(sql: str, match: re.Match[str], backslashes: bool) -> tuple[str, int]:
    """Return the kind of a PostgreSQL token, and where it really ends."""
    group, at, end = match.lastgroup or "", match.start(), match.end()
    if group == "comment":
        return "skip", _comment_end(sql, at)
    if group == "dollar":
        return group, _dollar_end(sql, match)
    if group == "operator":
        return group, at + len(_operator(match.group()))
    if group == "string" and backslashes and sql[at] == "'":
        group, end = "escaped", _backslashed_end(sql, at)
    if group in {"string", "escaped"}:
        return group, _continued_end(sql, end, _ESCAPED_PART if group == "escaped" else _PLAIN_PART)
    return group, end


def _token(group: str, text: str, dialect: str) -> Token:
    if group in {"comment", "spelled"}:
        raise Refusal(f"{text!r} is read differently by different servers; write it plainly")
    if group == "word":
        return Token(Kind.WORD, lower(text))
    if group == "name":
        name = text[1:-1].replace(text[-1] * 2, text[-1])
        return Token(Kind.NAME, lower(name) if dialect == "sqlite" else name)
    return Token(_KINDS[group], text)


def _comment_end(sql: str, at: int) -> int:
    depth = 0
    for match in _NESTED.finditer(sql, at):
        depth += 1 if match.group() == "/*" else -1
        if depth == 0:
            return match.end()
    raise Refusal("a comment is not closed")


def _dollar_end(sql: str, match: re.Match[str]) -> int:
    close = sql.find(match.group(), match.end())
    if close < 0:
        raise Refusal(f"the string {match.group()} is not closed")
    return close + len(match.group())


def _backslashed_end(sql: str, at: int) -> int:
    match = _ESCAPED_PART.match(sql, at)
    if match is None:
        raise Refusal("a string is not closed")
    return match.end()


def _continued_end(sql: str, end: int, part: re.Pattern[str]) -> int:
    """Return where a string ends that goes on, after a line break, in another pair of quotes."""
    while gap := _CONTINUED.match(sql, end):
        match = part.match(sql, gap.end())
        if match is None:
            raise Refusal("a string is not closed")
        end = match.end()
    return end


def _operator(text: str) -> str:
    """Return the operator that PostgreSQL takes from the start of a run of operator characters."""
    text = re.split(r"--|/\*", text, maxsplit=1)[0]
    while len(text) > 1 and text[-1] in "+-" and not set(text) & set("~!@#^&|`?%"):
        text = text[:-1]
    return text


def _check_nesting(tokens: list[Token]) -> None:
    depth = 0
    for token in tokens:
        if token.kind is Kind.MARK:
            depth += (token.text in "([") - (token.text in ")]")
        if depth > MAX_DEPTH:
            raise Refusal(f"brackets are nested more than {MAX_DEPTH} deep")
        if depth < 0:
            raise Refusal("a bracket is closed that was not opened")
    if depth:
        raise Refusal("a bracket is not closed")


def _unreadable(sql: str, at: int) -> Refusal:
    near = sql[at : at + 20]
    return Refusal(f"the text cannot be read from {near!r} on (character {at + 1})")
