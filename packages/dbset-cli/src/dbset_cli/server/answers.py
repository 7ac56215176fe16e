"""Answers to the model: one JSON text, with a row per line."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dbset_cli.files.writing.texts import json_text
from dbset_cli.server.errors import ToolError

#: Characters of one answer's rows: models read no more than that.
LONGEST = 1_000_000


@dataclass(frozen=True)
class Answer:
    """What a tool answers.

    Attributes:
        text: the JSON text.
        rows: the number of rows in it; ``None`` if it is not about rows.
    """

    text: str
    rows: int | None = None


def rows_answer(
    columns: Sequence[str], rows: Iterable[Mapping[str, Any]], most: int, **more: Any
) -> Answer:
    """Return an answer with rows; ``truncated`` says whether there are more of them.

    Parameters:
        columns: the names of the columns.
        rows: the rows; at most one more than ``most`` is read.
        most: how many rows the answer may have.
        more: other members of the answer.

    Raises:
        ToolError: the first row alone is too long for an answer.

    Example:
        >>> print(rows_answer(["id", "name"], [{"id": 1, "name": None}], 10).text)
        {"columns": ["id", "name"], "row_count": 1, "truncated": false, "rows": [
        {"id": 1, "name": null}
        ]}
    """
    lines: list[str] = []
    length, truncated = 0, False
    for row in rows:
        line = json_text(row)
        length += len(line)
        if len(lines) == most or length > LONGEST:
            truncated = True
            break
        lines.append(line)
    if truncated and not lines:
        raise ToolError(
            f"one row alone has {length:,} characters, more than the {LONGEST:,} of an answer;"
            " select fewer columns, or parts of long values with substr()"
        )
    head = {**more, "columns": list(columns), "row_count": len(lines), "truncated": truncated}
    if truncated:
        head["note"] = (
            f"there are more rows than these {len(lines)}; narrow them, aggregate them, or read on"
            " with ORDER BY, LIMIT and OFFSET"
        )
    body = ",\n".join(lines)
    rows_text = f"[\n{body}\n]" if lines else "[]"
    return Answer(f'{json_text(head)[:-1]}, "rows": {rows_text}}}', len(lines))


def plain(text: str) -> str:
    """Return a text that UTF-8 can encode: half surrogate pairs become escapes.

    Example:
        >>> plain("a\\ud800")
        'a\\\\ud800'
    """
    return text.encode("utf-8", "backslashreplace").decode()


def json_line(members: Mapping[str, Any]) -> str:
    """Return a JSON object in one line of ASCII.

    Example:
        >>> json_line({"a": "é"})
        '{"a": "\\\\u00e9"}'
    """
    return json.dumps(members)
