"""SQLite tables whose DATETIME columns hold datetimes with a zone, as in GeoPackage files."""

import datetime as dt

import pyarrow as pa
import pytest
from dbset import TypeConflictError
from written_back import writes_back

NOON = dt.datetime(2024, 5, 6, 12, 30, tzinfo=dt.UTC)
CREATE = "CREATE TABLE t (id INTEGER PRIMARY KEY, at {} NOT NULL DEFAULT CURRENT_TIMESTAMP, n INT)"
TEXTS = ("2024-05-06T12:30:00.000Z", "2024-05-06 14:31:00+02:00", "2024-05-06 12:30:00")


@pytest.fixture(params=["DATETIME", "TIMESTAMP"])
def table(made_on_sqlite, request):
    """A table with two datetimes that have a zone, and one that has none."""
    values = ", ".join(f"('{text}')" for text in TEXTS)
    return made_on_sqlite(CREATE.format(request.param), f"INSERT INTO t (at) VALUES {values}")["t"]


WRITES = writes_back("at")


@pytest.mark.parametrize("write", WRITES.values(), ids=WRITES)
def test_rows_that_were_read_are_written_back(table, write):
    rows = [{**row, "n": 1} for row in table.find(_order_by="id")]
    assert [row["at"].tzinfo is None for row in rows] == [False, False, True]
    write(table, rows)
    assert table.find(_order_by="id").all() == rows
    assert [table.count(at=row["at"]) for row in rows] == [1, 1, 1]


def test_a_new_value_keeps_its_instant(table):
    east = dt.timezone(dt.timedelta(hours=5.5))
    key = table.insert({"at": NOON.astimezone(east)})
    assert table.get(key)["at"] == NOON
    assert table.count(at=NOON) == 2


EDGES = [((1, 1, 1), 14), ((9999, 12, 31, 23), -14)]


@pytest.mark.parametrize(("local", "hours"), EDGES)
def test_an_instant_that_utc_cannot_express_is_refused(table, local, hours):
    value = dt.datetime(*local, tzinfo=dt.timezone(dt.timedelta(hours=hours)))
    with pytest.raises(TypeConflictError, match="out of range"):
        table.insert({"at": value})


def test_frames_are_written(table):
    frame = pa.table({"at": pa.array([NOON.replace(year=2025)], pa.timestamp("us", "UTC"))})
    table.insert_many(frame)
    assert table.count(at=NOON.replace(year=2025)) == 1


def test_columns_of_dbset_refuse_the_other_kind(open_sqlite):
    table = open_sqlite()["t"]
    table.insert({"at": NOON.replace(tzinfo=None)})
    with pytest.raises(TypeConflictError, match="time zone would be lost"):
        table.insert({"at": NOON})
