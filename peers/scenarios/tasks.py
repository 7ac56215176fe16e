"""Tasks and threads that share a database."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from contextvars import copy_context
from typing import Any

from peers.errors import described
from peers.library import Library, UndoError, listed, wait

PATIENCE = 8


async def isolation(library: Library, url: str) -> list[str]:
    """While a transaction is open, an unrelated task (in the sync API, a thread) reads, and another
    one writes. Required: the read neither sees the transaction's changes nor waits for it, and the
    written rows survive a rollback of the transaction. In the async API, five inserts that run in a
    `gather` inside the transaction belong to it, and a task that outlives the transaction gets an
    error instead of writing outside it.
    """
    trials = [_sees_nothing, _survives]
    trials += [_gathers, _outlives] if library.api == "async" else []
    said = []
    for trial in trials:
        async with library.opened(url) as db:
            await wait(db[trial.__name__].insert({"name": "before"}))
            try:
                async with asyncio.timeout(3 * PATIENCE):
                    said += await trial(library, db, db[trial.__name__])
            except Exception as error:
                said.append(f"{trial.__doc__} fails: {described(error)}")
    return said


async def isolation_in_memory(library: Library, url: str) -> list[str]:
    """The same as task isolation, on SQLite in memory."""
    return await isolation(library, url)


async def _sees_nothing(library: Library, db: Any, table: Any) -> list[str]:
    """an unrelated read"""
    outside = copy_context()
    async with library.transaction(db):
        await wait(table.insert({"name": "inside"}))
        reader = library.apart(lambda: _count(table), outside)
        await asyncio.wait({reader}, timeout=PATIENCE / 2)
        waits = not reader.done()
    seen = await reader
    if waits:
        return ["an unrelated read waits for the transaction"]
    return [] if seen == 1 else ["an unrelated read sees uncommitted changes"]


async def _survives(library: Library, db: Any, table: Any) -> list[str]:
    """an unrelated insert"""
    outside = copy_context()
    with suppress(UndoError):
        async with library.transaction(db):
            await wait(table.insert({"name": "inside"}))
            writer = library.apart(lambda: _insert(table, "outside"), outside)
            await asyncio.wait({writer}, timeout=0.5)
            raise UndoError
    await asyncio.wait_for(writer, PATIENCE)
    names = await _names(table)
    said = [] if "outside" in names else ["an unrelated insert is rolled back with the transaction"]
    return said + (["the rollback leaves its row"] if "inside" in names else [])


async def _gathers(library: Library, db: Any, table: Any) -> list[str]:
    """a gather inside"""
    failed: list[Any] = []
    with suppress(UndoError):
        async with library.transaction(db):
            inserts = [_insert(table, f"gathered{number}") for number in range(5)]
            failed = [e for e in await asyncio.gather(*inserts, return_exceptions=True) if e]
            raise UndoError
    said = [f"{len(failed)} of 5 gathered inserts fail ({described(failed[0])})"] if failed else []
    stay = len(await _names(table)) - 1
    return said + ([f"{stay} gathered rows stay after the rollback"] if stay else [])


async def _outlives(library: Library, db: Any, table: Any) -> list[str]:
    """a task that outlives its transaction"""
    over = asyncio.Event()

    async def late() -> None:
        await over.wait()
        await _insert(table, "late")

    async with library.transaction(db):
        await _insert(table, "inside")
        task = asyncio.create_task(late())
    over.set()
    (error,) = await asyncio.gather(task, return_exceptions=True)
    wrote = "late" in await _names(table)
    return [] if error and not wrote else ["a task that outlives its transaction writes on its own"]


async def _insert(table: Any, name: str) -> None:
    await wait(table.insert({"name": name}))


async def _count(table: Any) -> int:
    return await wait(table.count())


async def _names(table: Any) -> list[str]:
    return [row["name"] for row in await listed(table.find())]
