"""Fixture: an in-memory database."""

from __future__ import annotations

import pytest_asyncio
from dbset_async import async_connect


@pytest_asyncio.fixture
async def db():
    """An empty database."""
    async with async_connect("sqlite://") as db:
        yield db
