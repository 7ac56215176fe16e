"""PostgreSQL values without a Python equivalent, on their way into a column."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Self

from dbset_types import out_of_range
from dbset_types.infinity import Infinite
from dbset_types.intervals import interval_of_text
from dbset_types.kinds import Kind
from dbset_types.limits import Check

#: Kinds of columns with a wider range than Python's: the type's name, and how to read text.
KEPT_AS_TEXT: dict[Kind, tuple[str, Callable[[str], Any]]] = {
    Kind.DATE: ("date", out_of_range.date_of_text),
    Kind.TIME: ("time", out_of_range.time_of_text),
    Kind.TIMETZ: ("timetz", out_of_range.time_with_zone_of_text),
    Kind.TIMESTAMP: ("timestamp", out_of_range.datetime_of_text),
    Kind.TIMESTAMPTZ: ("timestamptz", out_of_range.instant_of_text),
    Kind.INTERVAL: ("interval", interval_of_text),
}

_FRACTION = re.compile(r"\.(\d+)")


class TypedText(str):
    """The text of a value in dbset's format, with the name of its type.

    Example:
        >>> TypedText("24:00:00", "time").getquoted()
        b"'24:00:00'::time"
    """

    __slots__ = ("type_name",)
    type_name: str

    def __new__(cls, text: str, type_name: str) -> Self:
        """The text must not contain quotes."""
        made = super().__new__(cls, text)
        made.type_name = type_name
        return made

    def __conform__(self, _protocol: object) -> Self:
        """Return itself: psycopg2 asks for an adapter."""
        return self

    def getquoted(self) -> bytes:
        """Return the SQL that psycopg2 sends; the cast gives arrays the right type."""
        return f"'{self}'::{self.type_name}".encode()


def value_of_text(value: object, kind: Kind, check: Check | None, precision: int | None) -> Any:
    """Return the value for a column from text, or from an infinite date or time.

    Parameters:
        value: any value.
        kind: the column's kind.
        check: the check for values that Python can hold.
        precision: the column's fractional digits of a second, if declared.

    Returns:
        The value to write; ``None`` if it is not valid for the column.

    Example:
        >>> value_of_text("infinity", Kind.DATE, None, None)
        <InfiniteDate infinity>
        >>> value_of_text("0044-03-15 BC", Kind.DATE, None, None)
        '0044-03-15 BC'
    """
    if not isinstance(value, str | Infinite):
        return None
    name, read = KEPT_AS_TEXT[kind]
    try:
        found = read(str(value))
        if not isinstance(found, str):
            if check is not None and not isinstance(found, Infinite):
                check(found)
            return found
    except (ValueError, OverflowError):
        return None
    fraction = _FRACTION.search(found)
    if fraction and precision is not None and len(fraction[1]) > precision:
        return None
    return TypedText(found, name)
