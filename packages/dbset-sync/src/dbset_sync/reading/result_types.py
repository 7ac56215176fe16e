"""The types of the columns of a result, by what the driver says of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.types import TypeEngine

#: PostgreSQL's built-in types by OID, from its catalog pg_type.
_BY_OID: dict[int, TypeEngine[Any]] = {
    16: sa.BOOLEAN(),
    17: sa.LargeBinary(),
    20: sa.BIGINT(),
    21: sa.SMALLINT(),
    23: sa.INTEGER(),
    25: sa.TEXT(),
    114: sa.JSON(),
    700: sa.REAL(),
    701: sa.DOUBLE_PRECISION(),
    1042: sa.TEXT(),
    1043: sa.TEXT(),
    1082: sa.DATE(),
    1083: sa.TIME(),
    1114: sa.DateTime(),
    1184: sa.DateTime(timezone=True),
    1186: sa.Interval(),
    1700: sa.NUMERIC(),
    2950: sa.Uuid(),
    3802: sa.JSON(),
}


def result_types(
    keys: Sequence[str], described: Sequence[Any] | None, dialect: str
) -> list[TypeEngine[Any] | None]:
    """Return the type of each column; ``None`` if it is not known, as on SQLite.

    Parameters:
        keys: the columns.
        described: the driver's description of them.
        dialect: the name of the database's dialect.

    Example:
        >>> result_types(["n"], [("n", 23)], "postgresql"), result_types(["n"], [("n",)], "sqlite")
        ([INTEGER()], [None])
    """
    if described is None or dialect != "postgresql":
        return [None] * len(keys)
    return [_BY_OID.get(each[1]) for each in described]
