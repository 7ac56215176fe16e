"""The statements of a script, each with the line that it starts on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from dbset_readonly.dialects.dialect import Dialect, Lexer
from dbset_readonly.errors import Refusal
from dbset_readonly.scanner import scanned
from dbset_readonly.validator import PERCENT


class Statement(NamedTuple):
    """One statement of a script.

    Attributes:
        line: the line that it starts on.
        text: its text, without the white space and comments before it.
        refusal: why the text cannot be checked, or None.
    """

    line: int
    text: str
    refusal: str | None = None


_DATA = "COPY is not known to be read-only; its data, the lines up to \\., is not checked"
_AMBIGUOUS = (
    "where it ends depends on standard_conforming_strings; "
    "write its strings that hold a backslash as E'...'"
)


def split(
    script: str, dialect: Dialect, *, percent_parameters: bool = False
) -> Iterator[Statement]:
    """Split a script into its statements, in time that is linear in its length.

    Commands of the dialect's client, data of ``COPY``, and an unreadable rest of the script have a
    refusal.

    Parameters:
        script: the text of the script.
        dialect: the server's SQL.
        percent_parameters: the driver replaces ``%(name)s`` by values.

    Returns:
        The statements, in their order.

    Example:
        >>> from dbset_readonly.dialects import dialect
        >>> [tuple(each) for each in split("SELECT 1;\\nSELECT ';'", dialect("sqlite"))]
        [(1, 'SELECT 1;', None), (2, "SELECT ';'", None)]
    """
    text = PERCENT.sub(_masked, script) if percent_parameters else script
    at, line = 0, 1
    while (start := _blank_end(text, dialect, at)) < len(text):
        line += script.count("\n", at, start)
        end, refusal = _extent(text, dialect, start, line)
        at = end
        client = dialect.client
        if client.data and client.data_end and client.data.match(text, start, end):
            closing = client.data_end.search(text, end)
            at, refusal = closing.end() if closing else len(text), refusal or _DATA
        yield Statement(line, script[start:end].rstrip(), refusal)
        line += script.count("\n", start, at)


def _masked(parameter: re.Match[str]) -> str:
    """Return a text of the same length that is read like the driver's value."""
    found = parameter.group()
    return found if found == "%%" else "%".ljust(len(found), "s")


def _blank_end(text: str, dialect: Dialect, at: int) -> int:
    """Return where white space and comments end."""
    try:
        return next((start for _, start, _ in scanned(text, dialect.lexers[0], at)), len(text))
    except Refusal as refused:
        return refused.at


def _extent(text: str, dialect: Dialect, start: int, line: int) -> tuple[int, str | None]:
    """Return where a statement ends, and why it cannot be checked, or None."""
    client = dialect.client
    if command := client.command.match(text, start):
        name = command.group().split(maxsplit=1)[0]
        return command.end(), f"{client.name} commands are not SQL: {name}"
    end, reason = _statement_end(text, dialect.lexers[0], start)
    if reason is not None and not client.command.match(text, end):
        line += text.count("\n", start, end)
        return len(text), f"{reason}; the rest of the file, from line {line} on, is not checked"
    if _is_ambiguous(text[start:end], dialect):
        alone = _blank_end(text, dialect, end) == len(text)
        return end, None if alone else _AMBIGUOUS
    return end, None


def _statement_end(text: str, lexer: Lexer, at: int) -> tuple[int, str | None]:
    """Return where a statement ends, or where and why the text cannot be read."""
    try:
        for token, _, end in scanned(text, lexer, at):
            if token.mark == ";":
                return end, None
    except Refusal as refused:
        return refused.at, refused.problem
    return len(text), None


def _is_ambiguous(statement: str, dialect: Dialect) -> bool:
    """Return whether the statement ends elsewhere on a server with other settings."""
    whole = (len(statement), None)
    return any(
        lexer.only_with in statement and _statement_end(statement, lexer, 0) != whole
        for lexer in dialect.lexers[1:]
    )
