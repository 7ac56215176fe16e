"""Types for PostgreSQL that read as what was written, by every driver."""

from __future__ import annotations

import datetime as dt
import uuid
from decimal import Decimal
from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from dbset_types.documents import jsonb_dumps
from dbset_types.kept import Kept

if TYPE_CHECKING:
    from sqlalchemy.engine import Dialect

    from dbset_types.kept import Processor

HUGE_DIGITS = 1000  # the most that a NUMERIC column can declare


class HugeInteger(Kept, sa.NUMERIC[Decimal]):
    """Integers past 64 bits, declared as NUMERIC(1000, 0)."""

    render_bind_cast = True
    read = int

    def __init__(self) -> None:
        """Take no precision: it is what tells the type."""
        super().__init__(HUGE_DIGITS, 0)

    def coerce_compared_value(self, op: object, value: object) -> HugeInteger:  # noqa: ARG002
        """Return the type itself for operands: they may be as large."""
        return self


class ExactHugeInteger(HugeInteger):
    """A HugeInteger whose values a float keeps exactly: a mark for merging."""


class JSONB(Kept, postgresql.JSONB):
    """JSONB that reads floats as floats and keeps None as NULL."""

    write = staticmethod(jsonb_dumps)

    def __init__(self) -> None:
        """Keep None as NULL."""
        super().__init__(none_as_null=True)


class _MendedForAsyncpg(Kept):
    """A type that reads as it should by the other drivers."""

    render_bind_cast = True

    def result_processor(self, dialect: Dialect, coltype: object) -> Processor | None:
        """Return the conversion that asyncpg needs."""
        return super().result_processor(dialect, coltype) if dialect.driver == "asyncpg" else None


def _read_uuid(value: uuid.UUID) -> uuid.UUID:
    return uuid.UUID(int=value.int)


def _read_instant(value: dt.datetime) -> dt.datetime:
    return value if value.tzinfo else value.replace(tzinfo=dt.UTC)


class TimestampTZ(_MendedForAsyncpg, postgresql.TIMESTAMP):
    """TIMESTAMP WITH TIME ZONE; asyncpg takes the first and last instant for infinities."""

    read = staticmethod(_read_instant)

    def __init__(self, precision: int | None = None) -> None:
        """Keep the time zone."""
        super().__init__(timezone=True, precision=precision)


class UUID(_MendedForAsyncpg, sa.UUID[uuid.UUID]):
    """UUID; asyncpg reads it as a class of its own."""

    read = staticmethod(_read_uuid)
