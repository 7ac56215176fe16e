"""The types of the columns of a result, by what the driver says of them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.types import TypeEngine

#: The OIDs of arrays, by those of their items.
_ARRAYS = {
    16: 1000, 17: 1001, 20: 1016, 21: 1005, 23: 1007, 25: 1009, 114: 199, 700: 1021, 701: 1022,
    1042: 1014, 1043: 1015, 1082: 1182, 1083: 1183, 1114: 1115, 1184: 1185, 1186: 1187,
    1700: 1231, 2950: 2951, 3802: 3807,
}  # fmt: skip


@cache
def _types() -> dict[int, TypeEngine[Any]]:
    """Return PostgreSQL's built-in types by OID, from its catalog pg_type."""
    from sqlalchemy.dialects import postgresql  # noqa: PLC0415  when first needed

    types: dict[int, TypeEngine[Any]] = {
        16: sa.BOOLEAN(),
        17: sa.LargeBinary(),
        19: sa.TEXT(),
        20: sa.BIGINT(),
        21: sa.SMALLINT(),
        23: sa.INTEGER(),
        25: sa.TEXT(),
        26: postgresql.OID(),
        114: sa.JSON(),
        650: postgresql.CIDR(),
        700: sa.REAL(),
        701: sa.DOUBLE_PRECISION(),
        790: postgresql.MONEY(),
        829: postgresql.MACADDR(),
        869: postgresql.INET(),
        1042: sa.TEXT(),
        1043: sa.TEXT(),
        1082: sa.DATE(),
        1083: sa.TIME(),
        1114: sa.DateTime(),
        1184: sa.DateTime(timezone=True),
        1186: sa.Interval(),
        1266: sa.TIME(timezone=True),
        1700: sa.NUMERIC(),
        2950: sa.Uuid(),
        3802: sa.JSON(),
    }
    return {**types, **{oid: sa.ARRAY(types[item]) for item, oid in _ARRAYS.items()}}


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
    types = _types()
    return [types.get(each[1]) for each in described]
