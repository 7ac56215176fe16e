"""The texts that a command line names: files, the SQL files of directories, standard input."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple, NoReturn

STANDARD_INPUT = "-"


class Source(NamedTuple):
    """A text, and the name of the file that it comes from."""

    name: str
    text: str


class SourceError(Exception):
    """A name on the command line refers to nothing readable."""


def read_sources(names: Iterable[str]) -> tuple[list[Source], list[str]]:
    """Read what a command line names, each file once.

    Parameters:
        names: files; directories, for the ``.sql`` files in them at any depth; ``-`` for
            standard input.

    Returns:
        The texts read, and a message for each name that cannot be read.

    Example:
        >>> read_sources(["missing.sql"])
        ([], ['missing.sql: No such file or directory'])
    """
    files: dict[str, str] = {}
    errors: list[str] = []
    for name in names:
        try:
            for file in _files(name):
                files.setdefault(_identity(file), file)
        except SourceError as error:
            errors.append(str(error))
    sources: list[Source] = []
    for file in files.values():
        try:
            sources.append(Source(file, _text(file)))
        except SourceError as error:
            errors.append(str(error))
    return sources, errors


def _files(name: str) -> list[str]:
    """Return the files that a name denotes."""
    if name == STANDARD_INPUT or not Path(name).is_dir():
        return [name]
    found: list[Path] = []
    for place, folders, files in os.walk(name, onerror=_fail):
        folders[:] = [folder for folder in folders if not folder.startswith(".")]
        found += [Path(place, file) for file in files if file.lower().endswith(".sql")]
    if not found:
        raise SourceError(f"{name}: the directory holds no .sql file")
    return [str(file) for file in sorted(found)]


def _identity(file: str) -> str:
    return file if file == STANDARD_INPUT else os.path.realpath(file)


def _text(file: str) -> str:
    """Return a file's text with unchanged line ends, because servers read them differently."""
    try:
        if file == STANDARD_INPUT:
            return sys.stdin.buffer.read().decode("utf-8-sig")
        return Path(file).read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise SourceError(f"{file}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise SourceError(f"{file}: not UTF-8: {error.reason} at byte {error.start + 1}") from error


def _fail(error: OSError) -> NoReturn:
    """Raise an error for a folder that cannot be read."""
    raise SourceError(f"{error.filename}: {error.strerror}") from error
