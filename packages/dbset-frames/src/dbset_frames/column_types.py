"""The column for each Arrow type."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable
from decimal import Decimal
from typing import Any, TypeAlias

import pyarrow as pa
import sqlalchemy as sa
from dbset_types.limits import SQLITE_DIGITS
from pyarrow import types
from sqlalchemy.types import TypeEngine

from dbset_frames.decoded import decoded_type
from dbset_frames.number_text import NumberText

#: A SQLAlchemy type, or the Python type of the values.
ColumnType: TypeAlias = TypeEngine[Any] | type

#: Extension types by name, and the Python type of their values.
EXTENSIONS: dict[str, type] = {"arrow.uuid": uuid.UUID, "arrow.json": dict, "arrow.bool8": bool}


def column_type(type_: pa.DataType, dialect: str) -> ColumnType | None:
    """Return the type of a new column for values of an Arrow type.

    Parameters:
        type_: the Arrow type, decoded as ``streams`` does.
        dialect: the name of the database's dialect.

    Returns:
        The type; ``None`` if the values decide: there are none, or they may exceed 64 bits.

    Example:
        >>> column_type(pa.int8(), "postgresql"), column_type(pa.list_(pa.int8()), "sqlite")
        (<class 'int'>, <class 'dict'>)
    """
    if isinstance(type_, NumberText):
        is_changed = type_.digits > SQLITE_DIGITS or type_.has_zeros  # 1.10 would become 1.1
        return str if dialect == "sqlite" and is_changed else Decimal
    if isinstance(type_, pa.BaseExtensionType):
        return EXTENSIONS[type_.extension_name]
    if types.is_uint64(type_):
        return None
    is_single = types.is_float16(type_) or types.is_float32(type_)
    if is_single and dialect == "postgresql":
        return sa.REAL()
    if types.is_timestamp(type_):
        return sa.DateTime(timezone=type_.tz is not None)
    return next((found for matches, found in _TYPES if matches(type_)), None)


_TYPES: tuple[tuple[Callable[[pa.DataType], bool], ColumnType], ...] = (
    (types.is_boolean, bool),
    (types.is_integer, int),
    (types.is_floating, float),
    (types.is_decimal, Decimal),
    (types.is_string, str),
    (types.is_large_string, str),
    (types.is_binary, bytes),
    (types.is_large_binary, bytes),
    (types.is_fixed_size_binary, bytes),
    (types.is_date, dt.date),
    (types.is_time, dt.time),
    (types.is_duration, dt.timedelta),
    (types.is_interval, dt.timedelta),
    (types.is_nested, dict),
)


def is_supported(type_: pa.DataType) -> bool:
    """Return whether there is a column for values of an Arrow type, or a part of a document.

    Example:
        >>> is_supported(pa.null()), is_supported(pa.union([], mode="dense"))
        (True, False)
    """
    type_ = decoded_type(type_)
    if isinstance(type_, pa.BaseExtensionType):
        return type_.extension_name in EXTENSIONS
    if types.is_union(type_):
        return False
    if types.is_nested(type_):
        parts = [type_.field(i) for i in range(type_.num_fields)]
        names = {part.name for part in parts}
        is_clear = not types.is_struct(type_) or len(names) == len(parts)
        return is_clear and all(is_supported(part.type) for part in parts)
    known = types.is_null(type_) or types.is_timestamp(type_)
    return known or any(matches(type_) for matches, _ in _TYPES)
