"""Compressed files and standard input: all of their bytes, or an error."""

from __future__ import annotations

import gzip
import io
import sys
import zipfile

import pyarrow as pa
import pytest
from dbset_cli.errors import CommandError
from dbset_cli.files.formats import Compression
from dbset_cli.files.reading.inputs import opened, seekable

TEXT = b"".join(b"%d,%d\n" % (number, number * 7919 % 100_003) for number in range(40_000))


def zipped(*members):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in members:
            archive.writestr(name, b"" if name.endswith("/") else TEXT)
    return file.getvalue()


def zstd(content):
    return pa.compress(content, "zstd", asbytes=True)


SKIPPABLE = b"\x50\x2a\x4d\x18\x04\0\0\0abcd"

WHOLE = {
    "plain": (None, TEXT),
    "gzip": (Compression.GZIP, gzip.compress(TEXT)),
    "gzip members": (Compression.GZIP, gzip.compress(TEXT[:99]) + gzip.compress(TEXT[99:])),
    "padded gzip": (Compression.GZIP, gzip.compress(TEXT) + b"\0" * 100),
    "zstd": (Compression.ZSTD, zstd(TEXT)),
    "zstd frames": (Compression.ZSTD, zstd(TEXT[:99]) + SKIPPABLE + zstd(TEXT[99:])),
    "zip": (Compression.ZIP, zipped("a.csv")),
    "zip with directories": (Compression.ZIP, zipped("x/", "x/a.csv", "__MACOSX/._a.csv")),
}


@pytest.mark.parametrize("opener", [opened, seekable])
@pytest.mark.parametrize("kind", WHOLE)
def test_all_bytes_are_read(tmp_path, monkeypatch, opener, kind):
    compression, content = WHOLE[kind]
    path = tmp_path / "a"
    path.write_bytes(content)
    with opener(str(path), compression) as given:
        assert b"".join(given.pieces()) == TEXT
        assert 0.4 < given.fraction() <= 1  # a zip file ends with a directory
        assert given.name == str(path)
    with path.open("rb") as file, io.BytesIO(content) as pipe:
        for stdin in (file, pipe):
            monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(stdin))
            with opener("-", compression) as given:
                assert b"".join(given.pieces()) == TEXT
                assert given.name == "standard input"


@pytest.mark.parametrize("kind", [kind for kind in WHOLE if kind != "plain"])
@pytest.mark.parametrize("keep", [0.0005, 0.5, 0.999])
def test_a_cut_file_is_an_error(tmp_path, kind, keep):
    compression, content = WHOLE[kind]
    end = len(content.rstrip(b"\0")) if kind == "padded gzip" else len(content)
    path = tmp_path / "a"
    path.write_bytes(content[: int(end * keep)])
    with pytest.raises(CommandError, match="is cut off"), opened(str(path), compression) as given:
        list(given.pieces())


@pytest.mark.parametrize("compression", Compression)
def test_files_that_are_not_compressed_are_errors(tmp_path, compression):
    path = tmp_path / "a"
    path.write_bytes(TEXT)
    damaged = pytest.raises(CommandError, match="a is cut off, damaged, or")
    with damaged, opened(str(path), compression) as given:
        list(given.pieces())


def test_an_archive_holds_one_file(tmp_path):
    path = tmp_path / "a.zip"
    for names, message in [((), "holds 0 files, not one"), (("a", "b"), r"2 files \(a, b\), not")]:
        path.write_bytes(zipped(*names))
        with pytest.raises(CommandError, match=message), opened(str(path), Compression.ZIP):
            pass


def test_an_encrypted_archive_is_an_error(tmp_path):
    content = bytearray(zipped("a.csv"))
    content[6] |= 1  # in the file's header
    content[content.index(b"PK\1\2") + 8] |= 1  # in the directory
    path = tmp_path / "a.csv.zip"
    path.write_bytes(content)
    locked = pytest.raises(CommandError, match=r"a\.csv\.zip has a password; unzip it, and name")
    with locked, opened(str(path), Compression.ZIP):
        pass


def test_a_full_temporary_directory_is_an_error(tmp_path, monkeypatch):
    class Full(io.BytesIO):
        def write(self, _):
            raise OSError(28, "No space left on device")

    monkeypatch.setattr("tempfile.TemporaryFile", lambda **_: Full())
    path = tmp_path / "a"
    path.write_bytes(gzip.compress(TEXT))
    full = pytest.raises(CommandError, match=r"No space left.*set TMPDIR")
    with full, seekable(str(path), Compression.GZIP):
        pass
