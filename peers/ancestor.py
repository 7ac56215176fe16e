"""dbset 1.3.0 from PyPI, whose name and ideas this project follows."""

from __future__ import annotations

from typing import Any

import dbset

DRIVERS = {"sqlite": "sqlite+aiosqlite", "postgresql": "postgresql+asyncpg"}


async def async_connect(url: str, **options: Any) -> Any:
    """Connect with the drivers that its documentation names."""
    scheme, rest = url.split(":", 1)
    return await dbset.async_connect(f"{DRIVERS[scheme]}:{rest}", **options)


CONNECT = {"sync": dbset.connect, "async": async_connect}
READ_ONLY = {"read_only": True}
NUMBERED_BY_UUID = {"primary_key_type": "uuid"}


def transaction(db: Any) -> Any:
    return db.transaction()


def stream(table: Any) -> Any:
    """Read row by row; without ``_stream`` it reads all rows at once."""
    return table.find(_stream=True)
