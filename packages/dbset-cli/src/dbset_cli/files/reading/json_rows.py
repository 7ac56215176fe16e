"""Rows of JSON and NDJSON files."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, NoReturn

from dbset_cli.errors import CommandError
from dbset_cli.files.reading.inputs import Input
from dbset_cli.files.reading.json_values import RowDecoder
from dbset_cli.files.reading.places import Places
from dbset_cli.files.reading.text import decoded

_Row = dict[str, Any]

#: JSON's white space.
_BLANK = re.compile(r"[ \t\r\n]*")

#: How near to the end of a text an error is if only the rest is missing: "-Infinity" is the
#: longest word, and a character may be written as an escaped pair.
_NEAR = 16

#: Characters of invalid JSON in messages.
_SHOWN = 20


def ndjson_rows(given: Input, encoding: str, places: Places, first: int) -> Iterator[_Row]:
    """Yield the objects of a file with one object a line; empty lines are skipped.

    Parameters:
        given: the open file.
        encoding: its encoding.
        places: where the rows are; it is filled.
        first: the number of its first row within all files.

    Raises:
        CommandError: a line is not one JSON object; the message names it.
    """
    decoder = RowDecoder()
    row, gap = first, None
    for number, line in enumerate(_lines(decoded(given, encoding)), start=1):
        start = _after_blank(line, 0)
        if start == len(line):
            continue
        try:
            found, end = decoder.row(line, start)
            if _after_blank(line, end) != len(line):
                raise json.JSONDecodeError("Extra data", line, _after_blank(line, end))
        except ValueError as error:
            _fail(given.name, number, error, array=line.startswith("["))
        if gap != number - row:
            gap = number - row
            places.start(row, given.name, "line", number)
        row += 1
        yield found


def json_rows(given: Input, encoding: str, places: Places, first: int) -> Iterator[_Row]:
    """Yield the objects of a file: those of an array, or objects one after another.

    Parameters:
        given: the open file.
        encoding: its encoding.
        places: where the rows are; it is filled.
        first: the number of its first row within all files.

    Raises:
        CommandError: the file is not JSON, or a value is not an object; the message names the line.
    """
    places.start(first, given.name, "object", 1)
    text = _Text(decoded(given, encoding))
    if not text.peek():
        raise CommandError(f"{given.name} is empty; a JSON file without rows holds []")
    try:
        yield from _objects(text)
    except ValueError as error:
        _fail(given.name, text.line(error), error)


def _objects(text: _Text) -> Iterator[_Row]:
    decoder = RowDecoder()
    if text.peek() != "[":
        while text.peek():
            yield text.row(decoder)
        return
    text.skip("[")
    if text.peek() == "]":
        text.skip("]")
    else:
        yield text.row(decoder)
        while text.skip(",]") == ",":
            yield text.row(decoder)
    if text.peek():
        raise text.error("Extra data after the array")


class _Text:
    """A text that is read as far as it is needed.

    Parameters:
        pieces: the text in pieces.
    """

    def __init__(self, pieces: Iterator[str]) -> None:
        self._pieces = pieces
        self._text = ""
        self._at = 0
        self._lines = 1

    def peek(self) -> str:
        """Skip white space, and return the next character; an empty text at the end."""
        while True:
            self._at = _after_blank(self._text, self._at)
            if self._at < len(self._text) or not self._more():
                return self._text[self._at : self._at + 1]

    def skip(self, expected: str) -> str:
        """Skip one of some characters after white space, and return it."""
        found = self.peek()
        if not found or found not in expected:
            raise self.error(f"Expecting {' or '.join(map(repr, expected))}")
        self._at += 1
        return found

    def row(self, decoder: RowDecoder) -> _Row:
        """Read an object."""
        self.peek()
        while True:
            try:
                found, self._at = decoder.row(self._text, self._at)
            except json.JSONDecodeError as error:
                if not (self._is_cut(error) and self._more()):
                    raise
            else:
                return found

    def error(self, message: str) -> json.JSONDecodeError:
        """Return an error at the current place."""
        return json.JSONDecodeError(message, self._text, self._at)

    def line(self, error: ValueError) -> int:
        """Return the line of an error."""
        at = error.pos if isinstance(error, json.JSONDecodeError) else self._at
        return self._lines + self._text.count("\n", 0, at)

    def _is_cut(self, error: json.JSONDecodeError) -> bool:
        """Return whether only the rest of the text may be missing."""
        return error.msg.startswith("Unterminated") or error.pos >= len(self._text) - _NEAR

    def _more(self) -> bool:
        """Read on, at least as much as is waiting: a long object is not parsed too often."""
        waiting = [self._text[self._at :]]
        self._lines += self._text.count("\n", 0, self._at)
        wanted, read = len(waiting[0]), 0
        for piece in self._pieces:
            waiting.append(piece)
            read += len(piece)
            if piece and read >= wanted:
                break
        self._text, self._at = "".join(waiting), 0
        return read > 0


def _lines(pieces: Iterator[str]) -> Iterator[str]:
    """Split a text at line feeds only: JSON texts may hold other separators of lines."""
    rest: list[str] = []
    for piece in pieces:
        first, *others = piece.split("\n")
        rest.append(first)
        if others:
            yield "".join(rest)
            yield from others[:-1]
            rest = [others[-1]]
    yield "".join(rest)


def _after_blank(text: str, at: int) -> int:
    found = _BLANK.match(text, at)
    return found.end() if found else at


def _fail(name: str, line: int, error: ValueError, *, array: bool = False) -> NoReturn:
    if isinstance(error, json.JSONDecodeError):
        rest = error.doc[error.pos : error.pos + _SHOWN]
        place = f"near {rest!r}" if rest.strip() else "at the end"
        message = f"not valid JSON: {error.msg.removesuffix(' at')} {place}"
    else:
        message = str(error)
    hint = "; the file looks like an array: add --format json" if array else ""
    raise CommandError(f"{name}, line {line:,}: {message}{hint}") from error
