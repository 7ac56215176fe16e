"""The column type of each kind, by dialect."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.types import TypeEngine

from dbset_types import sqlite
from dbset_types.kinds import ExactBigInteger, Kind

Types = dict[Kind, TypeEngine[Any]]

_DEFAULT: Types = {
    Kind.BOOLEAN: sa.Boolean(),
    Kind.EXACT_INTEGER: ExactBigInteger(),
    Kind.INTEGER: sa.BIGINT(),
    Kind.EXACT_HUGE_INTEGER: ExactBigInteger(),  # its limit refuses them
    Kind.HUGE_INTEGER: sa.BIGINT(),
    Kind.FLOAT: sa.Double(),
    Kind.NUMERIC: sa.Numeric(),
    Kind.TEXT: sa.Text(),
    Kind.BYTES: sa.LargeBinary(),
    Kind.DATE: sa.Date(),
    Kind.TIME: sa.Time(),
    Kind.TIMETZ: sa.Time(timezone=True),
    Kind.TIMESTAMP: sa.DateTime(),
    Kind.TIMESTAMPTZ: sa.DateTime(timezone=True),
    Kind.INTERVAL: sa.Interval(),
    Kind.UUID: sa.Uuid(),
    Kind.JSON: sa.JSON(none_as_null=True),
}
_SQLITE: Types = {
    **_DEFAULT,
    Kind.BOOLEAN: sqlite.BOOLEAN(),
    Kind.FLOAT: sa.DOUBLE_PRECISION(),
    Kind.NUMERIC: sqlite.Numeric(),
    Kind.TEXT: sa.TEXT(),
    Kind.BYTES: sa.BLOB(),
    Kind.DATE: sqlite.DATE(),
    Kind.TIME: sqlite.TIME(),
    Kind.TIMESTAMP: sqlite.TIMESTAMP(),
    Kind.TIMESTAMPTZ: sqlite.TimestampTZ(),
    Kind.INTERVAL: sqlite.Interval(),
    Kind.UUID: sqlite.UUID(),
    Kind.JSON: sqlite.JSON(),
}


def types_of(dialect: str) -> Types:
    """Return the type of each kind on a dialect.

    Parameters:
        dialect: the dialect's name; unknown ones get SQLAlchemy's generic types.

    Returns:
        Types by kind.

    Example:
        >>> types_of("postgresql")[Kind.TEXT]
        TEXT()
    """
    if dialect == "postgresql":
        from dbset_types.postgresql import TYPES  # noqa: PLC0415  import the dialect only when needed

        return TYPES
    return _SQLITE if dialect == "sqlite" else _DEFAULT
