"""The result for a statement, and how the command prints it."""

from __future__ import annotations

import json
from typing import NamedTuple

from dbset_readonly.errors import visible


class Finding(NamedTuple):
    """The result for one statement.

    Attributes:
        file: the file that contains it.
        line: the line that it starts on.
        reads: whether it is known to be read-only.
        reason: why it is refused, or None.
        statement: its text.
    """

    file: str
    line: int
    reads: bool
    reason: str | None
    statement: str


def as_text(finding: Finding) -> str:
    r"""Return a finding as a line for people.

    Parameters:
        finding: the finding.

    Returns:
        The line, without a line break.

    Example:
        >>> as_text(Finding("a\n.sql", 3, True, None, "SELECT 1"))
        'a\\n.sql:3: reads'
    """
    said = "reads" if finding.reads else f"refused: {finding.reason}"
    return visible(f"{finding.file}:{finding.line}: {said}")


def as_json(finding: Finding) -> str:
    """Return a finding as a line for programs.

    Parameters:
        finding: the finding.

    Returns:
        A JSON object of ASCII characters.

    Example:
        >>> as_json(Finding("a.sql", 3, True, None, "SELECT 1"))
        '{"file": "a.sql", "line": 3, "reads": true, "reason": null, "statement": "SELECT 1"}'
    """
    return json.dumps(finding._asdict())
