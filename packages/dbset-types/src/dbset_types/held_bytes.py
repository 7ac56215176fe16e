"""SQLite columns of numbers and text that also hold bytes, because other programs write them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dbset_types.kinds import NUMBERS, Kind, kind_of

if TYPE_CHECKING:
    from sqlalchemy.types import TypeEngine

    from dbset_types.processors import Processor

_MARK = "dbset_holds_bytes"
_BYTES = (bytes, bytearray, memoryview)

#: SQLAlchemy converts whatever is written to FLOAT columns.
_KINDS = {*NUMBERS, Kind.TEXT} - {Kind.FLOAT}


def hold_bytes(type_: TypeEngine[Any]) -> TypeEngine[Any]:
    """Mark the type of a column of numbers or text, and return it.

    Parameters:
        type_: a type that no other column has.
    """
    if kind_of(type_) in _KINDS:
        setattr(type_, _MARK, True)
    return type_


def holds_bytes(type_: TypeEngine[Any]) -> bool:
    """Return whether a column of numbers or text also takes bytes.

    Example:
        >>> import sqlalchemy as sa
        >>> holds_bytes(sa.Text()), holds_bytes(hold_bytes(sa.Text()))
        (False, True)
    """
    return getattr(type_, _MARK, False)


def or_bytes(convert: Processor) -> Processor:
    """Return a conversion that leaves bytes as they are.

    Example:
        >>> or_bytes(int)("7"), or_bytes(int)(b"7")
        (7, b'7')
    """
    return lambda value: bytes(value) if isinstance(value, _BYTES) else convert(value)
