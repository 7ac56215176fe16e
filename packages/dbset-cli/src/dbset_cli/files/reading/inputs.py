"""Files and standard input, decompressed, in pieces or as a seekable file."""

from __future__ import annotations

import gzip
import io
import os
import shutil
import sys
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from stat import S_ISREG
from typing import Any, BinaryIO, NamedTuple

from dbset_cli.errors import CommandError
from dbset_cli.files.formats import Compression

#: How many bytes are read at once.
PIECE = 1 << 20

STDIN = "-"

#: The flag of encrypted files in an archive.
_ENCRYPTED = 1


class Input(NamedTuple):
    """An open file.

    Attributes:
        name: its name for messages.
        file: its decompressed bytes.
        fraction: returns how much of it has been read, from 0 to 1; ``None`` if nobody knows.
    """

    name: str
    file: BinaryIO
    fraction: Callable[[], float | None]

    def pieces(self) -> Iterator[bytes]:
        """Yield the decompressed bytes in pieces.

        Raises:
            CommandError: the file is cut off or damaged.
        """
        with _damage(self.name):
            while piece := self.file.read(PIECE):
                yield piece


def check_exists(path: str) -> None:
    """Check that there is a file to read.

    Raises:
        CommandError: there is none, or it is a directory.
    """
    if path == STDIN:
        return
    if not Path(path).exists():
        raise CommandError(f"there is no file {path}; check the path")
    if Path(path).is_dir():
        raise CommandError(f"{path} is a directory; name the files in it, such as {path}/*")


def shown_name(path: str) -> str:
    """Return the name of a file for messages."""
    return "standard input" if path == STDIN else path


@contextmanager
def opened(path: str, compression: Compression | None = None) -> Iterator[Input]:
    """Open a file for reading, or standard input, and decompress it.

    Parameters:
        path: the path, or ``-`` for standard input.
        compression: how it is compressed.

    Raises:
        CommandError: it cannot be read.
    """
    name = shown_name(path)
    with ExitStack() as stack:
        raw = _raw(path, stack)
        size = _size(raw)
        if compression is Compression.ZIP and size is None:
            raw = _copied(Input(name, raw, lambda: None), stack)
            size = _size(raw)
        with _damage(name):
            file = _DECOMPRESSED[compression](raw, name, stack) if compression else raw
        yield Input(name, file, lambda: _fraction(raw, size))


@contextmanager
def seekable(path: str, compression: Compression | None = None) -> Iterator[Input]:
    """Open a file so that its parts can be read in any order.

    Standard input and compressed files are copied to a temporary file.

    Parameters:
        path: the path, or ``-`` for standard input.
        compression: how it is compressed.

    Raises:
        CommandError: it cannot be read.
    """
    with opened(path, compression) as given, ExitStack() as stack:
        if compression is None and _size(given.file) is not None:
            yield given
        else:
            yield given._replace(file=_copied(given, stack))


def _raw(path: str, stack: ExitStack) -> BinaryIO:
    if path == STDIN:
        return sys.stdin.buffer
    check_exists(path)
    try:
        return stack.enter_context(Path(path).open("rb"))
    except OSError as error:
        raise CommandError(f"cannot read {path}: {error.strerror}") from error


def _size(file: BinaryIO) -> int | None:
    """Return the size of a regular file; ``None`` for pipes and the like."""
    try:
        status = os.fstat(file.fileno())
    except (OSError, AttributeError):
        return None
    return status.st_size if S_ISREG(status.st_mode) else None


def _fraction(raw: BinaryIO, size: int | None) -> float | None:
    if not size:
        return None
    return 1.0 if raw.closed else raw.tell() / size


def _copied(given: Input, stack: ExitStack) -> BinaryIO:
    """Return a temporary file with the bytes of another one."""
    temporary = tempfile.TemporaryFile(prefix="dbset", buffering=0)  # noqa: SIM115  the next line
    file = stack.enter_context(_Copy(given.name, temporary))
    try:
        for piece in given.pieces():
            file.write(piece)
        file.seek(0)
    except OSError as error:
        free = shutil.disk_usage(tempfile.gettempdir()).free
        raise CommandError(
            f"cannot copy {given.name} to {tempfile.gettempdir()}: {error.strerror}"
            f" ({free / 1e6:,.0f} MB are free); set TMPDIR to a directory with more space"
        ) from error
    return file


class _Copy(io.BufferedRandom):
    """A temporary file with the name of the one that it has been copied from."""

    def __init__(self, name: str, file: Any) -> None:
        super().__init__(file)
        self._name = name

    @property
    def name(self) -> str:
        """The name."""
        return self._name


def _gzip(raw: BinaryIO, _name: str, stack: ExitStack) -> Any:
    return stack.enter_context(gzip.GzipFile(fileobj=raw))


def _zstd(raw: BinaryIO, _name: str, stack: ExitStack) -> Any:
    import pyarrow as pa  # noqa: PLC0415  only for zstd; it reads all frames and knows cut ones

    return stack.enter_context(pa.CompressedInputStream(raw, "zstd"))


def _zip(raw: BinaryIO, name: str, stack: ExitStack) -> Any:
    """Open the only file of an archive."""
    archive = stack.enter_context(zipfile.ZipFile(raw))
    members = _members(archive)
    if len(members) != 1:
        held = ", ".join(members[:5]) + (", ..." if len(members) > 5 else "")  # noqa: PLR2004
        raise CommandError(
            f"{name} holds {len(members)} files"
            f"{f' ({held})' if held else ''}, not one; unzip it, and name the files to import"
        )
    if archive.getinfo(members[0]).flag_bits & _ENCRYPTED:
        raise CommandError(f"{name} has a password; unzip it, and name the file in it")
    return stack.enter_context(archive.open(members[0]))


def zip_member(path: str) -> str:
    """Return the name of the only file in an archive.

    Raises:
        CommandError: there is not exactly one, or the archive is damaged.
    """
    with opened(path, Compression.ZIP) as given:
        return str(getattr(given.file, "name", path))


def _members(archive: zipfile.ZipFile) -> list[str]:
    """Return the names of the files in an archive, without what macOS adds."""
    return [
        each.filename
        for each in archive.infolist()
        if not each.is_dir() and not each.filename.startswith("__MACOSX/")
    ]


_DECOMPRESSED = {Compression.GZIP: _gzip, Compression.ZSTD: _zstd, Compression.ZIP: _zip}

#: What decompressors raise: pyarrow a bare OSError, zipfile also for methods that it lacks.
_DAMAGES = (EOFError, OSError, zlib.error, zipfile.BadZipFile, NotImplementedError)


@contextmanager
def _damage(name: str) -> Iterator[None]:
    try:
        yield
    except _DAMAGES as error:
        raise CommandError(
            f"{name} is cut off, damaged, or compressed in another way: {error}"
        ) from error
