"""Tokens: each has its text only in the field of its kind, so that kinds cannot be confused."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum
from functools import lru_cache
from typing import NamedTuple

from dbset_readonly.errors import Refusal

_SHOWN = 60


_ASCII_LOWER = {upper: upper + 32 for upper in range(ord("A"), ord("Z") + 1)}


class Kind(Enum):
    """The kind of a token."""

    WORD = "word"
    NAME = "quoted name"
    STRING = "string"
    NUMBER = "number"
    PARAMETER = "parameter"
    OPERATOR = "operator"
    MARK = "punctuation"

    __hash__ = object.__hash__  # members are single, and Enum's own takes a call


class Token(NamedTuple):
    """One token; the fields of the other kinds are empty.

    Attributes:
        kind: its kind.
        word: a bare word, in lower case.
        mark: a punctuation mark.
        operator: an operator's symbol.
        literal: a string, a number or a parameter, as written.
        name: a bare word or a quoted name as a name, folded as on the server.

    Example:
        >>> bracket, name = mark("("), quoted("(")
        >>> bracket.mark, name.mark, name.name
        ('(', '', '(')
    """

    kind: Kind
    word: str
    mark: str
    operator: str
    literal: str
    name: str

    def is_name(self) -> bool:
        """Return whether this could be a name."""
        return self.kind is Kind.WORD or self.kind is Kind.NAME

    def __str__(self) -> str:
        """Return the token for a message, shortened if it is long."""
        quoted_name = f'"{self.name}"' if self.kind is Kind.NAME else ""
        text = quoted_name or self.word.upper() or self.mark or self.operator or self.literal
        return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}..."


@lru_cache(maxsize=4096)
def word(text: str) -> Token:
    """Return the token of a bare word in lower case."""
    return Token(Kind.WORD, text, "", "", "", text)


@lru_cache(maxsize=64)
def mark(text: str) -> Token:
    """Return the token of a punctuation mark."""
    return Token(Kind.MARK, "", text, "", "", "")


@lru_cache(maxsize=256)
def operator(text: str) -> Token:
    """Return the token of an operator."""
    return Token(Kind.OPERATOR, "", "", text, "", "")


@lru_cache(maxsize=4096)
def quoted(name: str) -> Token:
    """Return the token of a quoted name, or of a word that can only be a name."""
    return Token(Kind.NAME, "", "", "", "", name)


def literal(kind: Kind, text: str) -> Token:
    """Return the token of a string, a number or a parameter."""
    return Token(kind, "", "", "", text, "")


#: The token beyond either end of a statement.
NOTHING = Token(Kind.MARK, "", "", "", "", "")


def at(tokens: Sequence[Token], place: int) -> Token:
    """Return the token at a place, or `NOTHING` beyond the ends."""
    return tokens[place] if 0 <= place < len(tokens) else NOTHING


def lower(text: str) -> str:
    """Return a text in lower case as servers fold names: ASCII letters only."""
    return text.lower() if text.isascii() else text.translate(_ASCII_LOWER)


def text_of(token: Token) -> str:
    """Return the contents of a single-quoted string, in lower case."""
    return lower(token.literal[1:-1].replace("''", "'"))


def partners(tokens: Sequence[Token]) -> dict[int, int]:
    """Return the place of each round or square bracket's partner, both ways.

    Raises:
        Refusal: a bracket is not closed.

    Example:
        >>> partners([word("f"), mark("("), mark(")")])
        {1: 2, 2: 1}
    """
    found: dict[int, int] = {}
    opened: list[int] = []
    for place, token in enumerate(tokens):
        if token.mark in _CLOSING:
            start = opened.pop() if opened else -1
            if at(tokens, start).mark != _CLOSING[token.mark]:
                raise Refusal("a bracket is closed that was not opened")
            found[start], found[place] = place, start
        elif token.mark in _OPENING:
            opened.append(place)
            if len(opened) > MAX_DEPTH:
                raise Refusal(f"brackets are nested more than {MAX_DEPTH} deep")
    if opened:
        raise Refusal("a bracket is not closed")
    return found


MAX_DEPTH = 100
_CLOSING = {")": "(", "]": "["}
_OPENING = frozenset("([")
