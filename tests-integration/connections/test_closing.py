"""close: everything is released, and a warning says if it is not."""

import asyncio
import gc
import subprocess
import sys
import warnings
from pathlib import Path

import dbset
import pytest
import sqlalchemy as sa


def test_later_calls_say_so(open_db, database_url, api):
    db = api(database_url)
    table = db["t"]
    table.insert({"n": 1})
    db.close()
    db.close()

    for call in (table.find_one, table.count, lambda: table.insert({"n": 1}), db.tables):
        with pytest.raises(RuntimeError, match="closed"):
            call()


def test_with_block_closes():
    with dbset.connect() as db:
        db["t"].insert({"n": 1})
    with pytest.raises(dbset.ClosedError):
        db["t"].count()


RESULTS = {
    "find": lambda db: db["t"].find(),
    "filtered": lambda db: db["t"].find(n={">=": 0}),
    "page": lambda db: db["t"].find(_limit=2),
    "values": lambda db: db["t"].values("n"),
    "distinct": lambda db: db["t"].distinct("n"),
    "query": lambda db: db.query("SELECT * FROM t"),
    "missing": lambda db: db["missing"].find(),
}
READS = {
    "all": lambda rows: rows.all(),
    "first": lambda rows: rows.first(),
    "next": next,
    "loop": list,
    "arrow": lambda rows: rows.to_arrow(),
}


@pytest.mark.parametrize("count", [0, 3, 3000])
def test_rows_are_not_read_after_closing(api, database_url, count):
    db = api(database_url)
    db.create_table("t", {"n": sa.Integer})
    db["t"].insert_many({"n": n} for n in range(count))
    for read in READS.values():
        found = [result(db) for result in RESULTS.values()]
        assert [rows.keys for rows in found[:2]] == [("id", "n")] * 2  # they are open
        db.close()

        for rows in found:
            with pytest.raises(dbset.ClosedError, match=r"these rows were read; read .* all\(\)"):
                read(rows)
        db = api(database_url)
    db.close()


@pytest.mark.parametrize("count", [0, 3, 3000])
def test_rows_that_were_read_stay_at_their_end(api, database_url, count):
    db = api(database_url)
    db.create_table("t", {"n": sa.Integer})
    db["t"].insert_many({"n": n} for n in range(count))
    rows = db["t"].find()
    assert len(rows.all()) == count
    db.close()

    assert (rows.all(), rows.first()) == ([], None)


@pytest.mark.parametrize("awaited", [True, False])
def test_async_with_block_closes(awaited):
    async def main():
        connecting = dbset.async_connect()
        async with await connecting if awaited else connecting as db:
            await db["t"].insert({"n": 1})
        with pytest.raises(dbset.ClosedError):
            await db["t"].count()

    asyncio.run(main())


def test_forgotten_close_is_warned_of():
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        engine = dbset.connect().engine
        gc.collect()
    engine.dispose()

    assert any(
        issubclass(w.category, ResourceWarning) and "was not closed" in str(w.message)
        for w in caught
    )


FORGETFUL = {
    "sync": """
import dbset, sys
db = dbset.connect(sys.argv[1])
db["t"].insert({"n": 1})
rows = iter(db["t"].find())
""",
    "async": """
import asyncio, dbset, sys
async def main():
    global db
    db = await dbset.async_connect(sys.argv[1])
    await db["t"].insert({"n": 1})
asyncio.run(main())
""",
}

FORGETFUL_OF_ROWS = """
import asyncio, dbset, sys
async def main():
    global rows
    db = await dbset.async_connect(sys.argv[1])
    await db["t"].insert_many({"n": n} for n in range(3000))
    rows = db["t"].find()
    await anext(rows)
asyncio.run(main())
"""


def ended(program, url):
    """Run a program and return its output."""
    process = subprocess.run(
        [sys.executable, "-W", "always::ResourceWarning", "-c", program, url],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert process.returncode == 0, process.stderr
    return process.stderr


@pytest.mark.parametrize("program", FORGETFUL.values(), ids=FORGETFUL)
def test_program_that_forgets_still_ends(program, database_url):
    assert "was not closed" in ended(program, database_url)


def test_forgotten_rows_end_without_a_traceback(empty_sqlite):
    said = ended(FORGETFUL_OF_ROWS, empty_sqlite)

    assert "was not closed" in said
    assert "Traceback" not in said


def test_in_memory_database_leaves_no_file():
    with dbset.connect() as db:
        db["t"].insert({"n": 1})
        place = Path(db.engine.url.database)
        assert place.exists()

    assert not place.parent.exists()


def test_closed_database_ends_its_streams(api, database_url):
    db = api(database_url)
    db["t"].insert_many({"n": n} for n in range(3000))
    rows = db["t"].find()
    assert rows.first() is not None
    rows = db["t"].find()
    rows.keys  # noqa: B018  it is open
    db.close()

    with pytest.raises(RuntimeError, match="closed"):
        rows.all()
