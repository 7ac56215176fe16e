"""Errors that name the file and line."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from dbset_sync import DatasetError, TypeConflictError
from sqlalchemy.exc import DBAPIError

from dbset_cli.errors import CommandError
from dbset_cli.files.reading.places import Places
from dbset_cli.wording import IMPORT, row_of, worded


@contextmanager
def located(places: Places) -> Iterator[None]:
    """Add the place of a row, or of a column's name, to errors about it.

    Raises:
        CommandError: a row cannot be written, or a name is invalid.
    """
    try:
        yield
    except DatasetError as error:
        raise _blamed(error, places) or _placed(error, places) from error


def _placed(error: DatasetError, places: Places) -> CommandError:
    """Return an error with the place of the row, or of the column's name."""
    advice = {**IMPORT, **places.advice}
    number = row_of(error)
    name = getattr(error, "name", None)
    place = places.of_name(name) if number is None else places.of(number)
    if not place:
        return CommandError(worded(error, advice))
    return CommandError(f"{place}: {worded(error, advice, first_row=None)}")


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
