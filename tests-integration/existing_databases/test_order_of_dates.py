"""Order comparisons in SQLite columns of dates, times and intervals match only such values."""

import datetime as dt

import pytest

NOON = dt.datetime(2026, 5, 6, 12)  # noqa: DTZ001  as the columns have no zone

#: A type, texts and numbers that are not values of it, an operand between two values, and these.
COLUMNS = {
    "DATETIME": (
        [1778070600, 2460437.5, "06.05.2026 12:30", "20260506T1230", "May 6 2026", "n/a", ""],
        NOON,
        ["2026-05-06 11:59", "2026-05-06T12:30:00.5"],
    ),
    "TIMESTAMP": (
        [1778070600, "05/06/2026", "yesterday", "~"],
        NOON,
        ["2026-05-05", "2026-05-06 12:30:00.000000"],
    ),
    "DATE": (
        [20260506, "05/06/2026", "1990-1-5", "n/a"],
        dt.date(2026, 5, 6),
        ["2026-05-05", "2026-05-07"],
    ),
    "TIME": (
        [1230, "9:00", "noon", "T12:30"],
        dt.time(12),
        ["11:59", "12:00:00.000001"],
    ),
    "INTERVAL": (
        [86400, "1 day", "PT5M", "~"],
        dt.timedelta(days=2),
        ["P000000001D00:00:00.000000", "P000000003D00:00:00.000000"],
    ),
}


@pytest.fixture(params=COLUMNS)
def column(request, made_on_sqlite):
    """A table with such a column, an operand, and the numbers of the rows below and above it."""
    others, operand, (below, above) = COLUMNS[request.param]
    db = made_on_sqlite(f"CREATE TABLE t (id INTEGER PRIMARY KEY, v {request.param})")
    for value in (*others, None, below, above):
        db.execute("INSERT INTO t (v) VALUES (:value)", value=value)
    count = db["t"].count()
    return db["t"], operand, count - 1, count


@pytest.mark.parametrize("index", [False, True], ids=["", "index"])
def test_filters(column, index):
    table, operand, below, above = column
    if index:
        table.create_index("v")
    for condition, found in (
        ({"<": operand}, [below]),
        ({"<=": operand}, [below]),
        ({">": operand}, [above]),
        ({">=": operand}, [above]),
        ({"<": operand, ">": operand}, []),
        ({"between": [operand, operand]}, []),
    ):
        assert table.values("id", v=condition).all() == found, condition


def test_deletes_and_updates(column):
    table, operand, below, above = column
    assert table.update({"v": None}, v={">": operand}) == 1
    assert table.delete(v={"<": operand}) == 1
    assert table.find_one(id=above)["v"] is None
    assert table.find_one(id=below) is None


def test_what_is_not_below_may_be_anything(column):
    table, operand, below, _ = column
    kept = table.values("id", _not={"v": {"<": operand}}).all()
    assert len(kept) == table.count(v={"is not": None}) - 1
    assert below not in kept
