"""The query that an EXPLAIN explains."""

from __future__ import annotations

from collections.abc import Sequence

from dbset_readonly.errors import Refusal
from dbset_readonly.tokens import NOTHING, Token

_WRITES = frozenset({"insert", "update", "delete", "merge", "replace"})


def explained(tokens: Sequence[Token], options: frozenset[str]) -> Sequence[Token]:
    """Return the query behind an EXPLAIN and the words that belong to it.

    Parameters:
        tokens: what follows the word EXPLAIN, or its options in brackets.
        options: the words that may precede the query.

    Raises:
        Refusal: a write is explained.
    """
    start = next((i for i, token in enumerate(tokens) if token.word not in options), len(tokens))
    query = tokens[start:]
    first = next(iter(query), NOTHING)
    if first.word in _WRITES:
        raise Refusal(
            f"EXPLAIN is allowed only before a query, not before {first}; to see the plan of a"
            " write, even without ANALYZE, use a connection that may write"
        )
    return query
