"""Where rows are written to: files that appear whole or not at all, and standard output."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from pathlib import Path, PurePath
from typing import Any, BinaryIO

from dbset_cli.errors import ArgumentsError, CommandError
from dbset_cli.files.formats import COMPRESSED, SUFFIXES, Compression, FileFormat, Format

#: What a terminal cannot show.
_BINARY = frozenset({Format.PARQUET, Format.ARROW, Format.EXCEL})


@contextmanager
def opened_target(name: str, found: FileFormat, *, overwrite: bool = False) -> Iterator[BinaryIO]:
    """Open a file for a ``with`` block, at whose end it appears.

    Parameters:
        name: the file's name, or ``-`` for standard output.
        found: its format and compression.
        overwrite: whether it may replace a file.

    Raises:
        CommandError: the directory does not exist, or the file does.
        ArgumentsError: a terminal cannot show the format.
    """
    with (
        _opened(name, found.format, overwrite=overwrite) as file,
        _compressed(file, name, found) as target,
    ):
        yield target


def _opened(name: str, format_: Format, *, overwrite: bool) -> AbstractContextManager[BinaryIO]:
    if name == "-":
        return _standard_output(format_)
    path = Path(os.path.realpath(name))  # a link goes on leading to the file
    if path.is_dir():
        raise CommandError(f"{name} is a directory; name a file in it")
    if not path.parent.is_dir():
        raise CommandError(f"there is no directory {path.parent}; create it first")
    if path.exists() and not path.is_file():
        return path.open("wb")  # a pipe or a device
    if path.exists() and not overwrite:
        raise CommandError(f"{name} exists; add --overwrite to replace it, or name another file")
    return _replaced(path)


@contextmanager
def _standard_output(format_: Format) -> Iterator[BinaryIO]:
    if format_ in _BINARY and sys.stdout.isatty():
        raise ArgumentsError(
            f"a terminal cannot show {format_.value}; write it to a file or a pipe"
        )
    yield sys.stdout.buffer
    sys.stdout.buffer.flush()


@contextmanager
def _replaced(path: Path) -> Iterator[BinaryIO]:
    """Write a file next to another one, and rename it at the end."""
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with part.open("wb") as file:
            yield file
        if path.exists():
            part.chmod(path.stat().st_mode & 0o777)
        part.replace(path)
    except BaseException:
        with suppress(OSError):
            part.unlink()
        raise


def _compressed(file: BinaryIO, name: str, found: FileFormat) -> AbstractContextManager[Any]:
    if found.compression is None:
        return nullcontext(file)
    return _COMPRESSED[found.compression](file, _member(name, found.format))


def _member(name: str, format_: Format) -> str:
    """Return the name of the file in an archive.

    Example:
        >>> _member("out/a.csv.zip", Format.CSV), _member("a.zip", Format.JSON)
        ('a.csv', 'a.json')
    """
    inner = PurePath(name)
    while inner.suffix.lower() in COMPRESSED:
        inner = inner.with_suffix("")
    known = (suffix for suffix, each in SUFFIXES.items() if each is format_)
    return inner.name if inner.suffix else f"{inner.name}{next(known, '')}"


def _gzip(file: BinaryIO, _member: str) -> AbstractContextManager[Any]:
    from gzip import GzipFile  # noqa: PLC0415  rarely used

    return GzipFile("", "wb", 6, file, mtime=0)


@contextmanager
def _zstd(file: BinaryIO, _member: str) -> Iterator[Any]:
    import pyarrow as pa  # noqa: PLC0415  slow to import

    with pa.CompressedOutputStream(pa.PythonFile(file, "w"), "zstd") as target:
        yield target


@contextmanager
def _zip(file: BinaryIO, member: str) -> Iterator[Any]:
    from zipfile import ZIP_DEFLATED, ZipFile  # noqa: PLC0415  rarely used

    with (
        ZipFile(file, "w", ZIP_DEFLATED) as archive,
        archive.open(member, "w", force_zip64=True) as target,
    ):
        yield target


_COMPRESSED: dict[Compression, Callable[[BinaryIO, str], AbstractContextManager[Any]]] = {
    Compression.GZIP: _gzip,
    Compression.ZSTD: _zstd,
    Compression.ZIP: _zip,
}
