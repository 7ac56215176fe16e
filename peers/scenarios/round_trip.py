"""Values that are written and read back."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from functools import partial
from typing import Any
from uuid import UUID

from peers.errors import described
from peers.library import Library, wait
from peers.workers import elsewhere

#: Values that both databases can store exactly.
VALUES: dict[str, Any] = {
    "bool": True,
    "int": 42,
    "int of 64 bits": 2**63 - 1,
    "float": 0.1,
    "float of a whole number": 2.0,
    "Decimal": Decimal("12.50"),
    "str": "Zoë's 100% “ü”",
    "bytes": b"\x00\xff",
    "date": date(2024, 2, 29),
    "time": time(23, 59, 59, 999999),
    "datetime": datetime(2024, 2, 29, 12, 30, 15, 678901),  # noqa: DTZ001 - intended
    "datetime in UTC": datetime(2024, 2, 29, 12, 30, tzinfo=UTC),
    "datetime in another zone": datetime(2024, 2, 29, tzinfo=timezone(timedelta(hours=-5))),
    "timedelta": timedelta(days=-1, microseconds=5),
    "UUID": UUID("12345678-1234-5678-1234-567812345678"),
    "dict": {"a": [1, {"b": None}], "c": 1.5},
    "list": [1, "two", None],
    "list of 70 numbers": [number / 2 for number in range(70)],
}


async def round_trip(library: Library, url: str) -> list[str]:
    """Eighteen values are written, each to a separate table, with `insert` and with `insert_many`.
    Required: another process reads an equal value of the same type.
    """
    refused = await _write(library, url)
    changed = elsewhere(partial(_changed, library, url, frozenset(refused)))
    lost = [name for name in VALUES if name in refused or name in changed]
    if not lost:
        return []
    said = [f"{len(lost)} of {len(VALUES)} values lost"]
    said += [f"changed: {', '.join(changed)}"] if changed else []
    return said + ([f"refused: {', '.join(refused)}"] if refused else [])


async def _write(library: Library, url: str) -> dict[str, str]:
    refused = {}
    for name, value in VALUES.items():
        try:
            async with library.opened(url) as db:
                await wait(db[f"one {name}"].insert({"number": 1, "value": value}))
            async with library.opened(url) as db:
                rows = [{"number": number, "value": value} for number in range(2)]
                await wait(db[f"many {name}"].insert_many(rows))
        except Exception as error:
            refused[name] = described(error)
    return refused


async def _changed(library: Library, url: str, refused: frozenset[str]) -> list[str]:
    changed = []
    for name in VALUES.keys() - refused:
        async with library.opened(url) as db:
            for way in ("one", "many"):
                row = await wait(db[f"{way} {name}"].find_one(number=1))
                if not _same(row["value"], VALUES[name]):
                    changed.append(name)
    return [name for name in VALUES if name in changed]


def _same(read: Any, written: Any) -> bool:
    return type(read) is type(written) and read == written
