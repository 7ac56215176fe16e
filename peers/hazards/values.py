"""Hazards of values and columns with different types."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from peers.library import Library, listed, wait


async def large_after_small(library: Library, url: str) -> list[str]:
    """Inserts of 1 and of `2**40` into one column."""
    return await _stored(library, url, [1, 2**40])


async def fraction_after_whole(library: Library, url: str) -> list[str]:
    """Inserts of 1 and of 1.5 into one column."""
    return await _stored(library, url, [1, 1.5])


async def fraction_in_one_call(library: Library, url: str) -> list[str]:
    """`insert_many` of 1 and 1.5 into one column."""
    async with library.opened(url) as db:
        await wait(db["t"].insert_many([{"value": 1}, {"value": 1.5}]))
        values = [row["value"] for row in await listed(db["t"].find())]
    return [] if sorted(values) == [1, 1.5] else [f"returns {values}"]


async def past_64_bits(library: Library, url: str) -> list[str]:
    """An insert of `2**70`: it comes back unchanged, or is refused."""
    return await _stored(library, url, [2**70], refusal=True)


async def exact_decimal(library: Library, url: str) -> list[str]:
    """An insert of `Decimal("0.1")`."""
    return await _stored(library, url, [Decimal("0.1")])


async def none_first(library: Library, url: str) -> list[str]:
    """Inserts of `None` and of 5 into one column."""
    return await _stored(library, url, [None, 5])


async def number_into_text(library: Library, url: str) -> list[str]:
    """Inserts of "A1" and of 5 into one column: the second becomes "5"."""
    return await _stored(library, url, ["A1", 5], ["A1", "5"])


async def date_as_text(library: Library, url: str) -> list[str]:
    """`find(day={"<": "2024-06-01"})` on a column of dates."""
    async with library.opened(url) as db:
        await wait(db["t"].insert({"day": date(2024, 2, 29)}))
        rows = await listed(db["t"].find(day={"<": "2024-06-01"}))
    return [] if len(rows) == 1 else [f"{len(rows)} rows"]


async def _stored(
    library: Library,
    url: str,
    written: list[Any],
    expected: list[Any] | None = None,
    *,
    refusal: bool = False,
) -> list[str]:
    wanted = written if expected is None else expected
    async with library.opened(url) as db:
        try:
            for number, value in enumerate(written):
                await wait(db["t"].insert({"number": number, "value": value}))
        except Exception:
            if refusal:
                return []
            raise
    async with library.opened(url) as db:
        rows = sorted(await listed(db["t"].find()), key=lambda row: row["number"])
    values = [row["value"] for row in rows]
    same = values == wanted and not any(
        isinstance(value, str) != isinstance(want, str)
        for value, want in zip(values, wanted, strict=True)
    )
    return [] if same else [f"returns {values}"]
