"""PostgreSQL databases in which dbset must do without some capabilities."""

from __future__ import annotations

import pytest
from capabilities_urls import url_without


@pytest.fixture
def without(open_postgresql, empty_postgresql):
    """A function that connects to an empty database in each API, without capabilities."""
    return lambda *names, **options: open_postgresql(
        url_without(empty_postgresql, names).render_as_string(hide_password=False), **options
    )
