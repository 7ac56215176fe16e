"""A read-only guard for SQL: a validator, a command and an engine guard.

From the top; modules import downward only:

- ``command``: ``dbset-readonly check``, also ``python -m dbset_readonly``.
- ``guard``, ``engine_bounds``: the validator and the database's read-only mode on an SQLAlchemy
  engine; limits on time and rows.
- ``validator``: decides whether a text is one statement that only reads.
- ``token_check``, ``tree_check``: the two checks that must agree, on tokens and on the parse tree.
- ``restrictions``: allowed tables, denied columns, ``LIMIT``.
- ``query``: one query with its tables and function calls (``table_names``, ``function_calls``).
- ``normalize``, ``rewrites``: the query without literals and comments, as the parser gets it.
- ``scanner``, ``tokens``: from text to tokens, as the server divides it.
- ``allowed``, ``extensions``: names that the caller allows; those of PostgreSQL's extensions.
- ``trust``: marks a library's own statements, which are not checked.
- ``dialects``: what is specific to PostgreSQL and to SQLite.
- ``session``: the database's own read-only mode, and the limits of a connection.
- ``errors``: the exceptions.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dbset_readonly.errors import ReadOnlyError, RowLimitError, StatementTimeoutError

if TYPE_CHECKING:
    from dbset_readonly.extensions import EXTENSIONS
    from dbset_readonly.validator import ReadOnlyValidator, Verdict, is_read_only

__all__ = [
    "EXTENSIONS",
    "ReadOnlyError",
    "ReadOnlyValidator",
    "RowLimitError",
    "StatementTimeoutError",
    "Verdict",
    "is_read_only",
]


def __getattr__(name: str) -> Any:
    """Import the validator on first use, because many programs need only the errors."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from dbset_readonly import extensions, validator  # noqa: PLC0415  imported when first needed

    return getattr(extensions if name == "EXTENSIONS" else validator, name)
