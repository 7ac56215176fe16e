"""Costs: figures that do not depend on the machine."""

from __future__ import annotations

import resource
import subprocess
import sys
from typing import Any

import sqlalchemy as sa

from peers import plain
from peers.library import Library, each, wait

TABLES, UPSERTED, READ = 20, 1000, 200_000
EXIT = """
import asyncio
import sys
from peers.library import Library, wait

async def main(name, api, url):
    library = Library(name, api)
    db = await wait(library.adapter.CONNECT[api](url))
    await wait(db["t"].insert({"name": "x"}))

asyncio.run(main(*sys.argv[1:]))
"""


async def statements_of_inserts(library: Library, url: str) -> list[str]:
    """The number of SQL statements for the first and for the second insert into an existing table,
    in a database of twenty tables.
    """
    names = [f"t{number}" for number in range(TABLES)]
    key = "SERIAL" if url.startswith("postgresql") else "INTEGER"
    plain.execute(
        url, *(f"CREATE TABLE {each} (id {key} PRIMARY KEY, name TEXT)" for each in names)
    )
    async with library.opened(url) as db:
        statements = _counted(db)
        counts = []
        for _ in range(2):
            statements.clear()
            await wait(db["t7"].insert({"name": "x"}))
            counts.append(len(statements))
    return [f"{counts[0]}, then {counts[1]}"]


async def statements_of_upserts(library: Library, url: str) -> list[str]:
    """The number of SQL statements that `upsert_many` runs for 1,000 rows, half of which already
    exist.
    """
    rows = [{"number": number, "value": 1} for number in range(UPSERTED)]
    async with library.opened(url) as db:
        await wait(db["t"].insert_many(rows[: UPSERTED // 2]))
        await wait(db["t"].upsert_many(rows[:1], ["number"]))
        statements = _counted(db)
        await wait(db["t"].upsert_many(rows, ["number"]))
    return [f"{len(statements):,}"]


async def memory(library: Library, url: str) -> list[str]:
    """How much the process grows in a loop over `find()` of 200,000 rows."""
    async with library.opened(url) as db:
        await wait(db["t"].insert({"name": "x" * 50}))
        series = f"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {READ})"
        plain.execute(url, f"{series} INSERT INTO t (id, name) SELECT i + 1, 'x' || i FROM n")
        await wait(db["t"].find_one())
        before = _peak()
        read = 0
        async for _ in each(db["t"].find()):
            read += 1
    if read != READ + 1:
        return [f"{read:,} rows read"]
    return [f"{round((_peak() - before) / 1024, -1):.0f} MB"]


async def exit_without_close(library: Library, url: str) -> list[str]:
    """A program inserts a row and exits without calling `close()`."""
    command = [sys.executable, "-c", EXIT, library.name, library.api, url]
    try:
        process = subprocess.run(command, timeout=20, capture_output=True, text=True, check=False)
    except subprocess.TimeoutExpired:
        return ["does not end within 20 seconds"]
    return [f"exit code {process.returncode}"] if process.returncode else []


async def import_of_modules(library: Library, _: str) -> list[str]:
    """The number of modules that importing the library loads, not counting those that `import
    sqlalchemy` loads.
    """
    module = "dataset" if library.name == "dataset" else "dbset"
    return [str(_modules(module) - _modules("sqlalchemy"))]


def _modules(name: str) -> int:
    command = [sys.executable, "-c", f"import sys, {name}; print(len(sys.modules))"]
    return int(subprocess.check_output(command))


def _counted(db: Any) -> list[str]:
    statements: list[str] = []
    engine = getattr(db.engine, "sync_engine", db.engine)
    sa.event.listen(
        engine, "before_cursor_execute", lambda *args: statements.append(args[2]), named=False
    )
    return statements


def _peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
