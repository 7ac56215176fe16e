"""Types for PostgreSQL that read as what was written, by every driver."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from dbset_types.documents import jsonb_dumps
from dbset_types.huge import HUGE_DIGITS, ExactHugeInteger, HugeInteger
from dbset_types.kept import Kept, unless_none
from dbset_types.kinds import ExactBigInteger, Kind

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
    Kind.TIMESTAMP: postgresql.TIMESTAMP(),
    Kind.TIMESTAMPTZ: TimestampTZ(),
    Kind.INTERVAL: postgresql.INTERVAL(),
    Kind.UUID: UUID(),
    Kind.JSON: JSONB(),
}


def mended(type_: TypeEngine[Any]) -> TypeEngine[Any]:
    """Return the type of dbset's that reads a column as what was written, or the same type."""
    match type_:
        case postgresql.JSONB():
            return JSONB()
        case sa.JSON():
            return postgresql.JSON(none_as_null=True)
        case sa.DateTime(timezone=True):
            return TimestampTZ(getattr(type_, "precision", None))
        case sa.Uuid(as_uuid=True):
            return UUID()
        case sa.Numeric(precision=precision, scale=0) if precision == HUGE_DIGITS:
            return HugeInteger()
        case _:
            return type_
