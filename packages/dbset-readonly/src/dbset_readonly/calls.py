"""Which of a statement's names are called as functions, told from its tokens alone.

A name before ``(`` is a call unless the server's grammar leaves no other reading: this knows
the few places where such a name is an alias, a type, a common table expression or an operator.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from dbset_readonly.grammar import Grammar, words
from dbset_readonly.scanner import Kind, Token

_CONSTANTS = words(
    "null true false end current_date current_time current_timestamp localtime"
    " localtimestamp current_user session_user current_role current_catalog user"
)
# A word before "(", and the words before it after which it is a part of the syntax.
_AFTER = {
    "by": {"group", "order", "partition"},
    "materialized": {"as", "not"},
    "sets": {"grouping"},
    "join": {"left", "right", "full", "inner", "outer", "cross", "natural"},
    "first": {"fetch"},
    "next": {"fetch"},
    "zone": {"time"},
    "over": {"nulls"},
    "second": {"to", "interval"},
    "varying": {"character", "char", "bit"},
    "system": {"tablesample"},
    "bernoulli": {"tablesample"},
}
_NEGATED = {"like", "ilike", "glob", "match", "regexp"}
_BEFORE_ALIAS = {"as", "with", "ordinality"}
_OPERANDS = {Kind.NAME, Kind.STRING, Kind.NUMBER, Kind.PARAMETER}


class Call(NamedTuple):
    """A called function: where its name starts and ends in the tokens, and its parts."""

    start: int
    end: int
    parts: tuple[str, ...]


def calls(tokens: Sequence[Token], grammar: Grammar) -> list[Call]:
    """Find the functions that a statement calls.

    Parameters:
        tokens: the tokens, names after a dot or AS already told from keywords.
        grammar: the words of the dialect.

    Returns:
        The calls, in their order.

    Example:
        >>> from dbset_readonly.grammar import grammar
        >>> from dbset_readonly.scanner import scan
        >>> tokens = scan("SELECT f(1) FROM t WHERE x IN (app.g(2))", "postgresql")
        >>> [call.parts for call in calls(tokens, grammar("postgresql"))]
        [('f',), ('app', 'g')]
    """
    finder = _Finder(tokens, grammar, brackets(tokens))
    starts = ((finder.start(at), at) for at in range(len(tokens) - 1) if finder.is_name(at))
    return [
        Call(start, at, tuple(part.text for part in tokens[start : at + 1 : 2]))
        for start, at in starts
        if not finder.is_syntax(start, at)
    ]


def brackets(tokens: Sequence[Token]) -> dict[int, int]:
    """Return where each round or square bracket's partner stands, both ways."""
    partners: dict[int, int] = {}
    opened: list[int] = []
    for at, token in enumerate(tokens):
        if token.kind is Kind.MARK and token.text in "([":
            opened.append(at)
        elif token.kind is Kind.MARK and token.text in ")]":
            start = opened.pop()
            partners[start], partners[at] = at, start
    return partners


@dataclass(frozen=True)
class _Finder:
    tokens: Sequence[Token]
    grammar: Grammar
    partners: dict[int, int]

    def is_name(self, at: int) -> bool:
        """Return whether a name that could be a function's stands here, before a bracket."""
        token = self.tokens[at]
        if not self.tokens[at + 1].is_mark("("):
            return False
        return token.kind is Kind.NAME or (
            token.kind is Kind.WORD
            and token.text not in self.grammar.reserved
            and token.text not in self.grammar.constructs
        )

    def start(self, at: int) -> int:
        """Return where the dotted name that ends here starts."""
        while at > 1 and self.tokens[at - 1].is_mark("."):
            at -= 2
        return at

    def is_syntax(self, start: int, at: int) -> bool:
        """Return whether this name before a bracket is no function."""
        word = self.tokens[at]
        if start == 0:
            return False
        if word.is_word("operator") and self._is_operator(at):
            return True
        before = self.tokens[start - 1]
        if before.kind is Kind.WORD and self._is_syntax_after(before.text, start, word):
            return True
        return before.is_mark("::") or self._ends_operand(start - 1) or self._is_cte(start, at)

    def _is_syntax_after(self, before: str, start: int, word: Token) -> bool:
        if before in _BEFORE_ALIAS:
            return True
        if before == "recursive":
            return start > 1 and self.tokens[start - 2].is_word("with")
        if word.kind is not Kind.WORD:
            return False
        if before == "not" and word.text in _NEGATED and start > 1:
            return self._ends_operand(start - 2)
        return before in _AFTER.get(word.text, ())

    def _ends_operand(self, at: int) -> bool:
        """Return whether an operand ends here, so that no function can start after it."""
        token = self.tokens[at]
        if token.kind is Kind.WORD:
            return token.text in _CONSTANTS or token.text not in self.grammar.keywords
        if token.is_mark(")"):
            opened = self.partners[at]
            return opened == 0 or not self.tokens[opened - 1].is_word("on", "operator")
        return token.kind in _OPERANDS or token.is_mark("]")

    def _is_operator(self, at: int) -> bool:
        """Return whether this is ``OPERATOR(schema.symbol)``."""
        return self.tokens[self.partners[at + 1] - 1].kind is Kind.OPERATOR

    def _is_cte(self, start: int, at: int) -> bool:
        """Return whether this is ``, name (columns) AS (SELECT``."""
        end = self.partners[at + 1] + 1
        after = [token.text for token in self.tokens[end : end + 6]]
        if start != at or not self.tokens[start - 1].is_mark(",") or after[:1] != ["as"]:
            return False
        rest = [text for text in after[1:] if text not in {"not", "materialized"}]
        if rest[:3] == ["(", "values", "("]:
            return True
        return rest[:1] == ["("] and rest[1:2] in (["select"], ["with"], ["table"], ["("])
