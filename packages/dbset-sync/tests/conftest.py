"""Fixture: an in-memory database."""

from __future__ import annotations

import pytest
from dbset_sync import connect


@pytest.fixture
def db():
    """An empty database."""
    with connect("sqlite://") as db:
        yield db
