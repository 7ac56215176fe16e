"""Tasks that are cancelled at every await."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Callable, Coroutine, Generator
from dataclasses import dataclass
from typing import Any, TypeAlias

from peers import plain
from peers.errors import Errors
from peers.library import Library, listed, wait

PATIENCE = 4
FIRST, STRIDE = 30, 7
ENDED, SWALLOWED = "ended", "ends as if it had not been cancelled"

Call: TypeAlias = Callable[[Library, Any], Coroutine[Any, Any, None]]


async def cancellation(library: Library, url: str) -> list[str]:
    """An insert, a read, a stream and a transaction of two inserts run with a pool of two
    connections. Each is cancelled at its first await, in a new run at its second, and so on up to
    the thirtieth; after that at every seventh, until the call completes or a run fails. Each run
    opens the database anew. Required: `CancelledError` is raised, everything or nothing is written,
    no connection stays checked out, and the next call works.
    """
    async with library.opened(url) as db:
        await wait(db["t"].insert_many([{"name": f"row {number}"} for number in range(500)]))
    return [said for call in CALLS for said in await _sweep(library, url, call)]


async def _sweep(library: Library, url: str, call: Call) -> list[str]:
    number = 1
    while (wrong := await _cancelled(library, url, call, number)) == []:
        print(f"{CALLS[call]} cancelled at await {number}", flush=True)
        number += 1 if number < FIRST else STRIDE
    what = f"{CALLS[call]} cancelled at await {number}"
    return [] if wrong is None else [f"{what}: {', '.join(wrong)}"]


async def _cancelled(library: Library, url: str, call: Call, number: int) -> list[str] | None:
    """Cancel a call at its n-th await; return what is wrong, or ``None`` if it has ended."""
    before = _rows(url)
    async with library.opened(url, pool_size=2, max_overflow=0, pool_timeout=2) as db:
        task = asyncio.create_task(_run(_Cut(call(library, db), number)))
        (outcome,) = await asyncio.gather(task, return_exceptions=True)
        if outcome == ENDED:
            return None
        errors = Errors()
        wrong = [] if task.cancelled() else [_ending(outcome)]
        wrong += [] if await _given_back(db) else ["a connection stays checked out"]
        await errors.of(lambda: asyncio.wait_for(db["t"].count(), PATIENCE))
    wrong += [f"the next call fails ({error})" for error in errors.seen]
    whole = _rows(url) - before in {0, 2 if call is _transacts else 1}
    return wrong if whole else [*wrong, "half is written"]


def _ending(outcome: Any) -> str:
    return outcome if outcome == SWALLOWED else f"raises {type(outcome).__name__}"


@dataclass(frozen=True)
class _Cut:
    """An awaitable that cancels its task at the n-th await.

    A task that is cancelled while it runs is cancelled at the future that it yields next.
    """

    coroutine: Coroutine[Any, Any, None]
    number: int

    def __await__(self) -> Generator[Any, Any, str]:
        steps = self.coroutine.__await__()
        send, value, awaits = steps.send, None, 0
        while True:
            try:
                future = send(value)
            except StopIteration:
                return ENDED if awaits < self.number else SWALLOWED
            awaits += 1
            if awaits == self.number:
                asyncio.current_task().cancel()
            try:
                send, value = steps.send, (yield future)
            except BaseException as error:
                send, value = steps.throw, error


async def _run(cut: _Cut) -> str:
    return await cut


async def _inserts(library: Library, db: Any) -> None:
    await db["t"].insert({"name": "another"})


async def _reads(library: Library, db: Any) -> None:
    await listed(db["t"].find())


async def _streams(library: Library, db: Any) -> None:
    await listed(library.adapter.stream(db["t"]))


async def _transacts(library: Library, db: Any) -> None:
    async with library.transaction(db):
        await _inserts(library, db)
        await _inserts(library, db)


async def _given_back(db: Any) -> bool:
    for _ in range(100):
        if not db.engine.pool.checkedout():
            return True
        await asyncio.sleep(0.02)
    gc.collect()
    return not db.engine.pool.checkedout()


def _rows(url: str) -> int:
    ((count,),) = plain.rows(url, "SELECT count(*) FROM t")
    return count


CALLS = {_inserts: "insert", _reads: "read", _streams: "stream", _transacts: "transaction"}
