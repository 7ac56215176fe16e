"""A query in the plain form that the parser reads: its structure without its contents.

Names, literals and known functions become placeholders, and syntax that parsers seldom know
(types, collations, arguments parted by words) is left out. What this leaves out is judged
before, token by token; what it cannot make plain, the parser refuses.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import Enum

from dbset_readonly.calls import Call, brackets
from dbset_readonly.grammar import Grammar, words
from dbset_readonly.rewrites import KNOWN, NAME, rewritten
from dbset_readonly.scanner import Kind, Token

# Constructs written like functions, whose arguments are parted by words.
_WORDED = words(
    "cast treat extract substring position overlay trim normalize columns xmlelement xmlattributes"
    " xmlforest xmlparse xmlpi xmlroot xmlserialize xmltable xmlnamespaces xmlexists xmlconcat json"
    " json_array json_arrayagg json_exists json_object json_objectagg json_query json_scalar"
    " json_serialize json_table json_value"
)
_FUNCTIONLIKE = words(
    "array coalesce nullif greatest least grouping row merge_action current_time current_timestamp"
    " localtime localtimestamp"
)
_QUERIES = ("select", "with", "values", "table")
_ATTACHED = {"over", "filter"}
_SQUARE = Token(Kind.MARK, "[")
_PLACEHOLDERS = {Kind.NAME: NAME, Kind.STRING: "'1'", Kind.NUMBER: "1", Kind.PARAMETER: "1"}


class _Inside(Enum):
    """What a bracket holds."""

    EXPRESSIONS = 1
    SUBSCRIPT = 2
    WORDED = 3


def plain(tokens: Sequence[Token], found: Sequence[Call], grammar: Grammar) -> str:
    """Return a query's plain form.

    Parameters:
        tokens: the tokens of a query.
        found: the calls in it, all known to only read.
        grammar: the words of the dialect.

    Returns:
        Text for the parser.

    Example:
        >>> from dbset_readonly.grammar import grammar
        >>> from dbset_readonly.scanner import scan
        >>> tokens = scan("SELECT a::int FROM t WHERE b ~ 'c'", "postgresql")
        >>> plain(tokens, [], grammar("postgresql"))
        'select "x" from "x" where "x" - \\'1\\''
    """
    ends = {call.start: call.end for call in found}
    writer = _Writer(tokens, ends, frozenset(ends.values()), brackets(tokens), grammar)
    writer.write(0, len(tokens), _Inside.EXPRESSIONS)
    return rewritten(writer.out, grammar)


@dataclass(frozen=True)
class _Writer:
    tokens: Sequence[Token]
    ends: dict[int, int]
    called: frozenset[int]
    partners: dict[int, int]
    grammar: Grammar
    out: list[str] = field(default_factory=list)

    def write(self, at: int, end: int, inside: _Inside) -> None:
        """Write the tokens of one bracket."""
        while at < end:
            token = self.tokens[at]
            if at in self.ends or self._is_construct(at):
                self._part(inside)
                self.out.append(KNOWN)
                at = self.ends.get(at, at) + 1
            elif token.kind is Kind.MARK and token.text in "([":
                at = self._bracket(at, inside)
            else:
                self._single(at, inside)
                at += 1

    def _bracket(self, at: int, inside: _Inside) -> int:
        """Write a bracket and return where to go on."""
        end = self.partners[at]
        if self._is_column_list(at):
            return end + 1
        if self._is_row_type(at):
            self.out.pop()
            return end + 1
        is_called = self.out[-1:] == [KNOWN]
        if not is_called:
            self._part(inside)
        if self._is_subscript(at) and inside is not _Inside.WORDED and not is_called:
            self.out.append("*")
        depth = 2 if is_called and self.tokens[at + 1].is_word(*_QUERIES) else 1
        self.out.extend("(" * depth)
        self.write(at + 1, end, self._inside(at))
        self.out.extend(")" * depth)
        return end + 1

    def _is_subscript(self, at: int) -> bool:
        """Return whether this bracket follows an operand, rather than stands in an array."""
        return self.tokens[at].text == "[" and not (
            self.tokens[at - 1].kind is Kind.MARK and self.tokens[at - 1].text in "[,"
        )

    def _inside(self, at: int) -> _Inside:
        if self.tokens[at].text == "[":
            return _Inside.SUBSCRIPT
        is_worded = at > 0 and self.tokens[at - 1].is_word(*_WORDED) and at - 1 not in self.called
        if is_worded and not self.tokens[at + 1].is_word(*_QUERIES):
            return _Inside.WORDED
        return _Inside.EXPRESSIONS

    def _is_construct(self, at: int) -> bool:
        token = self.tokens[at]
        if token.kind is not Kind.WORD or not self._is_bracket(at + 1):
            return token.is_word("array") and self.tokens[at + 1 : at + 2] == [_SQUARE]
        is_worded = token.text in _WORDED and token.text != "columns"
        return is_worded or token.text in _FUNCTIONLIKE

    def _is_bracket(self, at: int) -> bool:
        return at < len(self.tokens) and self.tokens[at].is_mark("(")

    def _is_column_list(self, at: int) -> bool:
        """Return whether this bracket names an alias's columns, or is a type's modifier."""
        if at == 0 or not self._is_bracket(at) or at - 1 in self.called:
            return False
        before = self.tokens[at - 1]
        if before.kind is Kind.WORD:
            return before.text not in self.grammar.keywords
        return before.kind is Kind.NAME

    def _is_row_type(self, at: int) -> bool:
        """Return whether this is the bracket of ``function() AS (column type)``."""
        before = [token.text for token in self.tokens[max(at - 2, 0) : at]]
        after = self.tokens[at + 1]
        return before == [")", "as"] and not (after.is_word(*_QUERIES) or after.is_mark("("))

    def _part(self, inside: _Inside) -> None:
        """Part what stands in a construct by commas instead of words."""
        if inside is _Inside.WORDED and self.out[-1] not in {"(", *_ATTACHED}:
            self.out.append(",")

    def _single(self, at: int, inside: _Inside) -> None:
        token = self.tokens[at]
        if inside is _Inside.WORDED:
            if token.is_word(*_ATTACHED) and self._is_bracket(at + 1):
                self.out.append(token.text)
        elif token.is_mark(":"):
            self.out.extend(self._slice(at) if inside is _Inside.SUBSCRIPT else ())
        else:
            self.out.append(self._placeholder(token))

    def _slice(self, at: int) -> Sequence[str]:
        """Return a slice's colon as an operator between two operands."""
        before, after = self.tokens[at - 1], self.tokens[at + 1]
        return ("1",) * before.is_mark("[") + ("-",) + ("1",) * after.is_mark("]")

    def _placeholder(self, token: Token) -> str:
        if token.kind is Kind.WORD:
            return token.text if token.text in self.grammar.keywords else NAME
        if token.kind is Kind.OPERATOR:
            return "*" if token.text == "*" else "-"
        return _PLACEHOLDERS.get(token.kind, token.text)
