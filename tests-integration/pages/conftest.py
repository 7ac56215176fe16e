"""The database of the pages for users of other libraries."""

from __future__ import annotations

import dbset
import pytest
from page_rows import ADA, BOB


@pytest.fixture
def people(database_url):
    with dbset.connect(database_url) as db:
        db["people"].insert_many([ADA, BOB])
        yield db
