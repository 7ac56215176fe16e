"""The statements of a script, each with the line that it starts on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from typing import NamedTuple

from dbset_readonly.errors import Refusal
from dbset_readonly.scanner import pieces


class Statement(NamedTuple):
    """One statement of a script.

    Attributes:
        line: the line that it starts on.
        text: its text, without the white space and comments before it.
        refusal: why the text is not one that can be judged, if it is not.
    """

    line: int
    text: str
    refusal: str | None = None


class _Client(NamedTuple):
    """The program that runs the scripts of a dialect, and what its own commands look like."""

    name: str
    command: re.Pattern[str]


_CLIENTS = {
    "postgresql": _Client("psql", re.compile(r"\\[^\n]*")),
    "sqlite": _Client("sqlite3", re.compile(r"^\.[^\n]*", re.MULTILINE)),
}
_COPY_DATA = re.compile(r"\\?copy\b[^'$]*?\bfrom\s+p?stdin\b", re.IGNORECASE)
_DATA_END = re.compile(r"^\\\.\r?(?:\n|\Z)", re.MULTILINE)
_DATA = "COPY is not known to only read; its data, the lines up to \\., is not judged"
_AMBIGUOUS = (
    "where it ends depends on standard_conforming_strings; "
    "write its strings that hold a backslash as E'...'"
)
_PERCENT = re.compile(r"%%|%\([^)]*\)s")


def split(script: str, dialect: str, *, percent_parameters: bool = False) -> Iterator[Statement]:
    """Divide a script into its statements, in time that is linear in its length.

    Commands of psql and sqlite3, data of ``COPY``, and a rest that cannot be read come with a
    refusal.

    Parameters:
        script: the text of the script.
        dialect: ``"postgresql"`` or ``"sqlite"``.
        percent_parameters: the driver puts values in the place of ``%(name)s``.

    Returns:
        The statements, in their order.

    Example:
        >>> [tuple(statement) for statement in split("SELECT 1;\\nSELECT ';'", "sqlite")]
        [(1, 'SELECT 1;', None), (2, "SELECT ';'", None)]
    """
    text = _PERCENT.sub(_masked, script) if percent_parameters else script
    at, line = 0, 1
    while (start := _blank_end(text, dialect, at)) < len(text):
        line += script.count("\n", at, start)
        end, refusal = _extent(text, dialect, start, line)
        at = end
        if dialect == "postgresql" and _COPY_DATA.match(text, start, end):
            at, refusal = _data_end(text, end), refusal or _DATA
        yield Statement(line, script[start:end].rstrip(), refusal)
        line += script.count("\n", start, at)


def _masked(parameter: re.Match[str]) -> str:
    """Return a text of the same length that is read as the driver's value is."""
    found = parameter.group()
    return found if found == "%%" else "%".ljust(len(found), "s")


def _blank_end(text: str, dialect: str, at: int) -> int:
    """Return where white space and comments end."""
    with suppress(Refusal):
        for token, start, end in pieces(text, dialect, start=at):
            if token is not None:
                return start
            at = end
    return at


def _extent(text: str, dialect: str, start: int, line: int) -> tuple[int, str | None]:
    """Return where a statement ends, and why it is not one that can be judged."""
    client = _CLIENTS[dialect]
    if command := client.command.match(text, start):
        name = command.group().split(maxsplit=1)[0]
        return command.end(), f"{client.name} commands are not SQL: {name}"
    end, reason = _statement_end(text, dialect, start)
    if reason is not None and not client.command.match(text, end):
        line += text.count("\n", start, end)
        return len(text), f"{reason}; the rest of the file, from line {line} on, is not judged"
    if dialect == "postgresql" and _is_ambiguous(text[start:end]):
        alone = _blank_end(text, dialect, end) == len(text)
        return end, None if alone else _AMBIGUOUS
    return end, None


def _statement_end(
    text: str, dialect: str, at: int, *, backslashes: bool = False
) -> tuple[int, str | None]:
    """Return where a statement ends, or can be read no further, and then why."""
    end = at
    try:
        for token, _, end in pieces(text, dialect, backslashes=backslashes, start=at):
            if token is not None and token.is_mark(";"):
                return end, None
    except Refusal as refusal:
        return end, refusal.reason
    return end, None


def _is_ambiguous(statement: str) -> bool:
    """Return whether a server that reads backslashes in plain strings sees another end."""
    if "\\" not in statement:
        return False
    return _statement_end(statement, "postgresql", 0, backslashes=True) != (len(statement), None)


def _data_end(text: str, at: int) -> int:
    closing = _DATA_END.search(text, at)
    return closing.end() if closing else len(text)
