"""What divides the fields of CSV, and the digits of its numbers."""

from __future__ import annotations

from dbset_cli.errors import ArgumentsError

#: Characters that a delimiter cannot be.
_RESERVED = frozenset('"\r\n\0')


def checked_delimiter(given: str) -> str:
    r"""Return a delimiter; ``tab``, or ``\t`` as it is typed, is a tab.

    Raises:
        ArgumentsError: it is not one ASCII character that fields can be divided by.

    Example:
        >>> checked_delimiter(";"), checked_delimiter(r"\t"), checked_delimiter("tab")
        (';', '\t', '\t')
    """
    delimiter = "\t" if given in {"tab", r"\t"} else given
    if len(delimiter) != 1 or not delimiter.isascii() or delimiter in _RESERVED:
        raise ArgumentsError(
            f"the delimiter {given!r} is not valid; give one ASCII character, such as ';', or tab"
        )
    return delimiter


def checked_decimal(given: str) -> str:
    """Return a decimal separator.

    Raises:
        ArgumentsError: it is neither a comma nor a point.

    Example:
        >>> checked_decimal(",")
        ','
    """
    if given not in {",", "."}:
        raise ArgumentsError(f"the decimal separator {given!r} is not known; give , or .")
    return given
