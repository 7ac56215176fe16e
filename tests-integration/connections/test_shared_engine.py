"""Two databases that share an engine: both keep working, each with its own options."""

import asyncio
from dataclasses import dataclass

import pytest
from dbset import ReadOnlyError, async_connect, connect
from drivers import DRIVERS
from sqlalchemy import make_url
from sqlalchemy.exc import OperationalError


@dataclass
class Row:
    """A custom row type."""

    pairs: dict

    def __init__(self, pairs):
        self.pairs = dict(pairs)


def by_driver(name, empty_postgresql, empty_sqlite):
    driver = DRIVERS[name]
    url = empty_sqlite if driver.database == "sqlite" else empty_postgresql
    return make_url(url).set(drivername=driver.drivername)


@pytest.mark.parametrize("name", [n for n, d in DRIVERS.items() if d.api == "sync"])
@pytest.mark.parametrize("memory", [False, True], ids=["", "memory"])
def test_sync(name, memory, empty_postgresql, empty_sqlite):
    in_memory = memory and name == "sqlite3"
    url = "sqlite://" if in_memory else by_driver(name, empty_postgresql, empty_sqlite)
    with connect(url) as one:
        one["t"].insert({"n": 1})
        with connect(one.engine, row_type=Row) as two, connect(two.engine) as three:
            two["t"].insert({"n": 2, "later": True})
            with pytest.raises(RuntimeError), two.transaction():
                two["t"].insert({"n": 3})
                raise RuntimeError
            with one.transaction(), one.transaction():
                one["t"].insert({"n": 4})
            assert [row.pairs["n"] for row in two["t"].find(_order_by="n")] == [1, 2, 4]
            assert three["t"].count() == 3
        one["t"].insert({"n": 5})
        assert one["t"].find_one(n=2)["later"] is True
        assert one.engine.pool.checkedout() == 0


async def _async(url):
    async with async_connect(url) as one:
        await one["t"].insert({"n": 1})
        async with async_connect(one.engine, row_type=Row) as two:
            await two["t"].insert({"n": 2})
            with pytest.raises(RuntimeError):
                async with two.transaction():
                    await two["t"].insert({"n": 3})
                    raise RuntimeError
            assert [row.pairs["n"] async for row in two["t"].find(_order_by="n")] == [1, 2]
        await one["t"].insert({"n": 5})
        return await one["t"].count()


@pytest.mark.parametrize("name", [n for n, d in DRIVERS.items() if d.api == "async"])
def test_async(name, empty_postgresql, empty_sqlite):
    assert asyncio.run(_async(by_driver(name, empty_postgresql, empty_sqlite))) == 3


def test_read_only(empty_sqlite):
    """Neither database can write; the read-only one raises dbset's own error."""
    with connect(empty_sqlite) as db:
        db["t"].insert({"n": 1})
    with connect(empty_sqlite, read_only=True) as one:
        for options, error in (({}, OperationalError), ({"read_only": True}, ReadOnlyError)):
            with connect(one.engine, **options) as two:
                assert two["t"].count() == 1
                with pytest.raises(error):
                    two["t"].insert({"n": 2})
        assert one["t"].count() == 1


def test_closing_one_leaves_the_other(empty_sqlite):
    one = connect(empty_sqlite)
    two = connect(one.engine)
    two["t"].insert({"n": 1})
    two.close()
    assert one["t"].count() == 1
    one.close()
