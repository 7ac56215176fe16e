"""Values that are written as rows come back from Arrow, by every driver."""

# ruff: noqa: DTZ001  naive on purpose
import datetime as dt
from decimal import Decimal

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

DATETIMES = st.datetimes(dt.datetime(1, 1, 2), dt.datetime(9999, 12, 30))

#: The strategy for the values of a column, and the column's type in PostgreSQL.
COLUMNS = {
    "n": (st.integers(-(2**63), 2**63 - 1), "BIGINT"),
    "f": (st.floats(allow_nan=False), "DOUBLE PRECISION"),
    "b": (st.booleans(), "BOOLEAN"),
    "s": (st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"])), "TEXT"),
    "raw": (st.binary(), "BYTEA"),
    "price": (st.decimals(-(10**8), 10**8, places=2), "NUMERIC(12, 2)"),
    "exact": (st.decimals(-(10**6), 10**6, places=6), "NUMERIC"),
    "day": (st.dates(), "DATE"),
    "clock": (st.times(), "TIME"),
    "naive": (DATETIMES, "TIMESTAMP"),
    "at": (DATETIMES.map(lambda value: value.replace(tzinfo=dt.UTC)), "TIMESTAMPTZ"),
    "span": (st.timedeltas(dt.timedelta(-(10**6)), dt.timedelta(10**6)), "INTERVAL"),
    "key": (st.uuids(), "UUID"),
}

ROWS = st.lists(
    st.fixed_dictionaries({name: st.none() | values for name, (values, _) in COLUMNS.items()}),
    min_size=1,
    max_size=4,
)


@pytest.fixture(scope="module")
def table(driver_db):
    """A table with one column of each type."""
    columns = ", ".join(f"{name} {type_}" for name, (_, type_) in COLUMNS.items())
    if driver_db.engine.dialect.name == "sqlite":
        columns = columns.replace("BYTEA", "BLOB")
    driver_db.execute(f"CREATE TABLE t (id INTEGER PRIMARY KEY, {columns})")
    return driver_db["t"]


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(rows=ROWS, names=st.lists(st.sampled_from(sorted(COLUMNS)), min_size=1, unique=True))
def test_values_come_back(table, rows, names):
    """A few rows are read page by page; behind a thousand others, PostgreSQL copies exact types."""
    table.delete(_all=True)
    table.insert_many([{"id": n, **row} for n, row in enumerate(rows)])
    by_pages = table.find(_columns=names, _order_by="id").to_arrow()
    table.insert_many([{"id": n} for n in range(1000, 2001)])
    whole = table.find(_columns=names, _order_by="id").to_arrow().slice(0, len(rows))
    streamed = pa.Table.from_batches(
        list(table.find(_columns=names, _order_by="id").arrow_batches())
    ).slice(0, len(rows))

    expected = [{name: row[name] for name in names} for row in rows]
    for found in (by_pages, whole, streamed):
        assert found.to_pylist() == expected
    assert by_pages.schema == whole.schema


@pytest.mark.parametrize("call", ["to_polars", "to_pandas"])
def test_frames_have_the_same_values(table, call):
    table.delete(_all=True)
    table.insert_many([{"id": n, "n": n + 2**53, "price": Decimal("1.10")} for n in range(1500)])
    table.insert({"id": 1500})

    frame = getattr(table.find(_columns=["n", "price"], _order_by="id"), call)()

    assert list(frame["n"])[:1500] == [n + 2**53 for n in range(1500)]
    assert set(frame["price"][:1500]) == {Decimal("1.10")}
    assert str(frame["price"][0]) == "1.10"


@pytest.mark.parametrize("late", [Decimal("1.5"), Decimal(10) ** 19])
def test_decimals_after_a_page_without_them(table, late):
    table.delete(_all=True)
    table.insert_many([{"id": n} for n in range(1000)])
    table.insert({"id": 1000, "exact": late})

    *_, last = table.find(_columns=["exact"], _order_by="id").arrow_batches()

    assert last.column(0).to_pylist()[-1] == late


def test_long_whole_decimals_in_batches(table):
    table.delete(_all=True)
    table.insert({"id": 1, "exact": 10**14})

    (batch,) = table.find(_columns=["exact"]).arrow_batches()

    assert batch.column(0).to_pylist() == [10**14]
