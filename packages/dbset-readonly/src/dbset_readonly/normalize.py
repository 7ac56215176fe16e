"""A query normalized for the parser: its structure without its contents.

Names, literals and known functions become placeholders, and syntax that few parsers know
(types, collations, arguments separated by words) is left out. Everything left out has been checked
before, token by token; the parser refuses what cannot be normalized.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum

from dbset_readonly.dialects.dialect import Dialect, words
from dbset_readonly.errors import Refusal
from dbset_readonly.function_calls import QUERIES, Call
from dbset_readonly.rewrites import KNOWN, NAME, rewritten
from dbset_readonly.tokens import Kind, Token, at

_FUNCTIONLIKE = words(
    "array coalesce nullif greatest least grouping row merge_action current_time current_timestamp"
    " localtime localtimestamp"
)
_ATTACHED = words("over filter")
_UNPARTED = {"(", *_ATTACHED}
_QUERY_WORDS = words("select from")
_PLACEHOLDERS = {Kind.NAME: NAME, Kind.STRING: "'1'", Kind.NUMBER: "1", Kind.PARAMETER: "1"}


class _Inside(Enum):
    """The contents of a bracket."""

    EXPRESSIONS = 1
    SUBSCRIPT = 2
    WORDED = 3


def plain(
    tokens: Sequence[Token], partners: Mapping[int, int], found: Sequence[Call], dialect: Dialect
) -> str:
    """Return the normalized text of a query.

    Parameters:
        tokens: the tokens of a query, labelled.
        partners: the place of each bracket's partner.
        found: the calls in it, all known to be read-only.
        dialect: the server's SQL.

    Returns:
        Text for the parser.

    Example:
        >>> from dbset_readonly.dialects import dialect
        >>> from dbset_readonly.scanner import scan
        >>> postgresql = dialect("postgresql")
        >>> tokens = scan("SELECT a::int FROM t WHERE b ~ 'c'", postgresql.lexers[0])
        >>> plain(tokens, {}, [], postgresql)
        'select "x" from "x" where "x" - \\'1\\''
    """
    ends = {call.start: call.end for call in found}
    writer = _Writer(tokens, ends, frozenset(ends.values()), partners, dialect)
    writer.write(0, len(tokens), _Inside.EXPRESSIONS)
    return rewritten(writer.out, dialect)


@dataclass(frozen=True)
class _Writer:
    tokens: Sequence[Token]
    ends: dict[int, int]
    called: frozenset[int]
    partners: Mapping[int, int]
    dialect: Dialect
    out: list[str] = field(default_factory=list)

    def write(self, place: int, end: int, inside: _Inside) -> None:
        """Write the tokens of one bracket."""
        while place < end:
            token = self.tokens[place]
            if place in self.ends or self._is_construct(place):
                self._part(inside)
                self.out.append(KNOWN)
                place = self.ends.get(place, place) + 1
            elif token.mark in {"(", "["}:
                place = self._bracket(place, inside)
            else:
                self._single(place, inside)
                place += 1

    def _bracket(self, place: int, inside: _Inside) -> int:
        """Write a bracket and return the place after it."""
        end = self.partners[place]
        if self._is_column_list(place):
            self._check_no_query(place, end)
            return end + 1
        if self._is_row_type(place):
            self._check_no_query(place, end)
            self.out.pop()
            return end + 1
        is_called = self.out[-1:] == [KNOWN]
        if not is_called:
            self._part(inside)
        if self._is_subscript(place) and inside is not _Inside.WORDED and not is_called:
            self.out.append("*")
        depth = 2 if is_called and self.tokens[place + 1].word in QUERIES else 1
        self.out.extend("(" * depth)
        self.write(place + 1, end, self._inside(place))
        self.out.extend(")" * depth)
        return end + 1

    def _is_subscript(self, place: int) -> bool:
        """Return whether this bracket follows an operand, rather than being in an array."""
        return self.tokens[place].mark == "[" and at(self.tokens, place - 1).mark not in {"[", ","}

    def _inside(self, place: int) -> _Inside:
        if self.tokens[place].mark == "[":
            return _Inside.SUBSCRIPT
        is_worded = self._is_worded(at(self.tokens, place - 1)) and place - 1 not in self.called
        if is_worded and self.tokens[place + 1].word not in QUERIES:
            return _Inside.WORDED
        return _Inside.EXPRESSIONS

    def _is_worded(self, token: Token) -> bool:
        return token.word in self.dialect.worded or token.word == "columns"

    def _is_construct(self, place: int) -> bool:
        word, following = self.tokens[place].word, at(self.tokens, place + 1)
        if not word or following.mark != "(":
            return word == "array" and following.mark == "["
        return word in self.dialect.worded or word in _FUNCTIONLIKE

    def _is_column_list(self, place: int) -> bool:
        """Return whether this bracket names an alias's columns, or is a type's modifier."""
        if place == 0 or self.tokens[place].mark != "(" or place - 1 in self.called:
            return False
        before = self.tokens[place - 1]
        if before.kind is Kind.WORD:
            return before.word not in self.dialect.keywords
        return before.kind is Kind.NAME

    def _is_row_type(self, place: int) -> bool:
        """Return whether this is the bracket of ``function() AS (column type)``."""
        if at(self.tokens, place - 1).word != "as" or at(self.tokens, place - 2).mark != ")":
            return False
        after = self.tokens[place + 1]
        return after.word not in QUERIES and after.mark != "("

    def _check_no_query(self, place: int, end: int) -> None:
        """Refuse a query in a list of columns, because the list is left out unchecked."""
        if any(token.word in _QUERY_WORDS for token in self.tokens[place:end]):
            raise Refusal("a query is not allowed in a list of columns")

    def _part(self, inside: _Inside) -> None:
        """Separate the parts of a construct with commas instead of words."""
        if inside is _Inside.WORDED and self.out[-1] not in _UNPARTED:
            self.out.append(",")

    def _single(self, place: int, inside: _Inside) -> None:
        token = self.tokens[place]
        if inside is _Inside.WORDED:
            if token.word in _ATTACHED and at(self.tokens, place + 1).mark == "(":
                self.out.append(token.word)
        elif token.mark == ":":
            if inside is not _Inside.SUBSCRIPT:
                raise Refusal(
                    "a colon is outside of a slice",
                    advice="write values as $1 or %s",
                    about="parameters",
                )
            self.out.extend(self._slice(place))
        elif not (self.out and self.out[-1] == NAME and self._goes_on_with_name(place)):
            self.out.append(self._placeholder(token))

    def _goes_on_with_name(self, place: int) -> bool:
        """Return whether this continues a dotted name, which becomes one name."""
        tokens = self.tokens
        dot = place if tokens[place].mark == "." else place - 1
        return (
            tokens[dot].mark == "."
            and at(tokens, dot - 1).is_name()
            and at(tokens, dot + 1).kind is Kind.NAME
        )

    def _slice(self, place: int) -> Sequence[str]:
        """Return a slice's colon as an operator between two operands."""
        before, after = at(self.tokens, place - 1), at(self.tokens, place + 1)
        return ("1",) * (before.mark == "[") + ("-",) + ("1",) * (after.mark == "]")

    def _placeholder(self, token: Token) -> str:
        if token.kind is Kind.WORD:
            return token.word if token.word in self.dialect.keywords else NAME
        if token.kind is Kind.OPERATOR:
            return "*" if token.operator == "*" else "-"
        return _PLACEHOLDERS.get(token.kind, token.mark)
