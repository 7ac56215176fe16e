"""Reads that end early."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from peers.errors import described
from peers.library import Library, wait

ROWS, TIMES = 100_000, 150


class EnoughError(Exception):
    """Raised to end a loop."""


async def abandoned_stream(library: Library, url: str) -> list[str]:
    """The pool has two connections. A loop over 100,000 rows ends after its first row, 150 times:
    by `break`, by an exception, or because the program discards the rows. After each loop, a row is
    inserted. Required: no call fails or waits for a connection.
    """
    async with library.opened(url, pool_size=2, max_overflow=0, pool_timeout=5) as db:
        await wait(db["t"].insert_many([{"number": number} for number in range(ROWS)]))
        for time in range(TIMES):
            print(f"given up {time:,} of {TIMES:,} times", flush=True)
            try:
                await WAYS[time % len(WAYS)](library.adapter.stream(db["t"]))
                await wait(db["t"].insert({"number": -1}))
            except Exception as error:
                return [f"fails after {time:,} of {TIMES:,} times: {described(error)}"]
        total = await wait(db["t"].count())
    return [] if total == ROWS + TIMES else [f"{total - ROWS:,} of {TIMES:,} inserted rows kept"]


async def _break(rows: Any) -> None:
    if hasattr(rows, "__aiter__"):
        async for _ in rows:
            break
    else:
        for _ in rows:
            break


async def _raise(rows: Any) -> None:
    with suppress(EnoughError):
        if hasattr(rows, "__aiter__"):
            async for _ in rows:
                raise EnoughError
        else:
            for _ in rows:
                raise EnoughError


async def _forget(rows: Any) -> None:
    if hasattr(rows, "__aiter__"):
        await anext(aiter(rows))
    else:
        next(iter(rows))


WAYS = (_break, _raise, _forget)
