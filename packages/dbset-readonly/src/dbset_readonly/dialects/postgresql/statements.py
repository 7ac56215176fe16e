"""EXPLAIN and SHOW of PostgreSQL."""

from __future__ import annotations

from collections.abc import Sequence

from dbset_readonly.dialects.dialect import Statement, words
from dbset_readonly.dialects.explain import explained
from dbset_readonly.errors import Refusal
from dbset_readonly.tokens import Token, at

_WORDS = words("analyze analyse verbose")
_OPTIONS = words(
    "analyze analyse verbose costs settings generic_plan buffers serialize wal timing summary"
    " memory format true false on off text xml json yaml none binary 0 1"
)


def _explain(tokens: Sequence[Token]) -> Sequence[Token]:
    if at(tokens, 1).mark == "(" and at(tokens, 2).word in _OPTIONS:
        return explained(_after_options(tokens), frozenset())
    return explained(tokens[1:], _WORDS)


def _after_options(tokens: Sequence[Token]) -> Sequence[Token]:
    for place, token in enumerate(tokens[2:], 2):
        if token.mark == ")":
            return tokens[place + 1 :]
        value = token.word or token.literal.lower().strip("'")
        if token.mark != "," and value not in _OPTIONS:
            raise Refusal(f"{token} is not a known option of EXPLAIN")
    return ()


def _show(tokens: Sequence[Token]) -> None:
    shown = tokens[1:]
    if not shown or any(not token.is_name() and token.mark != "." for token in shown):
        raise Refusal("SHOW takes one name")


STATEMENTS: dict[str, Statement] = {"explain": _explain, "show": _show}
