"""SQL as text: which colons are binds, which statements read, which change the schema."""

from __future__ import annotations

import re
from collections.abc import Collection

from sqlalchemy import TextClause, text

#: What holds colons that are no binds: strings, quoted names, dollar quotes, comments.
_OPAQUE = r"""
    [eE]'(?:[^'\\]|\\.|'')*'
  | '(?:[^']|'')*'
  | "(?:[^"]|"")*"
  | (?P<dollar>\$(?:[A-Za-z_]\w*)?\$).*?(?P=dollar)
  | --[^\n]*
  | /\*.*?\*/
"""
_BIND = r"(?<![:\w]):([A-Za-z_]\w*)"
_TOKEN = re.compile(f"(?P<opaque>{_OPAQUE})|(?P<bind>{_BIND})|(?P<colon>:)", re.DOTALL | re.VERBOSE)

_READS = re.compile(r"\s*(?:select|values|table|with)\b", re.IGNORECASE)
_WRITES = re.compile(r"\b(?:insert|update|delete|merge|into)\b", re.IGNORECASE)
_ROWS = re.compile(r"\s*(?:select|values|table|with|insert|update|delete|merge)\b", re.IGNORECASE)


def bound_text(sql: str, names: Collection[str]) -> TextClause:
    """Return a statement in which ``:name`` is a bind, and every other colon itself.

    Parameters:
        sql: the statement; ``:name`` outside of strings, quoted names and comments is a bind.
        names: the binds that have values; ``::name`` and others stay as they are.

    Example:
        >>> str(bound_text("SELECT '12:30', :now", ["now"]))
        "SELECT '12:30', :now"
    """

    def keep(match: re.Match[str]) -> str:
        if match["bind"] and match["bind"][1:] in names:
            return match["bind"]
        return match[0].replace(":", r"\:")

    return text(_TOKEN.sub(keep, sql))


def only_reads(sql: str) -> bool:
    """Return whether a statement surely is a query whose rows a server-side cursor can give.

    Example:
        >>> only_reads("SELECT * FROM users"), only_reads("SELECT * INTO new FROM users")
        (True, False)
    """
    return bool(_READS.match(sql)) and not _WRITES.search(sql)


def may_change_schema(sql: str) -> bool:
    """Return whether a statement may be one that changes tables: any that is no plain DML."""
    return not _ROWS.match(sql)
