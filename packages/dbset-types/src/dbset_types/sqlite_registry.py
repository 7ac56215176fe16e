"""Register types that SQLAlchemy does not know on SQLite, for all code that reflects tables."""

from __future__ import annotations

import sys

import sqlalchemy as sa
from sqlalchemy.dialects.sqlite.base import ischema_names

from dbset_types import sqlite

#: SQLAlchemy would reflect these names as NUMERIC, INTEGER or REAL.
_TYPES = {
    "TIMESTAMPTZ": sqlite.TimestampTZ,
    "TIMESTAMP WITH TIME ZONE": sqlite.TimestampTZ,
    "UUID": sqlite.UUID,
    "INTERVAL": sqlite.Interval,
    "DOUBLE PRECISION": sa.DOUBLE_PRECISION,
}


def register() -> None:
    """Register them with SQLAlchemy, and with alembic if it is imported already.

    Otherwise alembic loads its plugin when it is imported.
    """
    ischema_names.update(_TYPES)
    if "alembic.ddl.sqlite" in sys.modules:
        from dbset_types import alembic_sqlite  # noqa: F401, PLC0415  registers itself
