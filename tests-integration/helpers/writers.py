"""Programs that write to two tables in one transaction, again and again, through a failover.

Each write has a number that no other has, and is tried once: a row that is there twice was doubled
by the library, and one table without the row of the other shows half a transaction.
"""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

TABLES = ("left", "right")


@dataclass
class Written:
    """What one program has done.

    Attributes:
        done: the numbers of the writes that have succeeded, and when.
        failed: when writes failed, and why.
    """

    done: dict[str, float] = field(default_factory=dict)
    failed: list[tuple[float, str]] = field(default_factory=list)

    def gap(self) -> float:
        """Return the longest time between two writes that have succeeded."""
        times = sorted(self.done.values())
        return max((b - a for a, b in pairwise(times)), default=0.0)


async def write_async(url: str, name: str, stop: Path) -> Written:
    """Write with the async API until a file exists."""
    from dbset import async_connect  # noqa: PLC0415  only in the programs

    written = Written()
    async with async_connect(url) as db:
        number = 0
        while not stop.exists():
            number += 1
            key = f"{name} {number}"
            try:
                async with db.transaction():
                    for table in TABLES:
                        await db[table].insert({"number": key})
            except Exception as error:
                await asyncio.sleep(note(written, error))
            else:
                written.done[key] = time.time()
    return written


def write(url: str, name: str, stop: Path) -> Written:
    """Write with the sync API until a file exists."""
    from dbset import connect  # noqa: PLC0415  only in the programs

    written = Written()
    with connect(url) as db:
        number = 0
        while not stop.exists():
            number += 1
            key = f"{name} {number}"
            try:
                with db.transaction():
                    for table in TABLES:
                        db[table].insert({"number": key})
            except Exception as error:
                time.sleep(note(written, error))
            else:
                written.done[key] = time.time()
    return written


def note(written: Written, error: Exception) -> float:
    """Record an error; return how long to wait."""
    reason = f"{type(error).__name__}: {str(error).splitlines()[0]}"
    written.failed.append((time.time(), reason))
    return 0.01


@contextmanager
def running_writers(urls: list[str], place: Path) -> Iterator[list[Written]]:
    """Run a program for each URL; what they have done is known at the end of the block."""
    stop, results = place / "stop", list[Written]()
    programs = [
        subprocess.Popen(
            [sys.executable, __file__, url, f"writer {number}", stop], stdout=subprocess.PIPE
        )
        for number, url in enumerate(urls)
    ]
    try:
        yield results
    finally:
        stop.touch()
        for program in programs:
            output: Any = program.communicate(timeout=60)[0]
            results.append(Written(**json.loads(output)))


if __name__ == "__main__":
    url, name, stop = sys.argv[1:]
    is_async = name.rsplit(maxsplit=1)[-1] in {"1", "3"}
    run = (lambda *given: asyncio.run(write_async(*given))) if is_async else write
    json.dump(vars(run(url, name, Path(stop))), sys.stdout)
