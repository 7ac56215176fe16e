"""Rows as CSV, or with another delimiter."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any, BinaryIO

from dbset_cli.files.writing.pages import pages
from dbset_cli.files.writing.texts import TEXTS, text

if TYPE_CHECKING:
    from dbset_sync import Rows


def write_delimited(rows: Rows[Any], target: BinaryIO, delimiter: str) -> int:
    """Write a line of names and a line for each row; return the number of rows.

    NULL is an empty field, and empty text is ``""``, as in PostgreSQL's CSV.
    """
    target.write(header(rows.keys, delimiter))
    count = 0
    for page in pages(rows):
        columns = [_fields(column, delimiter) for column in zip(*page, strict=True)]
        lines = map(delimiter.join, zip(*columns, strict=True))
        target.write("\n".join([*lines, ""]).encode())
        count += len(page)
    return count


def header(names: Sequence[str], delimiter: str) -> bytes:
    r"""Return the line of names.

    Example:
        >>> header(["id", "a, b"], ",")
        b'id,"a, b"\n'
    """
    return (delimiter.join(_quoted(names, delimiter)) + "\n").encode()


def _fields(column: Sequence[Any], delimiter: str) -> list[str]:
    fields = _texts(column)
    everything = "".join(fields)
    if any(mark in everything for mark in (delimiter, '"', "\n", "\r", r"\.")):
        fields = _quoted(fields, delimiter)
    if "" in column:
        fields = [
            '""' if value == "" else field for value, field in zip(column, fields, strict=True)
        ]
    return fields


def _texts(column: Sequence[Any]) -> list[str]:
    kinds = set(map(type, column)) - {type(None)}
    if kinds == {int}:
        with suppress(ValueError):  # more digits than Python writes
            return ["" if value is None else int.__repr__(value) for value in column]
    write = TEXTS[kinds.pop()] if len(kinds) == 1 else text
    return ["" if value is None else write(value) for value in column]


def _quoted(fields: Iterable[str], delimiter: str) -> list[str]:
    marks = {delimiter, '"', "\n", "\r"}

    def quoted(field: str) -> str:
        if marks.isdisjoint(field) and field != r"\.":  # which ends the input of PostgreSQL's COPY
            return field
        return '"' + field.replace('"', '""') + '"'

    return list(map(quoted, fields))
