"""What a file is, by its first bytes."""

from __future__ import annotations

_SIGNATURES = (
    (OLE := b"\xd0\xcf\x11\xe0", "a document of Office 97"),
    (b"PK", "a zip archive"),
    (b"\x1f\x8b", "a gzip file"),
    (b"\x28\xb5\x2f\xfd", "a zstd file"),
    (b"PAR1", "a Parquet file"),
    (b"ARROW1", "an Arrow file"),
    (b"%PDF", "a PDF document"),
    (b"<", "an HTML or XML document"),
    (b"{\\rtf", "an RTF document"),
)

#: How many bytes show what a file is.
LENGTH = 100


def described(start: bytes) -> str:
    """Return what a file is.

    Parameters:
        start: its first bytes.

    Example:
        >>> described(b"id,name"), described(b"  <html>"), described(b"")
        ('a text file', 'an HTML or XML document', 'empty')
    """
    if not start:
        return "empty"
    bare = start.removeprefix(b"\xef\xbb\xbf").lstrip()
    found = (kind for mark, kind in _SIGNATURES if bare.startswith(mark))
    return next(found, "an unknown binary file" if b"\0" in start else "a text file")
