"""What SQLite does in one step for as long as it takes, so that no deadline can stop it."""

from __future__ import annotations

import re
from collections.abc import Set as AbstractSet

_BETWEEN = r"(?:\s|--[^\n]*\n|/\*.*?\*/)*"
_TEXT = r"\s*'(?:[^'%]|''|%(?![^%a-z']*\.[^%a-z']*c))*'"

#: By the name to allow: where it stands in a statement, and what it is.
_PATTERNS = {
    "regexp": (r"\bregexp\b", "REGEXP"),
    **{
        name: (
            rf"\b{name}\b[\"`\]']?{_BETWEEN}\((?!{_TEXT})",
            f"{name} with a precision for %c, or a format that is not plain text,",
        )
        for name in ("printf", "format")
    },
}
_COMPILED = {
    name: (re.compile(pattern, re.IGNORECASE | re.DOTALL), what)
    for name, (pattern, what) in _PATTERNS.items()
}


def unstoppable(sql: str, allowed: AbstractSet[str]) -> str | None:
    """Return what in a statement for SQLite cannot be stopped, if anything.

    Parameters:
        sql: the statement; what stands in its literals and comments is looked at as well.
        allowed: names of functions that the caller vouches for.

    Example:
        >>> unstoppable("SELECT name REGEXP '(a+)+$' FROM users", frozenset())
        "REGEXP cannot be stopped by statement_timeout; to allow it, allow_functions=['regexp']"
        >>> unstoppable("SELECT printf('%.2f', price) FROM orders", frozenset()) is None
        True
    """
    for name, (pattern, what) in _COMPILED.items():
        if name not in allowed and pattern.search(sql):
            remedy = f"to allow it, allow_functions=[{name!r}]"
            return f"{what} cannot be stopped by statement_timeout; {remedy}"
    return None
