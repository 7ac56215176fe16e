"""Files of delimited text: their encoding, header and delimiter."""

from __future__ import annotations

import codecs
import csv
import io
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from os import PathLike, fspath, fstat
from os.path import samestat
from pathlib import Path
from typing import BinaryIO, Protocol, TypeAlias

from dbset_frames.errors import FrameError

#: A path, or an open file that can seek.
Source: TypeAlias = "str | PathLike[str] | BinaryIO"

DELIMITERS = (",", ";", "\t", "|")

#: Records that are compared if the header has several delimiters.
_RECORDS = 100

_BLOCK = 1 << 20

#: The first bytes of files in encodings other than UTF-8.
_MARKS = {codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}


STRAY_BYTES = "there is a byte that is not text in this encoding"


class Readable(Protocol):
    """A file to read bytes from."""

    def read(self, size: int = -1, /) -> bytes | None:
        """Read some bytes."""


class TextFile:
    """A file of delimited text.

    Attributes:
        name: its name, for messages.
        delimiter: what separates its fields.
        names: the names of its columns.
        is_header_only: whether it has no other lines.
        ends_in_lf: whether the first line ends in LF, alone or after CR.

    Parameters:
        source: its path, or an open file.
        encoding: its encoding.
        delimiter: what separates the fields; ``None`` to find it in the header.
        name: its name, for messages; ``None`` for the path.

    Raises:
        FrameError: it has no header, or its delimiter is not clear.
        OSError: it cannot be read.
    """

    def __init__(
        self, source: Source, encoding: str, delimiter: str | None, name: str | None = None
    ) -> None:
        self._source = source
        self._encoding = "utf-8-sig" if codecs.lookup(encoding).name == "utf-8" else encoding
        self.name = name or _name(source)
        self._check_mark()
        self.delimiter = delimiter or self._found_delimiter()
        with self.records(strict=False) as records:
            self.names: Sequence[str] = next(records, [])
            self.is_header_only = next(records, None) is None
        with self.lines() as lines:
            self.ends_in_lf = next(lines, "").endswith("\n")
        _check_header(self.name, self.names)

    @contextmanager
    def opened(self) -> Iterator[BinaryIO]:
        """Open the file at its beginning, for a ``with`` block."""
        if isinstance(self._source, (str, PathLike)):
            with open(self._source, "rb") as file:  # noqa: PTH123  a path of any kind
                yield file
        else:
            self._source.seek(0)
            yield self._source

    @contextmanager
    def lines(self) -> Iterator[Iterator[str]]:
        """Open the file as lines, with their ends, for a CSV reader that bounds no field.

        A byte that is not text is a lone surrogate.
        """
        limit = csv.field_size_limit(sys.maxsize)
        try:
            with self.opened() as file:
                text = io.TextIOWrapper(file, self._encoding, "surrogateescape", newline="")
                try:
                    yield text
                finally:
                    text.detach()
        finally:
            csv.field_size_limit(limit)

    @contextmanager
    def records(self, *, strict: bool = True) -> Iterator[Iterator[list[str]]]:
        """Open the file as records, among them its header and empty lines."""
        with self.lines() as lines:
            yield csv.reader(lines, delimiter=self.delimiter, strict=strict)

    def is_at(self, path: Path) -> bool:
        """Return whether a path leads to this file."""
        with self.opened() as file:
            try:
                return samestat(fstat(file.fileno()), path.stat())
            except OSError:  # there is no such file, or this one is in memory
                return False

    def is_clean(self) -> bool:
        """Return whether all records have as many fields as the header, and clear quotes."""
        width = len(self.names)
        with self.records() as records:
            try:
                return all(len(record) == width or not record for record in records)
            except csv.Error:
                return False

    @contextmanager
    def utf8(self) -> Iterator[Readable]:
        """Open the file as UTF-8, for a ``with`` block."""
        with self.opened() as file:
            yield file if self._encoding == "utf-8-sig" else _Recoded(file, self._encoding)

    def has_quotes(self) -> bool:
        """Return whether the file has a quotation mark anywhere."""
        with self.utf8() as file:
            return any(b'"' in (block or b"") for block in iter(lambda: file.read(_BLOCK), b""))

    def has_odd_ends(self) -> bool:
        """Return whether there is a CR alone, perhaps in quotation marks, and lines end in LF."""
        if not self.ends_in_lf:
            return False
        last = b""
        with self.utf8() as file:
            for block in iter(lambda: file.read(_BLOCK) or b"", b""):
                if _has_cr_alone(last + block if last else block):
                    return True
                last = b"\r" if block.endswith(b"\r") else b""
        return bool(last)

    def _check_mark(self) -> None:
        with self.opened() as file:
            start = file.read(2)
        if not start:
            raise FrameError(f"{self.name} is empty; its first line must name the columns")
        encoding = _MARKS.get(start)
        if encoding and not self._encoding.startswith("utf-16"):
            error = FrameError(f"{self.name} is in UTF-16")
            raise error.advised(f"name its encoding, {encoding!r}", "encoding")

    def _found_delimiter(self) -> str:
        with self.lines() as lines:
            header = _unquoted(next(lines, ""))
        found = [each for each in DELIMITERS if each in header]
        if len(found) < 2:  # noqa: PLR2004
            return found[0] if found else ","
        agreeing = Counter({each: self._agreeing(each) for each in found})
        (best, most), (_, second) = agreeing.most_common(2)
        if most == second:
            error = FrameError(f"{self.name}: the header has {' and '.join(map(repr, found))}")
            raise error.advised("name the delimiter", "delimiter")
        return best

    def _agreeing(self, delimiter: str) -> int:
        """Return how many of the first records have as many fields as the header."""
        with self.lines() as lines:
            records = csv.reader(lines, delimiter=delimiter)
            width = len(next(records, []))
            return sum(len(record) == width for record in islice(records, _RECORDS))


class _Recoded(io.RawIOBase):
    """A file in another encoding, read as UTF-8."""

    def __init__(self, file: BinaryIO, encoding: str) -> None:
        self._file = file
        self._decoder = codecs.getincrementaldecoder(encoding)("surrogateescape")
        self._waiting = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        while not self._waiting:
            block = self._file.read(_BLOCK)
            self._waiting = self._decoder.decode(block, not block).encode(errors="surrogateescape")
            if not block:
                break
        taken = self._waiting[: len(buffer)]
        buffer[: len(taken)] = taken
        self._waiting = self._waiting[len(taken) :]
        return len(taken)


def _has_cr_alone(block: bytes) -> bool:
    """Return whether a CR is not followed by LF, except at the end."""
    count = block.count(b"\r") - block.endswith(b"\r") if b"\r" in block else 0
    return count > 0 and count != block.count(b"\r\n")


def stray_bytes(place: str) -> FrameError:
    """Return the error for a byte that is not text."""
    error = FrameError(f"{place}: {STRAY_BYTES}")
    return error.advised("name the file's encoding, such as cp1252", "encoding")


def has_stray_bytes(text: str) -> bool:
    """Return whether bytes were read that are no text in the file's encoding."""
    return not text.isascii() and any("\udc80" <= letter <= "\udcff" for letter in text)


def _name(source: Source) -> str:
    path = source if isinstance(source, (str, PathLike)) else getattr(source, "name", "the file")
    return str(fspath(path)) if isinstance(path, PathLike) else str(path)


def _unquoted(line: str) -> str:
    """Return a line without what is between quotation marks."""
    return "".join(line.split('"')[::2])


def _check_header(file: str, names: Sequence[str]) -> None:
    if has_stray_bytes("".join(names)):
        raise stray_bytes(f"{file}, line 1")
    if names and names[0].startswith("\ufeff"):
        raise FrameError(f"{file}, line 1: there are two byte order marks; remove one")
    nul = next((name for name in names if "\0" in name), None)
    if nul is not None:
        raise FrameError(f"{file}, line 1: the name {nul!r} in the header has a NUL character")
    empty = [str(place + 1) for place, name in enumerate(names) if not name.strip()]
    if empty or not names:
        raise FrameError(
            f"{file}, line 1: column {', '.join(empty or '1')} of the header has no name; name it,"
            " or leave it out, as pandas does with index=False"
        )
    folded = Counter(name.casefold() for name in names)
    twice = [name for name in names if folded[name.casefold()] > 1]
    if twice:
        raise FrameError(
            f"{file}, line 1: the header has {' and '.join(map(repr, twice))}; rename one"
        )
