"""What an import says about columns that are not what they look like."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

if TYPE_CHECKING:
    from dbset_frames.text_files.column_kinds import ColumnKind
    from dbset_frames.text_files.doubts import Doubt

#: Characters of a value that a note shows.
_LONGEST = 60

#: The kinds of values, as people call them.
_KINDS = {
    **dict.fromkeys(("true", "True", "TRUE"), "booleans"),
    "number": "numbers",
    **dict.fromkeys(("date", "formatted"), "dates"),
    "time": "times",
    "timestamp": "timestamps",
    "timestamp with time zone": "timestamps",
    "UUID": "UUIDs",
}


def notes(
    kinds: Mapping[str, ColumnKind], columns: Mapping[str, sa.Column[Any]], date_format: str | None
) -> Iterator[str]:
    """Yield a note on each column that is text although it looks like numbers, dates or the like.

    Parameters:
        kinds: the kinds of the values, by column of the files.
        columns: the columns of the table.
        date_format: the format of dates; there is a note as well if no column has it.
    """
    if date_format and not any(column.kind == "formatted" for column in kinds.values()):
        yield f"no column has only dates like {date_format}, so --date-format reads none"
    texts = {
        name.casefold() for name, column in columns.items() if isinstance(column.type, sa.String)
    }
    for name, column in kinds.items():
        if name.casefold() in texts and (doubt := column.doubt) is not None:
            yield f"{name} is text{_reason(name, doubt)}"


def _reason(name: str, doubt: Doubt) -> str:
    if doubt.formats:
        option = "--decimal" if doubt.kind == "number" else "--date-format"
        formats = " or ".join(map(shlex.quote, doubt.formats))
        return f"; for {_KINDS[doubt.kind]}, import into a new table with {option} {formats}"
    if doubt.odd is not None:
        reason = f", not {_KINDS[doubt.kind]}, because of {doubt.odd!r:.{_LONGEST}}"
        if len(doubt.odd) > _LONGEST or not doubt.odd.isprintable():
            return reason
        null = f"--null {shlex.quote(doubt.odd)}"
        return f"{reason}; if it means a missing value, import into a new table with {null}"
    if doubt.zero:
        return (
            f", because SQLite would not keep the zero at the end of {doubt.zero}; for numbers,"
            f" import into a new table with --types {shlex.quote(f'{name}=numeric')}"
        )
    return ", because SQLite would round its numbers, which have more than 15 digits"
