"""Decoded text of files."""

from __future__ import annotations

import codecs
from collections.abc import Iterator

from dbset_cli.errors import ArgumentsError, CommandError
from dbset_cli.files.reading.inputs import Input


def decoder_name(encoding: str) -> str:
    """Return the name of the codec for an encoding; UTF-8 may begin with a byte order mark.

    Raises:
        ArgumentsError: Python does not know the encoding.

    Example:
        >>> decoder_name("UTF8"), decoder_name("latin1")
        ('utf-8-sig', 'iso8859-1')
    """
    try:
        name = codecs.lookup(encoding).name
    except LookupError as error:
        raise ArgumentsError(
            f"--encoding {encoding} is not known; write it as Python does, such as utf-8 or cp1252"
        ) from error
    return "utf-8-sig" if name == "utf-8" else name


def decoded(given: Input, encoding: str) -> Iterator[str]:
    """Yield the text of a file in pieces.

    Raises:
        CommandError: bytes are not valid in the encoding; the message names the line.
    """
    decoder = codecs.getincrementaldecoder(decoder_name(encoding))()
    lines = 1
    for piece in _with_end(given.pieces()):
        try:
            text = decoder.decode(piece, final=not piece)
        except UnicodeDecodeError as error:
            good = bytes(error.object[: error.start]).decode(encoding, "ignore")
            bad = bytes(error.object[error.start : error.end]).hex(" ")
            raise CommandError(
                f"{given.name}, line {lines + good.count(chr(10)):,}: the bytes {bad} are not"
                f" {encoding}; name the file's encoding, such as --encoding cp1252"
            ) from error
        lines += text.count("\n")
        yield text


def _with_end(pieces: Iterator[bytes]) -> Iterator[bytes]:
    yield from pieces
    yield b""
