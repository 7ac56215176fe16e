"""Values that PostgreSQL keeps and Python has no object for, on their way into a column."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Self

from dbset_types import out_of_range
from dbset_types.infinity import Infinite
from dbset_types.intervals import interval_of_text
from dbset_types.kinds import Kind
from dbset_types.limits import Check

#: The kinds of columns that keep more than Python does: their types' names, and how to read text.
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
    """The text of a value, spelled by dbset, with the name of its type.

    Example:
        >>> TypedText("24:00:00", "time").getquoted()
        b"'24:00:00'::time"
    """

    __slots__ = ("type_name",)
    type_name: str

    def __new__(cls, text: str, type_name: str) -> Self:
        """Take text without quotes in it."""
        made = super().__new__(cls, text)
        made.type_name = type_name
        return made

    def __conform__(self, _protocol: object) -> Self:
        """Tell psycopg2 that this is what adapts itself."""
        return self

    def getquoted(self) -> bytes:
        """Return the SQL that psycopg2 sends; an array of it has the right type."""
        return f"'{self}'::{self.type_name}".encode()


def value_of_text(value: object, kind: Kind, check: Check | None, precision: int | None) -> Any:
    """Return a value that only PostgreSQL keeps, from its text or what is infinite.

    Parameters:
        value: any value.
        kind: of the column.
        check: what a value that Python has an object for must pass.
        precision: how many digits of a second the column keeps, if it says so.

    Returns:
        What the column takes; ``None`` where the value means nothing to it.

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
