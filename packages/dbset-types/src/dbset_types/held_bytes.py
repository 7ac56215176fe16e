"""SQLite columns that also hold values of other types, because other programs write them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dbset_types.kinds import NUMBERS, Kind, kind_of

if TYPE_CHECKING:
    from sqlalchemy.types import TypeEngine

    from dbset_types.processors import Processor

_MARK, _MARK_OF_BYTES = "dbset_holds_anything", "dbset_holds_bytes"
_BYTES = (bytes, bytearray, memoryview)

#: Other types compare values by their meaning, or have no kind.
_KINDS = {*NUMBERS, Kind.TEXT, Kind.BYTES}

#: Kinds whose columns also take bytes. SQLAlchemy converts whatever is written to FLOAT columns.
_KINDS_WITH_BYTES = {*NUMBERS, Kind.TEXT} - {Kind.FLOAT}


def hold_anything(type_: TypeEngine[Any]) -> TypeEngine[Any]:
    """Mark the type of a column that may hold any value, and return it.

    Parameters:
        type_: a type that no other column has.
    """
    kind = kind_of(type_)
    setattr(type_, _MARK, kind in _KINDS)
    setattr(type_, _MARK_OF_BYTES, kind in _KINDS_WITH_BYTES)
    return type_


def holds_anything(type_: TypeEngine[Any]) -> bool:
    """Return whether a column may hold values that are not of its type.

    Example:
        >>> import sqlalchemy as sa
        >>> holds_anything(sa.Integer()), holds_anything(hold_anything(sa.Integer()))
        (False, True)
    """
    return getattr(type_, _MARK, False)


def holds_bytes(type_: TypeEngine[Any]) -> bool:
    """Return whether a column of numbers or text also takes bytes.

    Example:
        >>> import sqlalchemy as sa
        >>> holds_bytes(sa.Text()), holds_bytes(hold_anything(sa.Text()))
        (False, True)
    """
    return getattr(type_, _MARK_OF_BYTES, False)


def or_bytes(convert: Processor) -> Processor:
    """Return a conversion that leaves bytes as they are.

    Example:
        >>> or_bytes(int)("7"), or_bytes(int)(b"7")
        (7, b'7')
    """
    return lambda value: bytes(value) if isinstance(value, _BYTES) else convert(value)
