"""An async database can be closed in another event loop than its own, whatever that does."""

import asyncio
import gc
import threading
import time
import warnings
from contextlib import contextmanager

import pytest
from dbset import ClosedError, async_connect
from drivers import DRIVERS
from sqlalchemy import make_url

DRIVERNAMES = ["sqlite+aiosqlite", "postgresql+asyncpg", "postgresql+psycopg"]


@contextmanager
def home_that_ends():
    loop = asyncio.new_event_loop()
    yield loop.run_until_complete, loop.close
    loop.close()


@contextmanager
def home_that_pauses():
    loop = asyncio.new_event_loop()
    yield loop.run_until_complete, lambda: None
    loop.run_until_complete(asyncio.sleep(0))
    loop.close()


@contextmanager
def home_in_another_thread():
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    yield lambda work: asyncio.run_coroutine_threadsafe(work, loop).result(60), lambda: None
    loop.call_soon_threadsafe(loop.stop)
    thread.join()
    loop.close()


HOMES = [home_that_ends, home_that_pauses, home_in_another_thread]


@pytest.fixture(params=DRIVERNAMES)
def url(request):
    """The URL of an empty database, with a driver."""
    database = request.param.split("+")[0]
    return make_url(request.getfixturevalue(f"empty_{database}")).set(drivername=request.param)


async def opened(url, rows):
    """Connect, and begin to read rows."""
    db = await async_connect(url)
    await db["t"].insert_many([{"n": n} for n in range(1000)])
    if rows:
        await anext(rows := db["t"].find())
    return db, rows


async def closed(db):
    async with asyncio.timeout(30):
        await db.close()
        await db.close()
        with pytest.raises(ClosedError):
            await db.tables()


@pytest.mark.parametrize("rows", [True, False], ids=["open rows", "no rows"])
@pytest.mark.parametrize("home", HOMES)
def test_closing(url, home, rows, caplog):
    with warnings.catch_warnings(), home() as (run, end):
        # asyncio's, of a transport or of its socket: the collector takes them in any order
        warnings.filterwarnings("ignore", "unclosed (transport|<socket)", ResourceWarning)
        db, rows = run(opened(url, rows))
        end()
        asyncio.run(closed(db))
        while has_sessions(url):  # the server takes a moment to end them
            time.sleep(0.05)
        del db, rows
        gc.collect()

    assert caplog.messages == []


def has_sessions(url):
    """Return whether PostgreSQL has other sessions."""
    if url.get_backend_name() == "sqlite":
        return False
    with DRIVERS["psycopg2"].connected(url.set(drivername="postgresql+psycopg2")) as db:
        return bool(
            db.query(
                "SELECT 1 FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            ).first()
        )
