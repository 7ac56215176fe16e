"""The verdict on a statement, and how the command prints it."""

from __future__ import annotations

import json
from typing import NamedTuple


class Verdict(NamedTuple):
    """What is said of one statement.

    Attributes:
        file: the file that it stands in.
        line: the line that it starts on.
        reads: whether it is known to only read.
        reason: why it is refused, if it is.
        statement: its text.
    """

    file: str
    line: int
    reads: bool
    reason: str | None
    statement: str


def as_text(verdict: Verdict) -> str:
    r"""Return a verdict as a line for people.

    Parameters:
        verdict: the verdict.

    Returns:
        The line, without a line break.

    Example:
        >>> as_text(Verdict("a\n.sql", 3, True, None, "SELECT 1"))
        'a\\n.sql:3: reads'
    """
    said = "reads" if verdict.reads else f"refused: {verdict.reason}"
    return printable(f"{verdict.file}:{verdict.line}: {said}")


def as_json(verdict: Verdict) -> str:
    """Return a verdict as a line for programs.

    Parameters:
        verdict: the verdict.

    Returns:
        A JSON object of ASCII characters.

    Example:
        >>> as_json(Verdict("a.sql", 3, True, None, "SELECT 1"))
        '{"file": "a.sql", "line": 3, "reads": true, "reason": null, "statement": "SELECT 1"}'
    """
    return json.dumps(verdict._asdict())


def printable(text: str) -> str:
    r"""Return a text with what cannot be seen as escapes.

    Parameters:
        text: the text.

    Returns:
        One line.

    Example:
        >>> printable("a\n\u200b b")
        'a\\n\\u200b b'
    """
    return "".join(c if c.isprintable() else _escape(c) for c in text)


def _escape(character: str) -> str:
    return character.encode("unicode_escape").decode("ascii")
