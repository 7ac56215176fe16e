"""Five tables of real data go in and come out equal, every column of every row."""

import dbset
import pytest
from flights import rows
from round_trips import same


def first_difference(read, written):
    """Return the first rows that differ; the database has numbered them."""
    numbered = ({"id": number, **row} for number, row in enumerate(written, start=1))
    pairs = zip(read, numbered, strict=True)
    return next((pair for pair in pairs if not same(*pair)), None)


@pytest.mark.parametrize("name", ["airlines", "airports", "planes"])
def test_table(db, name):
    count = db[name].insert_many(rows(name))
    assert count == db[name].count() > 0
    assert first_difference(db[name].find(_order_by="id").all(), rows(name)) is None


@pytest.mark.parametrize(
    ("name", "step", "count"), [("weather", 1, 26_115), ("flights", 10, 33_678)]
)
def test_large_table(database_url, name, step, count):
    """Of flights, every tenth row."""
    with dbset.connect(database_url) as db:
        assert db[name].insert_many(rows(name, step)) == count
        assert first_difference(db[name].find(_order_by="id"), rows(name, step)) is None
