"""The types that SQLAlchemy does not know on SQLite, made known to all who reflect tables there."""

from __future__ import annotations

import sys

import sqlalchemy as sa
from sqlalchemy.dialects.sqlite.base import ischema_names

from dbset_types import sqlite

#: SQLAlchemy would read these names as NUMERIC, INTEGER or REAL.
_TYPES = {
    "TIMESTAMPTZ": sqlite.TimestampTZ,
    "TIMESTAMP WITH TIME ZONE": sqlite.TimestampTZ,
    "UUID": sqlite.UUID,
    "INTERVAL": sqlite.Interval,
    "DOUBLE PRECISION": sa.DOUBLE_PRECISION,
}


def register() -> None:
    """Make them known to SQLAlchemy, and to alembic where it is imported already.

    Otherwise alembic's plugins do so when it is.
    """
    ischema_names.update(_TYPES)
    if "alembic.ddl.sqlite" in sys.modules:
        from dbset_types import alembic_sqlite  # noqa: F401, PLC0415  which registers itself
