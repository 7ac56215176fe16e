"""The first judgement: what a statement does, told from its tokens alone.

It needs no parser, so no parser can be made to misread it: every way in which a server's
grammar lets a query write starts with a verb, a lock, a function or an operator seen here.
"""

from __future__ import annotations

from collections.abc import Sequence

from dbset_readonly.calls import Call, calls
from dbset_readonly.errors import Refusal
from dbset_readonly.grammar import Grammar, words
from dbset_readonly.scanner import Kind, Token, lower

QUERIES = ("select", "with", "values", "table")
_VERBS = frozenset({"insert", "update", "delete", "merge", "replace"})
_LOCKS = frozenset({"update", "no", "share", "key"})
_AFTER_AS = words("not materialized double national character char bit time timestamp interval")
# Words after which an expression starts, so that what follows is a column and no statement.
_BEFORE_EXPRESSION = words(
    "select distinct all where by and or not on having when then else case in between like ilike"
    " is from limit offset"
)


def screen(tokens: Sequence[Token], grammar: Grammar, allowed: frozenset[str]) -> list[Call]:
    """Refuse a query whose tokens could write.

    Parameters:
        tokens: the tokens of one query, labels told from keywords.
        grammar: the words of the dialect.
        allowed: functions and operators that the caller vouches for.

    Returns:
        The functions that it calls, all known to only read.

    Raises:
        Refusal: what could write.

    Example:
        >>> from dbset_readonly.grammar import grammar
        >>> from dbset_readonly.scanner import scan
        >>> screen(scan("SELECT 1 INTO t", "postgresql"), grammar("postgresql"), frozenset())
        Traceback (most recent call last):
        dbset_readonly.errors.Refusal: INTO writes into a table
    """
    _check_start(tokens)
    for at, token in enumerate(tokens):
        if token.is_mark(";"):
            raise Refusal("there is more than one statement; send them one by one")
        if token.kind is Kind.WORD:
            _check_word(tokens, at)
        elif token.kind is Kind.OPERATOR:
            _check_operator(tokens, at, grammar, allowed)
        if token.kind is not Kind.OPERATOR:
            _check_name(tokens, at, grammar)
    found = calls(tokens, grammar)
    for call in found:
        if call.start and tokens[call.start - 1].is_word("tablesample"):
            raise Refusal(f"the sampling method {call.parts[-1]} is not known to only read")
        _check_call(call, grammar, allowed)
    return found


def labelled(tokens: Sequence[Token]) -> list[Token]:
    """Return the tokens with words after a dot or AS, which are never keywords, as names."""
    return [
        Token(Kind.NAME, token.text) if _is_label(tokens, at) else token
        for at, token in enumerate(tokens)
    ]


def _is_label(tokens: Sequence[Token], at: int) -> bool:
    if at == 0 or tokens[at].kind is not Kind.WORD:
        return False
    before = tokens[at - 1]
    return before.is_mark(".") or (before.is_word("as") and tokens[at].text not in _AFTER_AS)


def _check_start(tokens: Sequence[Token]) -> None:
    first = next((token for token in tokens if not token.is_mark("(")), None)
    if first is None:
        raise Refusal("there is no statement")
    if not first.is_word(*QUERIES):
        raise Refusal(f"{first.text.upper()} is not a statement that is known to only read")


def _check_word(tokens: Sequence[Token], at: int) -> None:
    word, before = tokens[at].text, tokens[at - 1] if at else None
    if word == "into":
        raise Refusal("INTO writes into a table")
    if word in _VERBS and _is_verb(tokens, at):
        raise Refusal(f"{word.upper()} changes data; quote it if it is a column's name")
    if word in _LOCKS and before is not None and before.is_word("for"):
        raise Refusal(f"FOR {word.upper()} locks rows")


def _is_verb(tokens: Sequence[Token], at: int) -> bool:
    """Return whether a statement could start here, rather than an expression."""
    before = tokens[at - 1]
    if before.is_mark("("):
        opener = tokens[at - 2 : at - 1]
        return not opener or opener[0].is_word("as", "materialized")
    if before.kind is Kind.WORD:
        return before.text not in _BEFORE_EXPRESSION
    return before.kind is not Kind.OPERATOR and before.text not in {",", "[", ":", "::"}


def _check_name(tokens: Sequence[Token], at: int, grammar: Grammar) -> None:
    """Refuse what SQLite takes for a name: quoted as a string, or of a pragma that acts."""
    token = tokens[at]
    if token.kind is Kind.STRING and tokens[at + 1 : at + 2] == [Token(Kind.MARK, "(")]:
        raise Refusal(f"{token.text} stands as a function's name; write it without quotes")
    name = lower(token.text.strip("'"))
    if grammar.schema == "main" and name.startswith("pragma_") and name not in grammar.functions:
        raise Refusal(f"{name} is not known to only read")


def _check_operator(
    tokens: Sequence[Token], at: int, grammar: Grammar, allowed: frozenset[str]
) -> None:
    symbol = tokens[at].text
    if symbol not in grammar.operators | allowed:
        raise Refusal(
            f"the operator {symbol} is not known to only read; if it does, allow it with"
            f" allow_functions=[{symbol!r}]"
        )
    schema = _operator_schema(tokens, at)
    if schema not in {None, grammar.schema}:
        raise Refusal(f"the operator {schema}.{symbol} is not of the schema {grammar.schema}")


def _operator_schema(tokens: Sequence[Token], at: int) -> str | None:
    """Return the schema in ``OPERATOR(schema.symbol)``, or None for a bare symbol."""
    match [token.text for token in tokens[max(at - 4, 0) : at]]:
        case ["operator", "(", schema, "."]:
            return schema
        case _:
            return None


def _check_call(call: Call, grammar: Grammar, allowed: frozenset[str]) -> None:
    name = ".".join(f'"{part}"' if "." in part else part for part in call.parts)
    if name in allowed or name in grammar.functions:
        return
    schema, _, bare = name.rpartition(".")
    if schema == grammar.schema and bare in grammar.functions | allowed:
        return
    raise Refusal(
        f"the function {name} is not known to only read; if it does, allow it with"
        f" allow_functions=[{name!r}]"
    )
