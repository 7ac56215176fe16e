"""Rows as JSON: an array with a row in each line, or NDJSON."""

from __future__ import annotations

from json.encoder import encode_basestring
from typing import TYPE_CHECKING, Any, BinaryIO

from dbset_cli.files.writing.pages import pages
from dbset_cli.files.writing.texts import JSON_TEXTS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from dbset_sync import Rows


def write_ndjson(rows: Rows[Any], target: BinaryIO) -> int:
    """Write a JSON object and a line end for each row; return the number of rows."""
    count = 0
    line = _objects(rows.keys)
    for page in pages(rows):
        target.write("\n".join([*map(line, page), ""]).encode())
        count += len(page)
    return count


def write_json(rows: Rows[Any], target: BinaryIO) -> int:
    """Write an array with a JSON object in each line; return the number of rows."""
    count = 0
    line = _objects(rows.keys)
    target.write(b"[")
    for page in pages(rows):
        target.write(b",\n" if count else b"\n")
        target.write(",\n".join(map(line, page)).encode())
        count += len(page)
    target.write(b"\n]\n" if count else b"]\n")
    return count


def _objects(names: Sequence[str]) -> Callable[[tuple[Any, ...]], str]:
    keys = [f"{encode_basestring(name)}: " for name in names]

    def line(row: tuple[Any, ...]) -> str:
        items = [key + JSON_TEXTS[type(value)](value) for key, value in zip(keys, row, strict=True)]
        return f"{{{', '.join(items)}}}"

    return line
