"""SQLite files on read-only media: a read-only mount, a directory of another user."""

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing

import pytest
from dbset import ConnectionFailedError, connect

PROGRAM = """
import asyncio, json, sys
import dbset

async def read(url):
    async with dbset.async_connect(url, read_only=True) as db:
        return [[row["n"] async for row in db["t"].find(_order_by="n")], await db["u"].count()]

def read_sync(url):
    with dbset.connect(url, read_only=True) as db:
        return [[row["n"] for row in db["t"].find(_order_by="n")], db["u"].count()]

def refused(url):
    try:
        dbset.connect(url)
    except dbset.ConnectionFailedError as error:
        return str(error)

urls = sys.argv[1:]
print(json.dumps({
    "sync": [read_sync(url) for url in urls],
    "async": [asyncio.run(read(url)) for url in urls],
    "to write": refused(urls[0]),
}))
"""

#: Commands that make a directory unwritable for a program, even for root.
MOUNTED = """
    mount -t tmpfs none "$0" && cp -r "$1"/* "$0" && mount -o remount,ro "$0" && shift && exec "$@"
"""
MOUNTING = (["unshare", "--user", "--map-root-user", "--mount"], ["unshare", "--mount"])
WITHOUT_RIGHTS = (["unshare", "--user"], ["setpriv", "--bounding-set=-all"])


def _first_that_works(ways, *command):
    """Return the first of these commands that works on this machine."""
    for way in ways:
        if subprocess.run([*way, *command], capture_output=True, check=False).returncode == 0:
            return way
    return None


def _mounted(directory, place):
    """Return a command that runs a program with the directory mounted read-only elsewhere."""
    way = _first_that_works(MOUNTING, "mount", "-t", "tmpfs", "none", place)
    return way and [*way, "sh", "-c", MOUNTED, place, directory]


def _unprivileged():
    """Return a command that runs a program without root's privileges."""
    return _first_that_works(WITHOUT_RIGHTS, "true") if os.geteuid() == 0 else ["env"]


def closed(path):
    with connect(f"sqlite:///{path}") as db:
        db["t"].insert_many([{"n": 1}, {"n": 2}])
        db["u"].insert({"n": 1})


def without_wal(path):
    closed(path)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")


def empty_wal(path):
    closed(path)
    path.with_name("shop.db-wal").touch()


def left_open(path):
    """The database as a killed program leaves it."""
    other = path.with_name("other.db")
    with connect(f"sqlite:///{other}") as db:
        db["t"].insert_many([{"n": 1}, {"n": 2}])
        db["u"].insert({"n": 1})
        for end in ("", "-wal", "-shm"):
            shutil.copy(f"{other}{end}", f"{path}{end}")
    other.unlink()


FILES = {"closed": closed, "no wal": without_wal, "empty wal": empty_wal, "left": left_open}


URLS = (
    "sqlite:///{}",
    "sqlite:///file:{}?uri=true",
    "sqlite:///file:{}?mode=ro&uri=true",
    "sqlite:///file:{}?immutable=1&uri=true",
)


@pytest.mark.parametrize("place", ["mount", "directory"])
def test_what_cannot_be_written_is_read(place, tmp_path):
    """If a container may not mount, both tests use the directory."""
    directory, mount = tmp_path / "made", tmp_path / "mount"
    mount.mkdir()
    for name, make in FILES.items():
        (directory / name).mkdir(parents=True)
        make(directory / name / "shop.db")
    command = _mounted(str(directory), str(mount)) if place == "mount" else None
    if command is None:
        command, mount = _unprivileged(), directory
        for path in directory.iterdir():
            path.chmod(0o555)
    urls = [f"sqlite:///{mount / name / 'shop.db'}" for name in FILES]
    urls += [url.format(mount / "closed" / "shop.db") for url in URLS]
    program = [*command, sys.executable, "-c", PROGRAM, *urls]
    done = subprocess.run(program, capture_output=True, text=True, check=False)
    for path in directory.iterdir():
        path.chmod(0o755)

    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["sync"] == found["async"] == [[[1, 2], 1]] * len(urls)
    assert "connect with read_only=True" in found["to write"]


def test_a_file_that_changes_all_the_same(api, tmp_path):
    path = tmp_path / "shop.db"
    closed(path)
    db = api(f"sqlite:///file:{path}?immutable=1&uri=true", read_only=True)
    assert db["t"].count() == 2
    with connect(f"sqlite:///{path}") as other:
        other["t"].insert({"n": 3})
        with pytest.raises(ConnectionFailedError, match="it has changed"):
            db["t"].count()
    with pytest.raises(ConnectionFailedError, match="it has changed"):
        db["t"].count()
    db.close()
    with closing(api(f"sqlite:///file:{path}?immutable=1&uri=true", read_only=True)) as again:
        assert again["t"].count() == 3
