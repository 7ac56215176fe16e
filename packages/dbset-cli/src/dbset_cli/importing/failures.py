"""Errors that name the file and line."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

from dbset_sync import DatasetError, TypeConflictError
from dbset_types.errors import NAN_HINT
from sqlalchemy.exc import DBAPIError

from dbset_cli.errors import CommandError
from dbset_cli.files.reading.places import Places

#: Ends of messages of dbset that are for programs, and what to say instead.
_FOR_PROGRAMS = {
    "; add it (None matches NULL), or use insert() for a new row": "",
    NAN_HINT: "; if it means a missing value, add --null NaN",
}


@contextmanager
def located(places: Places) -> Iterator[None]:
    """Add the place of a row, or of a column's name, to errors about it.

    Raises:
        CommandError: a row cannot be written, or a name is invalid.
    """
    try:
        yield
    except DatasetError as error:
        if (blamed := _blamed(error, places)) is not None:
            raise blamed from error
        row = getattr(error, "row", None)
        number: Any = row if isinstance(row, int) else getattr(error, "number", None)
        if isinstance(number, int):
            place, text = places.of(number), _without_row(error, number)
            text += places.advice_on_dates if "write it like 2024-" in text else ""
        else:
            place, text = places.of_name(getattr(error, "name", None)), str(error)
        if not place:
            raise
        raise CommandError(f"{place}: {text}") from error


def _blamed(error: DatasetError, places: Places) -> CommandError | None:
    """Return the error that names the one value by which a column of numbers, say, became text."""
    if not isinstance(error, TypeConflictError) or error.column is None:
        return None
    found = places.of_odd(error.column, error.value)
    if found is None:
        return None
    place, text = found
    reason = f"it makes the whole column text; --null {shlex.quote(text)} makes it NULL"
    odd = TypeConflictError(text, error.type, reason)
    return CommandError(f"{place}: {odd.located(table=error.table, column=error.column)}")


@contextmanager
def refused(find_repeated: Callable[[], str]) -> Iterator[None]:
    """Shorten errors of the database, which name the statement and its values.

    Parameters:
        find_repeated: returns the place of a row whose key exists already; empty if not known.

    Raises:
        CommandError: the database refuses the rows.
    """
    try:
        yield
    except DBAPIError as error:
        raise CommandError(_of_database(error, find_repeated)) from error


def _without_row(error: DatasetError, number: int) -> str:
    """Return a message without the number of the row, which counts from 0."""
    text = str(error).replace(f", row {number}:", ":", 1)
    text = text.replace(f"row {number} ", "the row ", 1)
    for hint, instead in _FOR_PROGRAMS.items():
        text = text.replace(hint, instead)
    return text


_FULL = "make space and start again"
_EXISTS = "--keys updates rows that exist, and --ignore leaves them as they are"

#: What to do, by what databases say.
_HINTS = {
    "disk is full": _FULL,
    "No space left": _FULL,
    "disk I/O error": "check the disk",
    "UNIQUE constraint": _EXISTS,
    "duplicate key": _EXISTS,
}


def _of_database(error: DBAPIError, find_repeated: Callable[[], str]) -> str:
    """Return what the database says, without the statement, or which key is repeated."""
    text = " ".join(str(error.orig).split())
    hint = next((hint for part, hint in _HINTS.items() if part in text), "")
    if hint == _EXISTS:
        with suppress(Exception):  # the files may have changed
            text = find_repeated() or text
    return f"{text}; nothing was written{hint and '; '}{hint}"
