"""Processes that do the same thing at once."""

import subprocess
import sys

import pytest

WRITER = """
import asyncio, sys, dbset
url, face, number = sys.argv[1], sys.argv[2], int(sys.argv[3])
sys.stdin.readline()
{body}
def sync():
    with dbset.connect(url) as db:
        for call in calls(db["t"]):
            call()
async def main():
    async with dbset.async_connect(url) as db:
        for call in calls(db["t"]):
            await call()
sync() if face == "sync" else asyncio.run(main())
"""

SCHEMA = """
def calls(t):
    for n in range(5):
        yield lambda: t.insert({"who": number, "n": n, f"c{number % 4}": n, f"d{n}": number})
"""

UPSERT = """
def calls(t):
    for n in range(20):
        yield lambda: t.upsert({"k": f"k{n}", "who": number}, ["k"])
"""


def race(url, body, writers):
    program = WRITER.replace("{body}", body)
    started = [
        subprocess.Popen(
            [sys.executable, "-c", program, url, face, str(number)],
            stdin=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for number, face in enumerate(["sync", "async"] * (writers // 2))
    ]
    for process in started:
        process.stdin.write("go\n")
        process.stdin.flush()
    errors = [process.communicate(timeout=120)[1] for process in started]
    return [error for error in errors if error]


def test_first_inserts_into_a_missing_table(database_url):
    import dbset

    assert race(database_url, SCHEMA, 8) == []
    with dbset.connect(database_url) as db:
        assert db["t"].count() == 40
        assert sorted(db["t"].table.columns.keys()) == sorted(
            ["id", "who", "n", *(f"c{n}" for n in range(4)), *(f"d{n}" for n in range(5))]
        )
        for number in range(8):
            assert db["t"].count({f"c{number % 4}": {">=": 0}, "who": number}) == 5


@pytest.mark.parametrize("unique", [False, True])
def test_upserts_of_the_same_new_keys(database_url, unique):
    import dbset

    with dbset.connect(database_url) as db:
        if unique:
            db["t"].insert({"k": "k0"})
            db.query("CREATE UNIQUE INDEX only_one ON t (k)")
    assert race(database_url, UPSERT, 8) == []
    with dbset.connect(database_url) as db:
        assert sorted(row["k"] for row in db["t"].find()) == sorted(f"k{n}" for n in range(20))
