"""The Arrow type for the values of each column type."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyarrow as pa
import sqlalchemy as sa
from dbset_types.cast_types import Literal
from dbset_types.coerce import value_type
from dbset_types.kinds import Kind, kind_of
from dbset_types.limits import is_single
from sqlalchemy.dialects import postgresql

if TYPE_CHECKING:
    from sqlalchemy.types import TypeEngine

#: The most digits of Arrow's decimals.
MOST_128, MOST_256 = 38, 76

#: The type of decimals without a scale if there are none.
EMPTY_DECIMAL = pa.decimal128(MOST_128, 0)

_INTEGERS = ((sa.SmallInteger, pa.int16()), (sa.BigInteger, pa.int64()), (sa.Integer, pa.int32()))

_HUGE = frozenset({Kind.HUGE_INTEGER, Kind.EXACT_HUGE_INTEGER})

_BY_KIND: dict[Kind, pa.DataType] = {
    Kind.BOOLEAN: pa.bool_(),
    Kind.FLOAT: pa.float64(),
    Kind.TEXT: pa.string(),
    Kind.BYTES: pa.binary(),
    Kind.DATE: pa.date32(),
    Kind.TIME: pa.time64("us"),
    Kind.TIMESTAMP: pa.timestamp("us"),
    Kind.TIMESTAMPTZ: pa.timestamp("us", "UTC"),
    Kind.INTERVAL: pa.duration("us"),
    Kind.UUID: pa.uuid(),
    Kind.JSON: pa.json_(pa.string()),
}


def arrow_type(type_: TypeEngine[Any], dialect: str) -> pa.DataType | None:
    """Return the Arrow type for the values of a column.

    Parameters:
        type_: the column's type.
        dialect: the name of the database's dialect.

    Returns:
        The Arrow type; ``None`` if it depends on the values, as that of decimals without a scale.

    Example:
        >>> arrow_type(sa.INTEGER(), "postgresql"), arrow_type(sa.NUMERIC(10, 2), "postgresql")
        (DataType(int32), Decimal128Type(decimal128(10, 2)))
    """
    type_ = value_type(type_)
    if isinstance(type_, sa.ARRAY):
        item = arrow_type(type_.item_type, dialect)
        return None if item is None else pa.list_(item)
    kind = kind_of(type_)
    if kind in {Kind.EXACT_INTEGER, Kind.INTEGER}:
        return _integer(type_, dialect)
    if kind is Kind.NUMERIC:
        return _decimal(type_, dialect)
    if kind is Kind.FLOAT and dialect == "postgresql" and is_single(type_):
        return pa.float32()
    return _other(type_, kind, dialect)


def _other(type_: TypeEngine[Any], kind: Kind | None, dialect: str) -> pa.DataType | None:
    if isinstance(type_, Literal):
        return pa.list_(pa.float64()) if type_.form.is_list else pa.string()
    if isinstance(type_, postgresql.OID):
        return pa.int64()
    if isinstance(type_, postgresql.HSTORE):
        return _BY_KIND[Kind.JSON]
    if kind in _HUGE or (kind is None and _is_unknown(type_, dialect)):
        return None
    return pa.string() if kind is None else _BY_KIND.get(kind, pa.string())


def default_type(type_: Any, dialect: str) -> pa.DataType | None:
    """Return the Arrow type of a column whose type depends on the values, if it holds them.

    Example:
        >>> default_type(sa.NUMERIC(10, 2), "sqlite"), default_type(sa.NUMERIC(), "sqlite")
        (Decimal128Type(decimal128(10, 2)), Decimal128Type(decimal128(38, 0)))
    """
    type_ = value_type(type_)
    if isinstance(type_, sa.ARRAY):
        item = default_type(type_.item_type, dialect)
        return None if item is None else pa.list_(item)
    if kind_of(type_) not in {Kind.NUMERIC, *_HUGE}:
        return None
    precision, scale = type_.precision, type_.scale or 0
    return (decimal_type(precision, scale) if precision else None) or EMPTY_DECIMAL


def _is_unknown(type_: TypeEngine[Any], dialect: str) -> bool:
    """Return whether values may be anything: SQLite's, or those of the caller's own types."""
    return dialect != "postgresql" or isinstance(type_, sa.TypeDecorator | sa.types.NullType)


def _integer(type_: TypeEngine[Any], dialect: str) -> pa.DataType:
    if dialect == "sqlite":
        return pa.int64()
    return next(found for class_, found in _INTEGERS if isinstance(type_, class_))


def _decimal(type_: Any, dialect: str) -> pa.DataType | None:
    """Return the type of decimals whose column has a scale; on SQLite, no column enforces it."""
    if type_.precision is None or dialect == "sqlite":
        return None
    return decimal_type(type_.precision, type_.scale or 0)


def decimal_type(digits: int, scale: int) -> pa.DataType | None:
    """Return the Arrow type of decimals; ``None`` if they have too many digits.

    Example:
        >>> decimal_type(50, 2)
        Decimal256Type(decimal256(50, 2))
    """
    if not 0 <= scale <= digits <= MOST_256:
        return None
    return pa.decimal128(digits, scale) if digits <= MOST_128 else pa.decimal256(digits, scale)
