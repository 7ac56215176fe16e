"""PostgreSQL databases in which dbset must do without some capabilities."""

from __future__ import annotations

import pytest
from capabilities_urls import url_without
from sqlalchemy import Engine


@pytest.fixture(autouse=True)
def leaves_no_listeners(monkeypatch):
    """SQLAlchemy remembers for all engines that there was a listener, even if it is removed."""
    monkeypatch.setattr(Engine, "_has_events", Engine._has_events)


@pytest.fixture
def without(open_postgresql, empty_postgresql):
    """A function that connects to an empty database in each API, without capabilities."""
    return lambda *names, **options: open_postgresql(
        url_without(empty_postgresql, names).render_as_string(hide_password=False), **options
    )
