"""Types for PostgreSQL that read as what was written, by every driver."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from dbset_types.documents import jsonb_dumps
from dbset_types.domain import domain_over
from dbset_types.huge import HUGE_DIGITS, ExactHugeInteger, HugeInteger
from dbset_types.kept import Kept, unless_none
from dbset_types.kinds import ExactBigInteger, Kind
from dbset_types.literals import Literal, Named, TextLiteral

if TYPE_CHECKING:
    from sqlalchemy.engine import Dialect
    from sqlalchemy.types import TypeEngine

    from dbset_types.kept import Processor


class JSONB(Kept, postgresql.JSONB):
    """JSONB that reads floats as floats and keeps None as NULL."""

    write = staticmethod(unless_none(jsonb_dumps))

    def __init__(self) -> None:
        """Keep None as NULL."""
        super().__init__(none_as_null=True)


class _MendedForAsyncpg(Kept):
    """A type that reads as it should by the other drivers."""

    render_bind_cast = True

    def result_processor(self, dialect: Dialect, coltype: object) -> Processor | None:
        """Return the conversion that asyncpg needs."""
        return super().result_processor(dialect, coltype) if dialect.driver == "asyncpg" else None


def _read_uuid(value: uuid.UUID | None) -> uuid.UUID | None:
    return None if value is None else uuid.UUID(int=value.int)


def _read_instant(value: dt.datetime | None) -> dt.datetime | None:
    return value if value is None or value.tzinfo else value.replace(tzinfo=dt.UTC)


class TimestampTZ(_MendedForAsyncpg, postgresql.TIMESTAMP):
    """TIMESTAMP WITH TIME ZONE; asyncpg takes the first and last instant for infinities."""

    read = staticmethod(_read_instant)

    def __init__(self, precision: int | None = None) -> None:
        """Keep the time zone."""
        super().__init__(timezone=True, precision=precision)


class UUID(_MendedForAsyncpg, sa.UUID[uuid.UUID]):
    """UUID; asyncpg reads it as a class of its own."""

    read = staticmethod(_read_uuid)


TYPES: dict[Kind, TypeEngine[Any]] = {
    Kind.BOOLEAN: sa.BOOLEAN(),
    Kind.EXACT_INTEGER: ExactBigInteger(),
    Kind.INTEGER: sa.BIGINT(),
    Kind.EXACT_HUGE_INTEGER: ExactHugeInteger(),
    Kind.HUGE_INTEGER: HugeInteger(),
    Kind.FLOAT: sa.DOUBLE_PRECISION(),
    Kind.NUMERIC: sa.NUMERIC(),
    Kind.TEXT: sa.TEXT(),
    Kind.BYTES: postgresql.BYTEA(),
    Kind.DATE: sa.DATE(),
    Kind.TIME: postgresql.TIME(),
    Kind.TIMETZ: postgresql.TIME(timezone=True),
    Kind.TIMESTAMP: postgresql.TIMESTAMP(),
    Kind.TIMESTAMPTZ: TimestampTZ(),
    Kind.INTERVAL: postgresql.INTERVAL(),
    Kind.UUID: UUID(),
    Kind.JSON: JSONB(),
}

_RANGES = (
    postgresql.INT4RANGE,
    postgresql.INT8RANGE,
    postgresql.NUMRANGE,
    postgresql.DATERANGE,
    postgresql.TSRANGE,
    postgresql.TSTZRANGE,
)
_TEXTS = (
    Named,
    postgresql.BIT,
    postgresql.CIDR,
    postgresql.DATEMULTIRANGE,
    postgresql.INET,
    postgresql.INT4MULTIRANGE,
    postgresql.INT8MULTIRANGE,
    postgresql.MACADDR,
    postgresql.MACADDR8,
    postgresql.NUMMULTIRANGE,
    postgresql.REGCLASS,
    postgresql.REGCONFIG,
    postgresql.TSMULTIRANGE,
    postgresql.TSQUERY,
    postgresql.TSTZMULTIRANGE,
    postgresql.TSVECTOR,
)


def _array(type_: sa.ARRAY[Any]) -> TypeEngine[Any]:
    if not isinstance(type_.item_type, _TEXTS):
        return type_
    return TextLiteral(postgresql.ARRAY(TextLiteral(type_.item_type)))


def _domain(type_: postgresql.DOMAIN) -> TypeEngine[Any]:
    return domain_over(mended(type_.data_type))


# The first class that a type is an instance of decides.
_MENDED: tuple[tuple[Any, Callable[[Any], TypeEngine[Any]]], ...] = (
    (postgresql.JSONB, lambda _: JSONB()),
    (sa.JSON, lambda _: postgresql.JSON(none_as_null=True)),
    (sa.DateTime, lambda t: TimestampTZ(getattr(t, "precision", None)) if t.timezone else t),
    (sa.Uuid, lambda t: UUID() if t.as_uuid else t),
    (sa.Numeric, lambda t: HugeInteger() if (t.precision, t.scale) == (HUGE_DIGITS, 0) else t),
    (sa.ARRAY, _array),
    (postgresql.DOMAIN, _domain),
    (_RANGES, Literal),
    (postgresql.MONEY, lambda _: TextLiteral(Named("money"))),  # SQLAlchemy's has no operators
    (_TEXTS, TextLiteral),
)


def mended(type_: TypeEngine[Any]) -> TypeEngine[Any]:
    """Return the type of dbset's that reads a column as what was written, or the same type."""
    mend = next((mend for class_, mend in _MENDED if isinstance(type_, class_)), None)
    return type_ if mend is None else mend(type_)
