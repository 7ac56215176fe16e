"""The statements around and beside queries that only read: EXPLAIN, SHOW and PRAGMA."""

from __future__ import annotations

from collections.abc import Sequence

from dbset_readonly.errors import Refusal
from dbset_readonly.grammar import pragmas, words
from dbset_readonly.scanner import Kind, Token, lower

_EXPLAIN_WORDS = {"analyze", "analyse", "verbose", "query", "plan"}
_EXPLAIN_OPTIONS = words(
    "analyze analyse verbose costs settings generic_plan buffers serialize wal timing summary"
    " memory format true false on off text xml json yaml none binary , 0 1"
)
_ROUND = Token(Kind.MARK, "(")


def inner(tokens: Sequence[Token], dialect: str) -> Sequence[Token] | None:
    """Return the query that a statement is or explains, or None for other statements that read.

    Parameters:
        tokens: the tokens of a statement.
        dialect: ``"postgresql"`` or ``"sqlite"``.

    Returns:
        The query's tokens; None when there is none and the statement reads.

    Raises:
        Refusal: the statement is a PRAGMA, a SHOW or an EXPLAIN that is not known to read.

    Example:
        >>> from dbset_readonly.scanner import scan
        >>> inner(scan("SHOW search_path", "postgresql"), "postgresql") is None
        True
    """
    first = tokens[0] if tokens else None
    if first is None or first.kind is not Kind.WORD:
        return tokens
    if first.text == "explain":
        return _explained(tokens[1:], dialect)
    if first.text == "show" and dialect == "postgresql":
        _check_show(tokens[1:])
        return None
    if first.text == "pragma" and dialect == "sqlite":
        _check_pragma(tokens[1:])
        return None
    return tokens


def _explained(tokens: Sequence[Token], dialect: str) -> Sequence[Token]:
    if dialect == "postgresql" and tokens[:1] == [_ROUND] and tokens[1].is_word(*_EXPLAIN_OPTIONS):
        return _after_options(tokens)
    at = 0
    prefix = _EXPLAIN_WORDS if dialect == "postgresql" else {"query", "plan"}
    while at < len(tokens) and tokens[at].is_word(*prefix):
        at += 1
    return tokens[at:]


def _after_options(tokens: Sequence[Token]) -> Sequence[Token]:
    for at, token in enumerate(tokens[1:], 1):
        if token.is_mark(")"):
            return tokens[at + 1 :]
        if token.text.lower().strip("'") not in _EXPLAIN_OPTIONS:
            raise Refusal(f"{token.text} is not a known option of EXPLAIN")
    return ()


def _check_show(tokens: Sequence[Token]) -> None:
    if not tokens or any(
        token.kind not in {Kind.WORD, Kind.NAME} and not token.is_mark(".") for token in tokens
    ):
        raise Refusal("SHOW takes one name")


def _check_pragma(tokens: Sequence[Token]) -> None:
    """Refuse a PRAGMA that sets or does something, in both spellings of its argument."""
    names = [token.text for token in tokens]
    if names[1:2] == ["."]:
        names = names[2:]
    name, argument = lower("".join(names[:1])), names[1:]
    reads = pragmas().get(name)
    if reads is None:
        raise Refusal(f"PRAGMA {name} is not known to only read")
    if argument and not reads:
        raise Refusal(f"PRAGMA {name} with an argument sets it")
    match argument:
        case [] | ["=", _] | ["(", _, ")"]:
            return
        case _:
            raise Refusal(f"PRAGMA {name} takes one argument")
