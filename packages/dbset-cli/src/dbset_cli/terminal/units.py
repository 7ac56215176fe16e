"""Counts and sizes as people read them."""

from __future__ import annotations

_UNITS = ("bytes", "kB", "MB", "GB", "TB", "PB")
_BITS = 10  # between two units


def count_text(rows: int | None, *, estimated: bool = False) -> str:
    """Return a number of rows with separators, and ``~`` if it is an estimate.

    Example:
        >>> count_text(1234567), count_text(5_000_000, estimated=True), count_text(None)
        ('1,234,567', '~5,000,000', '')
    """
    if rows is None:
        return ""
    return f"{'~' if estimated else ''}{rows:,}"


def rows_text(rows: int, *, estimated: bool = False) -> str:
    """Return a number of rows, and what they are.

    Example:
        >>> rows_text(0), rows_text(1), rows_text(1234)
        ('0 rows', '1 row', '1,234 rows')
    """
    return f"{count_text(rows, estimated=estimated)} {'row' if rows == 1 else 'rows'}"


def size_text(size: int | None) -> str:
    """Return a number of bytes in the largest unit that leaves at least one.

    Example:
        >>> size_text(0), size_text(24_576), size_text(31_457_280), size_text(None)
        ('0 bytes', '24 kB', '30 MB', '')
    """
    if size is None:
        return ""
    power = min(max(size.bit_length() - 1, 0) // _BITS, len(_UNITS) - 1)
    number = f"{size / 2 ** (power * _BITS):.1f}".removesuffix(".0")
    return f"{number} {_UNITS[power]}"
