"""The first check: the effects of a statement, from its tokens alone.

It needs no parser, so no parser can be made to misread it: whatever lets a query write
in a server's grammar starts with a verb, a lock, a function or an operator seen here.
"""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches

from dbset_readonly.allowed import Allowed, shown
from dbset_readonly.dialects.dialect import Dialect, words
from dbset_readonly.errors import Refusal
from dbset_readonly.function_calls import QUERIES, name_start
from dbset_readonly.query import Query
from dbset_readonly.tokens import NOTHING, Kind, Token, at, quoted, text_of

_VERBS = words("insert update delete merge replace")
_LOCKS = words("update no share key")
_WATCHED = _VERBS | _LOCKS | {"into"}
_AFTER_AS = words("not materialized double national character char bit time timestamp interval")
# Words after which an expression starts, so that what follows is a column, not a statement.
_BEFORE_EXPRESSION = words(
    "select distinct all where by and or not on having when then else case in between like ilike"
    " is from limit offset"
)
_BEFORE_EXPRESSION_MARKS = frozenset({",", "[", ":", "::"})


def labelled(tokens: Sequence[Token], dialect: Dialect) -> list[Token]:
    """Return the tokens, with words and strings that can only be names as names.

    Words after a dot or AS are never keywords; SQLite takes a word of a join after FROM, and a
    string next to a dot, for a name.
    """
    found: list[Token] = []
    before = NOTHING
    for place, token in enumerate(tokens):
        if _is_name(token, before, at(tokens, place + 1), dialect):
            before = quoted(token.name or text_of(token))
        else:
            before = token
        found.append(before)
    return found


def _is_name(token: Token, before: Token, after: Token, dialect: Dialect) -> bool:
    """Return whether a token that looks like a keyword or a string is a name."""
    if token.kind is Kind.WORD:
        return (
            before.mark == "."
            or (before.word == "as" and token.word not in _AFTER_AS)
            or (token.word in dialect.join_words and _is_beside_name(before, after))
        )
    is_string = token.kind is Kind.STRING and dialect.strings_are_names
    return is_string and "." in {before.mark, after.mark}


def _is_beside_name(before: Token, after: Token) -> bool:
    return before.word in {"from", "join"} or after.mark == "."


def check_tokens(query: Query, allowed: Allowed) -> None:
    """Refuse a query whose tokens could write.

    Parameters:
        query: the query.
        allowed: what the caller vouches for.

    Raises:
        Refusal: what could write.

    Example:
        >>> from dbset_readonly.allowed import allow
        >>> from dbset_readonly.dialects import dialect
        >>> from dbset_readonly.scanner import scan
        >>> postgresql = dialect("postgresql")
        >>> tokens = scan("SELECT 1 INTO t", postgresql.lexers[0])
        >>> check_tokens(Query.of(tokens, postgresql), allow([]))
        Traceback (most recent call last):
        dbset_readonly.errors.Refusal: INTO writes into a table
    """
    tokens, dialect = query.tokens, query.dialect
    _check_start(tokens, dialect)
    watched = _WATCHED.union(dialect.refused)
    for place, token in enumerate(tokens):
        if token.word in watched:
            _check_word(tokens, place, dialect)
        elif token.kind is Kind.OPERATOR:
            _check_operator(tokens, place, dialect, allowed)
        elif token.mark:
            _check_mark(tokens, place, dialect, allowed)
        if token.name.startswith(dialect.table_prefixes) and token.name not in dialect.functions:
            raise Refusal(f"{token.name} is not known to be read-only", about="read_only")

    _check_calls(query, allowed)
    _check_tables(query, allowed)


def _check_calls(query: Query, allowed: Allowed) -> None:
    """Refuse functions, and sampling methods, that are not known to be read-only."""
    for call in query.calls:
        is_sampling = at(query.tokens, call.start - 1).word == "tablesample"
        known = query.dialect.sampling if is_sampling else query.dialect.functions
        if not _is_known(call.parts, known, query.dialect) and not allowed.covers(call.parts):
            if not is_sampling and _is_known(call.parts, query.dialect.acting, query.dialect):
                problem = f"the function {shown(call.parts)} does more than read"
                raise Refusal(problem, about="read_only")
            kind = "sampling method" if is_sampling else "function"
            raise _unknown(kind, call.parts, allowed)


def _check_tables(query: Query, allowed: Allowed) -> None:
    """Refuse tables with side effects, or with data from outside the database."""
    dialect = query.dialect
    for table in query.tables.read if dialect.tables else ():
        name = table.parts[-1]
        if name in dialect.tables and not allowed.covers(table.parts):
            raise Refusal(
                f"the table {name} may be the one that {dialect.tables[name]}", allow=name
            )
        if name.startswith(dialect.table_prefixes) and name not in dialect.functions:
            raise Refusal(f"{name} is not known to be read-only", about="read_only")


def _check_start(tokens: Sequence[Token], dialect: Dialect) -> None:
    first = next((token for token in tokens if token.mark != "("), None)
    if first is None:
        raise Refusal("there is no statement")
    if first.word not in QUERIES:
        is_keyword = first.word in dialect.keywords
        near = [] if is_keyword else get_close_matches(first.word, QUERIES, n=1, cutoff=0.75)
        typo = f"; is it a typo of {near[0].upper()}?" if near else ""
        problem = f"{first} is not a statement that is known to be read-only{typo}"
        raise Refusal(problem, about="read_only")


def _check_word(tokens: Sequence[Token], place: int, dialect: Dialect) -> None:
    word = tokens[place].word
    if word == "into":
        raise Refusal("INTO writes into a table", about="read_only")
    if word in _LOCKS and at(tokens, place - 1).word == "for":
        problem = f"FOR {word.upper()} is a row lock, which no read needs"
        raise Refusal(problem, about="read_only")
    if word in _VERBS and _is_verb(tokens, place):
        problem = f"{word.upper()} changes data; quote it if it is a column's name"
        raise Refusal(problem, about="read_only")
    if word in dialect.refused and at(tokens, place + 1).mark == "(":
        raise Refusal(dialect.refused[word])


def _is_verb(tokens: Sequence[Token], place: int) -> bool:
    """Return whether a statement could start here, rather than an expression."""
    before = at(tokens, place - 1)
    if before.mark == "(":
        opener = at(tokens, place - 2)
        return place == 1 or opener.word in {"as", "materialized"}
    if before.kind is Kind.WORD:
        return before.word not in _BEFORE_EXPRESSION
    return before.kind is not Kind.OPERATOR and before.mark not in _BEFORE_EXPRESSION_MARKS


def _check_mark(tokens: Sequence[Token], place: int, dialect: Dialect, allowed: Allowed) -> None:
    mark = tokens[place].mark
    if mark == ";":
        raise Refusal("there is more than one statement; send them one by one")
    if mark == "(" and at(tokens, place - 1).kind is Kind.STRING:
        string = at(tokens, place - 1)
        raise Refusal(f"{string} is used as a function's name; write it without quotes")
    if mark == "." and at(tokens, place + 2).mark != "(":
        name = at(tokens, place + 1).name
        if name in dialect.attributes and not allowed.covers([name]):
            raise Refusal(
                f".{name} calls the function {name}, which is not known to be read-only", allow=name
            )


def _check_operator(
    tokens: Sequence[Token], place: int, dialect: Dialect, allowed: Allowed
) -> None:
    start = name_start(tokens, place)
    is_qualified = at(tokens, start - 1).mark == "(" and at(tokens, start - 2).word == "operator"
    schema = [part.name for part in tokens[start:place:2]] if is_qualified else []
    parts = (*schema, tokens[place].operator)
    if not _is_known(parts, dialect.operators, dialect) and not allowed.covers(parts):
        raise _unknown("operator", parts, allowed)


def _is_known(parts: Sequence[str], known: frozenset[str], dialect: Dialect) -> bool:
    """Return whether a name is a known one, without a schema or in the server's schema."""
    if len(parts) == 1 or (len(parts) == 2 and parts[0] == dialect.schema):  # noqa: PLR2004
        return parts[-1] in known
    return shown(parts) in known


def _unknown(kind: str, parts: Sequence[str], allowed: Allowed) -> Refusal:
    name = shown(parts)
    if other := allowed.other_schema(parts):
        return Refusal(
            f"the {kind} {name} is not necessarily {other}, which is allowed",
            advice=f"write {other}",
        )
    return Refusal(f"the {kind} {name} is not known to be read-only", allow=name)
