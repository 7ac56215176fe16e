"""Five tables of real data come back equal, every column of every row."""

import dbset
import pytest
from flights import rows
from round_trips import same


def first_difference(read, written):
    """Return the first pair of rows that differs; the database adds the ids."""
    numbered = ({"id": number, **row} for number, row in enumerate(written, start=1))
    pairs = zip(read, numbered, strict=True)
    return next((pair for pair in pairs if not same(*pair)), None)


@pytest.mark.parametrize("name", ["airlines", "airports", "planes"])
def test_table(db, name):
    count = db[name].insert_many(rows(name))
    assert count == db[name].count() > 0
    assert first_difference(db[name].find(_order_by="id").all(), rows(name)) is None


@pytest.mark.parametrize(("name", "step", "count"), [("weather", 5, 5223), ("flights", 50, 6736)])
def test_large_table(database_url, name, step, count):
    """A part of the rows, from all months of the year."""
    with dbset.connect(database_url) as db:
        assert db[name].insert_many(rows(name, step)) == count
        assert first_difference(db[name].find(_order_by="id"), rows(name, step)) is None
