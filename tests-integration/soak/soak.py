"""A mixed load on one database for a long time.

Run as ``python tests-integration/soak/soak.py --minutes 20``.

Four processes, two per API, each with several threads or tasks. At the end the database must
contain what they have counted, without an error; the resources of each process are shown.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import multiprocessing
import os
import sys
import threading
import time
import traceback
from collections import Counter
from contextlib import asynccontextmanager
from pathlib import Path

import dbset
from soak_load import Load, broken, prepare

LOADS = 3
SHOWN_ERRORS = 3
LOCKING = {"postgresql": "FOR UPDATE", "sqlite": ""}


def main():
    arguments = _arguments()
    with dbset.connect(arguments.url) as db:
        prepare(db)
    before = _connections(arguments.url)
    with multiprocessing.get_context("spawn").Pool(4, maxtasksperchild=1) as pool:
        jobs = [(arguments.url, number, arguments.minutes * 60) for number in range(4)]
        reports = pool.starmap(_process, jobs, chunksize=1)
    after = _connections(arguments.url)
    accounts = {who: account for report in reports for who, account in report["accounts"].items()}
    with dbset.connect(arguments.url) as db:
        wrong = list(broken(db, accounts))
    for report in reports:
        print(_line(report))
        print(*report["errors"][:SHOWN_ERRORS], sep="\n", end="")
    print(f"connections of the server: {before} before, {after} after")
    print(*(wrong or ["the database holds what was counted"]), sep="\n")
    sys.exit(bool(wrong or after != before or any(report["errors"] for report in reports)))


def _arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--minutes", type=float, default=20)
    parser.add_argument("--url", required=True, help="of a database, without a driver")
    return parser.parse_args()


def _process(url, number, seconds):
    """Put load on the database for a while; every second process is async."""
    report = {"name": f"process {number}", "operations": 0, "errors": [], "accounts": {}}
    report["taken"] = [_taken()]
    report["api"] = "async" if number % 2 else "sync"
    run = _run_tasks if number % 2 else _run_threads
    run(url, report, seconds)
    report["taken"].append(_taken())
    return report


def _run_threads(url, report, seconds):
    with dbset.connect(url) as db:
        threads = [
            threading.Thread(target=asyncio.run, args=(_loaded(load, report, seconds),))
            for load in _loads(Awaited(db), report)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()


def _run_tasks(url, report, seconds):
    async def run():
        async with dbset.async_connect(url) as db:
            db.cancels, db.locking = True, LOCKING[db.engine.dialect.name]
            await asyncio.gather(*(_loaded(load, report, seconds) for load in _loads(db, report)))

    asyncio.run(run())


def _loads(db, report):
    return [Load(db, f"{report['name']}.{n}") for n in range(LOADS)]


async def _loaded(load, report, seconds):
    """Run one operation after another until the time is over."""
    start = time.monotonic()
    while (passed := time.monotonic() - start) < seconds:
        try:
            await load.step(passed / 60)
        except Exception:
            report["errors"].append(traceback.format_exc())
        report["operations"] += 1
        if passed > min(60, seconds / 2) and len(report["taken"]) == 1:
            report["taken"].append(_taken())
    report["accounts"][load.who] = Counter(load.account)


class Awaited:
    """The sync API with an async interface."""

    cancels = False

    def __init__(self, db):
        self._db = db
        self.locking = LOCKING[db.engine.dialect.name]

    def __getitem__(self, name):
        return AwaitedCalls(self._db[name])

    def query(self, *args, **named):
        return AwaitedRows(self._db.query(*args, **named))

    @asynccontextmanager
    async def transaction(self):
        with self._db.transaction():
            yield self


class AwaitedCalls:
    def __init__(self, table):
        self._table = table

    def find(self, *args, **named):
        return AwaitedRows(self._table.find(*args, **named))

    def distinct(self, *args, **named):
        return AwaitedRows(self._table.distinct(*args, **named))

    def __getattr__(self, name):
        async def call(*args, **named):
            return getattr(self._table, name)(*args, **named)

        return call


class AwaitedRows:
    def __init__(self, rows):
        self._rows = rows

    async def all(self):
        return self._rows.all()

    async def first(self):
        return self._rows.first()

    def __aiter__(self):
        return AwaitedLoop(iter(self._rows))

    def __await__(self):
        yield from ()
        return self


class AwaitedLoop:
    """An async iterator, not a generator: asyncio would end a generator later."""

    def __init__(self, rows):
        self._rows = rows

    async def __anext__(self):
        for row in self._rows:
            return row
        raise StopAsyncIteration


def _taken():
    """Return the resources that this process uses."""
    gc.collect()
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return {
        "MB": pages * os.sysconf("SC_PAGE_SIZE") // 2**20,
        "files": len(list(Path("/proc/self/fd").iterdir())),
        "threads": threading.active_count(),
    }


def _line(report):
    taken = "; ".join(
        f"{name} " + " → ".join(str(taken[name]) for taken in report["taken"])
        for name in report["taken"][0]
    )
    return (
        f"{report['name']} ({report['api']}): {report['operations']} operations,"
        f" {len(report['errors'])} errors; {taken}"
    )


def _connections(url):
    """Return the number of connections to the database, if a server counts them."""
    if not url.startswith("postgresql"):
        return 0
    with dbset.connect(url) as db:
        return db.query(
            "SELECT count(*) AS count FROM pg_stat_activity WHERE datname = current_database()"
        ).first()["count"]


if __name__ == "__main__":
    main()
