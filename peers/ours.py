"""dbset from this tree."""

from __future__ import annotations

from typing import Any

import dbset

CONNECT = {"sync": dbset.connect, "async": dbset.async_connect}
READ_ONLY = {"read_only": True}
NUMBERED_BY_UUID = {"primary_key": dbset.PrimaryKey("id", "uuid")}


def transaction(db: Any) -> Any:
    return db.transaction()


def stream(table: Any) -> Any:
    return table.find()
