"""Scans SQL text: which colons are parameters, and which kind of statement it is."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sized
from functools import lru_cache

from sqlalchemy import TextClause, text

from dbset_sync.errors import ArgumentError
from dbset_sync.old_names import FILTERS

#: How many texts are remembered.
CACHE_SIZE = 1000

#: Text in which colons are not parameters: strings, quoted names, dollar quotes, comments.
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

#: A parameter that is the only operand of IN, as in ``x IN :list`` or ``x NOT IN (:list)``.
_IN_LIST = r"""
    (?P<not>\b[nN][oO][tT]\s+)?\b[iI][nN]\s*(?P<bracket>\(\s*)?
    :(?P<list>[A-Za-z_]\w*)\b(?(bracket)\s*\))
"""
#: Other operands of IN.
_OTHER_OPERANDS = r"\b[iI][nN]\s*\(\s*(?P<others>\(\s*:\w+|[^()]*)"
_LISTS = re.compile(f"(?P<opaque>{_OPAQUE})|{_IN_LIST}|{_OTHER_OPERANDS}", re.DOTALL | re.VERBOSE)

#: Conditions that are always false, and always true: PostgreSQL does not allow empty lists.
_EMPTY = {"postgresql": ("= ANY ('{}')", "<> ALL ('{}')")}
_EMPTY_ELSEWHERE = "IN ()", "NOT IN ()"

_READS = re.compile(r"[\s(]*(?:select|values|table|with)\b", re.IGNORECASE)
_WRITES = re.compile(r"\b(?:insert|update|delete|merge|into)\b", re.IGNORECASE)
_CONTROLS = re.compile(
    r"\s*(?:begin|start|commit|end|rollback|abort|savepoint|release|prepare\s+transaction)\b",
    re.IGNORECASE,
)
_DEFINES = re.compile(
    r"\s*(?:create|alter|drop|truncate|comment|grant|revoke|refresh|reindex)\b", re.IGNORECASE
)
_ROWS = re.compile(
    r"[\s(]*(?:select|values|table|with|insert|update|delete|merge)\b", re.IGNORECASE
)


def bound_text(sql: str, names: Collection[str], wanted: Collection[str] = ()) -> TextClause:
    """Return a statement in which ``:name`` is a parameter, and other colons are escaped.

    Parameters:
        sql: the statement; ``:name`` in strings, quoted names and comments is not a parameter.
        names: the parameters that have values.
        wanted: the parameters that the statement must have.

    Returns:
        The statement; an empty text if there is none, as after the last semicolon of a script.

    Raises:
        ArgumentError: a parameter has no value or is missing.

    Example:
        >>> str(bound_text("SELECT '12:30', :now", ["now"]))
        "SELECT '12:30', :now"
    """

    def keep(match: re.Match[str]) -> str:
        bind = match["bind"]
        if bind and bind[1:] in names:
            unused.discard(bind[1:])
            return bind
        if bind and not sql[: match.start()].endswith("["):  # after "[" it may be an array slice
            error = ArgumentError(f"the statement has {bind}, but no value is given for it")
            raise error.advised("", "params")
        return match[0].replace(":", r"\:")

    unused = set(wanted)
    bound = text(_TOKEN.sub(keep, sql) if _statement(sql) else "")
    if unused:
        name = min(unused)
        hint = f"; {FILTERS[name]}" if name in FILTERS else ""
        raise ArgumentError(
            f"a value is given for :{name}, which the statement does not have{hint}"
        )
    return bound


def with_lists(sql: str, lists: Mapping[str, Sized], dialect: str) -> tuple[str, set[str]]:
    """Return a statement in which lists after IN expand, and the names of these parameters.

    Parameters:
        sql: the statement.
        lists: lists by parameter.
        dialect: the name of the database's dialect.

    Raises:
        ArgumentError: a list is one of several operands of IN.

    Example:
        >>> with_lists("SELECT 1 WHERE 1 IN (:a) AND 2 NOT IN :b", {"a": [1], "b": []}, "sqlite")
        ('SELECT 1 WHERE 1 IN :a AND 2 NOT IN ()', {'a'})
    """
    expanding: set[str] = set()

    def expand(match: re.Match[str]) -> str:
        for bind in re.findall(_BIND, match["others"] or ""):
            if bind in lists:
                raise ArgumentError(
                    f"a list must be the only operand of IN; write IN :{bind}, or its members"
                )
        name, negated = match["list"], bool(match["not"])
        if name not in lists:
            return match[0]
        if not lists[name]:
            return _EMPTY.get(dialect, _EMPTY_ELSEWHERE)[negated]
        expanding.add(name)
        return f"{'NOT ' if negated else ''}IN :{name}"

    return _LISTS.sub(expand, sql), expanding


def is_several(sql: str) -> bool:
    """Return whether another statement follows a query, INSERT, UPDATE, DELETE or MERGE.

    Some drivers would run all of them and return the rows of one. Statements of other kinds may
    contain semicolons, and are left to the driver.

    Example:
        >>> is_several("SELECT 1; SELECT 2"), is_several("SELECT ';';")
        (True, False)
    """
    return bool(_ROWS.match(_code(sql))) and ";" in _statement(sql)


def _statement(sql: str) -> str:
    return _code(sql).strip("; \t\r\n")


@lru_cache(CACHE_SIZE)
def is_query(sql: str) -> bool:
    """Return whether a statement begins like a query, which may write nevertheless.

    Example:
        >>> is_query("(SELECT 1) UNION SELECT 2"), is_query("EXPLAIN SELECT 1")
        (True, False)
    """
    return bool(_READS.match(_code(sql)))


@lru_cache(CACHE_SIZE)
def only_reads(sql: str) -> bool:
    """Return whether a statement is certainly a query, so that a server-side cursor can run it.

    Example:
        >>> only_reads("SELECT * FROM users"), only_reads("SELECT * INTO new FROM users")
        (True, False)
    """
    return is_query(sql) and not _WRITES.search(_code(sql))


@lru_cache(CACHE_SIZE)
def may_change_schema(sql: str) -> bool:
    """Return whether a statement may change tables: it is not a query or plain DML."""
    return not _ROWS.match(_code(sql))


def is_ddl(sql: str) -> bool:
    """Return whether a statement changes the schema."""
    return bool(_DEFINES.match(_code(sql)))


def writes(sql: str) -> bool:
    """Return whether a statement writes, changes the schema or locks rows, as far as it says so.

    Example:
        >>> writes("SELECT * FROM t FOR UPDATE"), writes("PRAGMA user_version")
        (True, False)
    """
    return is_ddl(sql) or bool(_WRITES.search(_code(sql)))


def controls_transaction(sql: str) -> bool:
    """Return whether a statement begins or ends a transaction or savepoint."""
    return bool(_CONTROLS.match(_code(sql)))


@lru_cache(maxsize=128)
def _code(sql: str) -> str:
    """Return a statement without its strings, quoted names and comments."""
    return _TOKEN.sub(lambda match: " " if match["opaque"] else match[0], sql)
