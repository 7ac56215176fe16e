"""Filters find the same rows as a model in plain Python, NULLs included, with every driver."""

from __future__ import annotations

import datetime as dt
import importlib.util
from pathlib import Path

import pytest
from drivers import DRIVERS
from hypothesis import given, settings
from hypothesis import strategies as st

MODEL = Path(__file__).parents[2] / "packages" / "dbset-filters" / "tests" / "filter_model.py"


def loaded(path):
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


model = loaded(MODEL)

EXAMPLE = {
    "name": "a",
    "age": 2**63 - 1,
    "score": 0.5,
    "active": True,
    "born": dt.date(2024, 1, 1),
    "meta": {"a": 1},
}


@pytest.fixture(scope="module")
def people(driver_db):
    """A table with a column of each kind that filters distinguish."""
    driver_db["people"].insert(EXAMPLE)
    return driver_db["people"]


def wrong(people, rows, filters):
    """Return the filters that differ from the model, with the ids that they find."""
    people.delete(_all=True)
    people.insert_many(rows)
    found = [[row["id"] for row in people.find(each, _order_by="id")] for each in filters]
    pairs = zip(filters, found, strict=True)
    return [(each, ids) for each, ids in pairs if ids != model.found(each, rows)]


@settings(max_examples=5, deadline=None)
@given(data=st.data())
def test_random_filters(people, data):
    rows = data.draw(model.rows())
    filters = data.draw(st.lists(model.nested(rows), min_size=6, max_size=6))
    assert wrong(people, rows, filters) == []


def test_conditions_of_each_kind(driver_db, people):
    """Each condition runs with one driver."""
    names = [driver.name for driver in DRIVERS.values()]
    first = names.index(driver_db.engine.dialect.driver)
    assert wrong(people, model.every_row(), model.every_condition()[first :: len(DRIVERS)]) == []
