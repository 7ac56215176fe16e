"""The fields of files as text, block by block."""

from __future__ import annotations

from collections import deque
from collections.abc import Generator, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from threading import Lock
from typing import Any

import pyarrow as pa
from pyarrow import csv

from dbset_frames.errors import FrameError
from dbset_frames.text_files.bad_lines import checked_lines
from dbset_frames.text_files.files import STRAY_BYTES, Readable, TextFile, stray_bytes

#: Bytes that are parsed at a time, and the most for a record that is longer.
BLOCK, _LONGEST_BLOCK = 1 << 18, 1 << 30

#: How many batches are made ahead of the caller.
_AHEAD = 4

_CR = b"\r"

#: A field with nothing but quotation marks.
QUOTED_EMPTY = '""'


class LongRecord(Exception):  # noqa: N818  not an error: blocks get longer
    """A record is longer than a block."""


class TextBlocks:
    """Reads the fields of files as text, block by block.

    Parameters:
        null_values: the texts that are NULL.
        block: how many bytes are parsed at a time.
    """

    def __init__(self, null_values: Iterable[str], block: int = BLOCK) -> None:
        self._null_values = list(null_values)
        self._block = block

    def of(self, file: TextFile) -> Generator[pa.RecordBatch]:
        """Yield the fields of a file, which is checked for unclear marks before.

        Close the generator before the file is read again.

        Raises:
            FrameError: a line is not a record.
            LongRecord: a record is longer than a block; the next call takes longer ones.
        """
        if file.is_header_only:  # pyarrow wants a line end
            return
        try:
            with (
                file.utf8() as opened,
                closing(_ForPyarrow(opened)) as readable,
                csv.open_csv(readable, *self._options(file)) as batches,
            ):
                yield from batches
        except pa.ArrowInvalid as error:
            if "straddl" not in str(error) or self._block >= _LONGEST_BLOCK:
                raise bad_line(file, str(error)) from None
            self._block *= 8
            raise LongRecord from None

    def _options(self, file: TextFile) -> tuple[Any, Any, Any]:
        is_narrow = len(file.names) == 1
        nulls = [each for each in self._null_values if each != QUOTED_EMPTY]
        return (
            csv.ReadOptions(block_size=self._block),
            csv.ParseOptions(
                delimiter=file.delimiter,
                newlines_in_values=True,
                ignore_empty_lines=not is_narrow,  # there, such a line is a row with NULL
            ),
            csv.ConvertOptions(
                column_types=dict.fromkeys(file.names, pa.string()),
                null_values=nulls,
                strings_can_be_null=True,
                quoted_strings_can_be_null=QUOTED_EMPTY in self._null_values,
            ),
        )


class _ForPyarrow:
    """A file for pyarrow, whose threads may try to read it after its reader is closed.

    No block ends between CR and LF, as pyarrow then drops the LF, even in quotation marks.
    """

    def __init__(self, file: Readable) -> None:
        self._file = file
        self._lock = Lock()
        self._waiting = b""
        self.closed = False

    def read(self, size: int) -> bytes:
        """Read some bytes."""
        with self._lock:
            return b"" if self.closed else self._read(size)

    def _read(self, size: int) -> bytes:
        block = self._waiting
        while more := self._file.read(size - len(block)):
            block += more
            if block != _CR:
                break
        is_split = len(block) > 1 and block.endswith(_CR)
        self._waiting = _CR if is_split else b""
        return block[:-1] if is_split else block

    def close(self) -> None:
        """Wait for a read, and leave the file to others."""
        with self._lock:
            self.closed = True


def check_marks(file: TextFile) -> None:
    """Check that the quotation marks and line ends of a file are clear, which pyarrow does not.

    Raises:
        FrameError: a line is not a record.
    """
    if file.has_quotes() and not file.is_clean():
        raise bad_line(file)
    if file.has_odd_ends() and any(line.fault for line in checked_lines(file)):
        raise bad_line(file)


def bad_line(file: TextFile, otherwise: str = "") -> FrameError:
    """Return the error about the first bad line of a file.

    Parameters:
        file: the file.
        otherwise: what is wrong if all lines are good.
    """
    for line in checked_lines(file):
        place = f"{file.name}, line {line.number}"
        if line.fault == STRAY_BYTES:
            return stray_bytes(place)
        if line.fault:
            return FrameError(f"{place}: {line.fault}")
    return FrameError(f"{file.name} cannot be read: {otherwise}")


def read_ahead(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """Yield batches, of which the next ones are made while the caller works on one."""
    waiting = iter(batches)
    with ThreadPoolExecutor(1) as pool:
        following = deque(pool.submit(next, waiting, None) for _ in range(_AHEAD))
        try:
            while (batch := following.popleft().result()) is not None:
                following.append(pool.submit(next, waiting, None))
                yield batch
        finally:
            pool.shutdown(cancel_futures=True)
