"""The SQLite types that SQLAlchemy and alembic get to know."""

from __future__ import annotations

import sys
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.sqlite.base import ischema_names

from dbset_types import sqlite

#: Types by names that SQLAlchemy would reflect as NUMERIC, INTEGER or REAL.
MISREAD: dict[str, type[Any]] = {
    "DOUBLE PRECISION": sa.DOUBLE_PRECISION,
    "INTERVAL": sqlite.Interval,
    "TIMESTAMPTZ": sqlite.TimestampTZ,
    "TIMESTAMP WITH TIME ZONE": sqlite.TimestampTZ,
    "UUID": sqlite.UUID,
}


def register() -> None:
    """Make dbset's SQLite types known to SQLAlchemy, and to alembic if it is imported already.

    Otherwise alembic loads its plugin when it is imported.
    """
    ischema_names.update(MISREAD)
    if "alembic.ddl.sqlite" in sys.modules:
        from dbset_types import alembic_sqlite  # noqa: F401, PLC0415  registers itself
