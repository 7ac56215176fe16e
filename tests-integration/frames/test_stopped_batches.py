"""Batches that are not read to the end, because of an error or because the reader stops."""

import asyncio

import pytest
from cancelling import cancelled
from dbset import ClosedError, async_connect, connect


@pytest.fixture
def url(empty_sqlite):
    with connect(empty_sqlite) as db:
        db["t"].insert_many([{"n": n} for n in range(3500)])
        db.execute("UPDATE t SET n = 'many' WHERE id = 1501")
    return empty_sqlite


def test_a_reader_is_not_at_its_end_after_an_error(url):
    with connect(url) as db:
        reader = db["t"].find(_order_by="id").arrow_batches()
        assert reader.read_next_batch().num_rows == 1000
        with pytest.raises(ValueError, match="row 1500: 'many'"):
            reader.read_next_batch()

        with pytest.raises(ClosedError, match=r"failed before.*row 1500"):
            reader.read_next_batch()


def test_a_loop_that_is_left_early_releases_the_connection(url):
    with connect(url) as db:
        for batch in db["t"].find(_order_by="id").arrow_batches():
            assert batch.num_rows == 1000
            break
        del batch

        assert db.engine.pool.checkedout() == 0


def test_an_async_loop_that_is_left_early_releases_the_connection(url):
    async def main():
        async with async_connect(url) as db:
            rows = db["t"].find(_order_by="id")
            async for batch in rows.arrow_batches():
                assert batch.num_rows == 1000
                break
            await rows.close()
            return db.engine.pool.checkedout()

    assert asyncio.run(main()) == 0


def test_a_cancelled_to_arrow_leaves_the_database_usable(url):
    async def main():
        async with async_connect(url) as db:
            await db.execute("UPDATE t SET n = id")
            await db["t"].insert_many([{"n": n} for n in range(100_000)])
            assert not await cancelled(db["t"].find().to_arrow(), 3)
            await db["t"].insert({"n": 1})
            return (await db["t"].find().to_arrow()).num_rows

    assert asyncio.run(main()) == 103_501
