"""psycopg's connections change their mode at once: a pause could be cancelled halfway."""

import asyncio
import time

import dbset
import pytest
from sqlalchemy import make_url, text


def test_a_mode_is_set_without_a_pause(empty_postgresql):
    async def main():
        url = make_url(empty_postgresql).set(drivername="postgresql+psycopg")
        async with dbset.async_connect(url) as db, db.engine.connect() as connection:
            proxied = await connection.get_raw_connection()
            driver = proxied.driver_connection
            time.sleep(0.05)  # psycopg makes a pause if the loop had none for long
            with pytest.raises(StopIteration):
                driver.set_autocommit(True).send(None)
            assert driver.autocommit
            await driver.set_autocommit(False)
            assert (await connection.execute(text("SELECT 1"))).scalar() == 1

    asyncio.run(main())
