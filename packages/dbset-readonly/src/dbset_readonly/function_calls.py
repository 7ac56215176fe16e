"""The functions that a statement calls, from its tokens alone.

A name before ``(`` counts as a call, except in the few places where the server's grammar only
allows an alias, a type, a common table expression or an operator.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from dbset_readonly.dialects.dialect import Dialect, words
from dbset_readonly.tokens import Kind, Token, at

QUERIES = words("select with values table")

_CONSTANTS = words(
    "null true false end current_date current_time current_timestamp localtime"
    " localtimestamp current_user session_user current_role current_catalog user"
)
_BEFORE_ALIAS = words("as with ordinality")
_OPERANDS = {Kind.NAME, Kind.STRING, Kind.NUMBER, Kind.PARAMETER}


class Call(NamedTuple):
    """A called function: where its name starts and ends in the tokens, and its parts."""

    start: int
    end: int
    parts: tuple[str, ...]


def calls(tokens: Sequence[Token], partners: Mapping[int, int], dialect: Dialect) -> list[Call]:
    """Find the functions that a statement calls.

    Parameters:
        tokens: the tokens, labelled.
        partners: the place of each bracket's partner.
        dialect: the server's SQL.

    Returns:
        The calls, in their order; sampling methods are among them.

    Example:
        >>> from dbset_readonly.dialects import dialect
        >>> from dbset_readonly.scanner import scan
        >>> from dbset_readonly.tokens import partners
        >>> postgresql = dialect("postgresql")
        >>> tokens = scan("SELECT f(1) FROM t WHERE x IN (app.g(2))", postgresql.lexers[0])
        >>> [call.parts for call in calls(tokens, partners(tokens), postgresql)]
        [('f',), ('app', 'g')]
    """
    finder = _Finder(tokens, dialect, partners)
    found = []
    for bracket, token in enumerate(tokens):
        if token.mark == "(" and bracket and finder.is_name(bracket - 1):
            start = name_start(tokens, bracket - 1)
            if not finder.is_syntax(start, bracket - 1):
                parts = tuple(part.name for part in tokens[start:bracket:2])
                found.append(Call(start, bracket - 1, parts))
    return found


def name_start(tokens: Sequence[Token], end: int) -> int:
    """Return where the dotted name that ends here starts."""
    while end > 1 and tokens[end - 1].mark == ".":
        end -= 2
    return end


@dataclass(frozen=True)
class _Finder:
    tokens: Sequence[Token]
    dialect: Dialect
    partners: Mapping[int, int]

    def is_name(self, place: int) -> bool:
        """Return whether this token may be a function's name."""
        token = self.tokens[place]
        return token.kind is Kind.NAME or (
            token.kind is Kind.WORD
            and token.word not in self.dialect.reserved
            and token.word not in self.dialect.constructs
        )

    def is_syntax(self, start: int, end: int) -> bool:
        """Return whether this name before a bracket is not a function."""
        word = self.tokens[end]
        if start == 0:
            return False
        if word.word == "operator" and self._is_operator(end):
            return True
        before = self.tokens[start - 1]
        if before.kind is Kind.WORD and self._is_syntax_after(before.word, start, word):
            return True
        return before.mark == "::" or self._ends_operand(start - 1) or self._is_cte(start, end)

    def _is_syntax_after(self, before: str, start: int, word: Token) -> bool:
        if before in _BEFORE_ALIAS:
            return True
        if before == "recursive":
            return at(self.tokens, start - 2).word == "with"
        if before not in self.dialect.part_of_syntax.get(word.word, ()):
            return False
        is_negated = before == "not" and at(self.tokens, start - 2).word != "as"
        return not is_negated or (start > 1 and self._ends_operand(start - 2))

    def _ends_operand(self, place: int) -> bool:
        """Return whether an operand ends here, so that no function can start after it."""
        token = self.tokens[place]
        if token.kind is Kind.WORD:
            is_type = at(self.tokens, place - 1).mark == "::"
            is_keyword = token.word in self.dialect.keywords
            return is_type or not is_keyword or token.word in _CONSTANTS
        if token.mark == ")":
            return not self._is_before_operand(self.partners[place] - 1)
        return token.kind in _OPERANDS or token.mark == "]"

    def _is_before_operand(self, place: int) -> bool:
        """Return whether the bracket after this word belongs to a prefix of an operand."""
        word = at(self.tokens, place).word
        return word == "operator" or (
            word == "on" and at(self.tokens, place - 1).word == "distinct"
        )

    def _is_operator(self, place: int) -> bool:
        """Return whether this is ``OPERATOR(schema.symbol)``."""
        return self.tokens[self.partners[place + 1] - 1].kind is Kind.OPERATOR

    def _is_cte(self, start: int, end: int) -> bool:
        """Return whether this is ``, name (columns) AS (SELECT``."""
        after = self.partners[end + 1] + 1
        if start != end or at(self.tokens, start - 1).mark != ",":
            return False
        if at(self.tokens, after).word != "as":
            return False
        after += 1
        while at(self.tokens, after).word in {"not", "materialized"}:
            after += 1
        if at(self.tokens, after).mark != "(":
            return False
        first = at(self.tokens, after + 1)
        if first.word == "values":  # it can also be a column's name
            return at(self.tokens, after + 2).mark == "("
        return first.word in QUERIES or first.mark == "("
