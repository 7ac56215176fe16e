"""The guard with aiosqlite."""

from __future__ import annotations

import asyncio

import pytest
from dbset_readonly import ReadOnlyError, RowLimitError, StatementTimeoutError
from dbset_readonly.guard import TRUSTED, guard
from sqlalchemy import inspect, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import create_async_engine


def test_both_locks_hold_and_the_pool_is_left_as_it_was(tmp_path):
    async def run():
        engine = create_async_engine(f"sqlite+aiosqlite:///{tmp_path / 'shop.db'}")
        async with engine.begin() as connection:
            await connection.execute(text("CREATE TABLE users (id INTEGER PRIMARY KEY)"))
        reader = engine.execution_options()
        guard(reader)
        async with reader.connect() as connection:
            names = await connection.run_sync(lambda sync: inspect(sync).get_table_names())
            assert names == ["users"]
            with pytest.raises(ReadOnlyError):
                await connection.execute(text("DELETE FROM users"))
            with pytest.raises(OperationalError, match="readonly database"):
                await connection.exec_driver_sql("DELETE FROM users", execution_options=TRUSTED)
        async with engine.begin() as connection:
            await connection.execute(text("INSERT INTO users VALUES (1)"))
        await engine.dispose()

    asyncio.run(run())


def test_bounds_hold_and_the_pool_is_left_as_it_was(tmp_path):
    async def run():
        url = f"sqlite+aiosqlite:///{tmp_path / 'shop.db'}"
        engine = create_async_engine(url, pool_size=1, max_overflow=0)
        reader = engine.execution_options()
        guard(reader, statement_timeout=2, max_rows=2)
        long = text("SELECT length(hex(zeroblob(5000000)))")
        for sql, error in {
            "SELECT zeroblob(9000000)": StatementTimeoutError,
            "VALUES (1), (2), (3)": RowLimitError,
        }.items():
            async with reader.connect() as connection:
                with pytest.raises(error):
                    (await connection.execute(text(sql))).all()
                assert (await connection.execute(text("VALUES (1), (2)"))).all() == [(1,), (2,)]
            async with engine.connect() as connection:
                assert (await connection.execute(long)).scalar() == 10_000_000
        await engine.dispose()

    asyncio.run(run())
