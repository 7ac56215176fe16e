"""A careful look at the lines of a file, for errors and to leave bad lines out."""

from __future__ import annotations

import csv
import tempfile
import weakref
from collections import deque
from collections.abc import Iterator, Sequence
from os import PathLike
from pathlib import Path
from typing import IO, NamedTuple

from dbset_frames.errors import FrameError
from dbset_frames.text_files.files import STRAY_BYTES, TextFile, has_stray_bytes


class Line(NamedTuple):
    """A record of a file.

    Attributes:
        number: the number of its first line, from 1.
        text: its lines.
        fault: what is wrong with it; empty if nothing is.
    """

    number: int
    text: str
    fault: str = ""


def checked_lines(file: TextFile) -> Iterator[Line]:
    """Yield the records of a file, each with its fault.

    Parameters:
        file: the file.
    """
    with file.lines() as lines:
        feed = _Feed(lines)
        records = csv.reader(feed, delimiter=file.delimiter, strict=True)
        while True:
            feed.begin()
            fault = _fault(records, feed, file)
            if not feed.taken:
                return
            if fault == _OPEN:
                feed.put_back()
            yield Line(feed.first, "".join(feed.taken), fault)


def rows_of(file: TextFile) -> Iterator[Line]:
    """Yield the records that are rows, without the header, bad lines and empty lines."""
    is_narrow = len(file.names) == 1  # there, an empty line is a row
    records = (line for line in checked_lines(file) if not line.fault)
    next(records, None)
    return (line for line in records if is_narrow or line.text.strip("\r\n"))


def without_bad_lines(
    files: Sequence[TextFile], aside: str | PathLike[str]
) -> tuple[list[TextFile], int]:
    """Return files without their bad lines, which are written to a file, and how many there are.

    Parameters:
        files: the files.
        aside: the file for bad lines, each time below the header of their file.

    Raises:
        FrameError: the file for bad lines is one of the files.
    """
    for file in files:
        if file.is_at(Path(aside)):
            raise FrameError(f"{file.name} cannot take its own bad lines; name another file")
    count = 0
    good_files = []
    with Path(aside).open("w", encoding="utf-8", errors="surrogateescape", newline="") as bad:
        for file in files:
            good, found = _split(file, bad)
            good_files.append(good)
            count += found
    return good_files, count


def _split(file: TextFile, bad: IO[str]) -> tuple[TextFile, int]:
    """Copy the good lines of a file to a temporary one, and the bad ones to another."""
    good = tempfile.TemporaryFile()  # noqa: SIM115  it is read later
    header = ""
    count = 0
    for line in checked_lines(file):
        if not line.fault:
            good.write(line.text.encode())
            header = header or line.text
            continue
        text = line.text if count else header + line.text
        bad.write(text if text.endswith(("\n", "\r")) else f"{text}\n")
        count += 1
    rest = TextFile(good, "utf-8", file.delimiter, file.name)
    weakref.finalize(rest, good.close)
    return rest, count


_OPEN = "a quotation mark is opened and never closed"


class _Feed:
    """The lines of a file, some of which may be read again."""

    def __init__(self, lines: Iterator[str]) -> None:
        self._lines = lines
        self._again: deque[str] = deque()
        self.taken: list[str] = []
        self.first = 1

    def __iter__(self) -> _Feed:
        return self

    def __next__(self) -> str:
        line = self._again.popleft() if self._again else next(self._lines)
        self.taken.append(line)
        return line

    def begin(self) -> None:
        """Begin a record."""
        self.first += len(self.taken)
        self.taken = []

    def put_back(self) -> None:
        """Keep only the first line of the record; the others are read again."""
        self._again.extendleft(reversed(self.taken[1:]))
        del self.taken[1:]


_CR_ALONE = "it has a CR outside quotation marks, and lines end in LF"


def _fault(records: Iterator[list[str]], feed: _Feed, file: TextFile) -> str:
    """Read a record and return its fault; empty if it has none, or after the last record."""
    try:
        record = next(records, [])
    except csv.Error as error:
        is_open = "unexpected end" in str(error)
        return _OPEN if is_open else "there is text after a closing quotation mark"
    text = "".join(feed.taken)
    if has_stray_bytes(text):
        return STRAY_BYTES
    if file.ends_in_lf and text.endswith("\r"):  # it may belong to a value
        return _CR_ALONE
    width = len(file.names)
    if len(record) == width or not record:
        return ""
    return f"it has {len(record)} field{'s' * (len(record) != 1)}, and the header {width}"
