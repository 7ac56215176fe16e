"""Random values of every kind come back equal and of the same type, with every driver and way."""

from __future__ import annotations

import datetime as dt
import uuid
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from round_trips import same

EXAMPLE = {
    "boolean": True,
    "whole": 2**63 - 1,
    "float": 0.5,
    "decimal": Decimal("0.5"),
    "text": "a",
    "bytes": b"a",
    "day": dt.date(2024, 2, 29),
    "time": dt.time(12, 30),
    "naive": dt.datetime(2024, 2, 29, 12, 30),  # noqa: DTZ001 - intended
    "aware": dt.datetime(2024, 2, 29, 12, 30, tzinfo=dt.UTC),
    "span": dt.timedelta(days=1),
    "uuid": uuid.UUID(int=1),
    "document": {"a": [1]},
}
DIGITS = {"sqlite": 15, "postgresql": 60}


def decimals(digits):
    numbers = st.integers(1 - 10**digits, 10**digits - 1)
    return st.builds(
        lambda number, power: Decimal(f"{number}E{power}"), numbers, st.integers(-280, 280)
    )


def texts(excluded):
    return st.text(st.characters(codec="utf-8", exclude_characters=excluded), max_size=20)


def documents():
    numbers = st.integers() | st.floats(allow_nan=False, allow_infinity=False)
    scalars = st.none() | st.booleans() | numbers | texts("\0")
    return containers(st.recursive(scalars, containers, max_leaves=5))


def containers(items):
    return st.lists(items, max_size=3) | st.dictionaries(texts("\0"), items, max_size=3)


def aware():
    """Return the strategy for instants, without days that may be out of range in UTC."""
    first, last = dt.datetime.min + dt.timedelta(2), dt.datetime.max - dt.timedelta(2)  # noqa: DTZ901
    return st.datetimes(first, last, timezones=st.timezones())


def rows(database):
    """Return the strategy for rows of all kinds that a database can store."""
    columns = {
        "boolean": st.booleans(),
        "whole": st.integers(-(2**63), 2**63 - 1),
        "float": st.floats(allow_nan=database != "sqlite"),
        "decimal": decimals(DIGITS[database]),
        "text": texts("" if database == "sqlite" else "\0"),
        "bytes": st.binary(),
        "day": st.dates(),
        "time": st.times(),
        "naive": st.datetimes(),
        "aware": aware(),
        "span": st.timedeltas(),
        "uuid": st.uuids(),
        "document": documents(),
    }
    row = st.fixed_dictionaries({name: st.none() | values for name, values in columns.items()})
    return st.lists(row, min_size=1, max_size=4)


def as_read(row):
    """Return a row as it comes back: with instants in UTC, as Python cannot compare folded ones."""
    return {**row, "aware": row["aware"] and row["aware"].astimezone(dt.UTC)}


@pytest.fixture(scope="module")
def table(driver_db):
    """A table with a column of each kind."""
    driver_db["t"].insert(EXAMPLE)
    return driver_db["t"]


@pytest.fixture(scope="module")
def strategy(driver_db):
    return rows(driver_db.engine.dialect.name)


@settings(max_examples=15, deadline=None)
@given(st.data())
def test_round_trip(table, strategy, data):
    written = data.draw(strategy)
    table.delete(_all=True)
    table.insert_many(written)
    keys = [row["id"] for row in table.find(_order_by="id")]
    everything = table.find(_order_by="id", _columns=list(EXAMPLE)).all()
    assert same([as_read(row) for row in everything], [as_read(row) for row in written])

    for key, row in zip(keys, written, strict=True):
        equal = {column: {"==": value} for column, value in row.items()}
        assert key in [row["id"] for row in table.find(equal)]
        assert table.upsert(row, list(row), ensure=False) in keys
    among = {column: {"in": [row[column] for row in written]} for column in EXAMPLE}
    assert [row["id"] for row in table.find(among, _order_by="id")] == keys
