"""Filters on SQLite find the same rows as the Python model."""

from __future__ import annotations

import pytest
from dbset_filters import OPERATORS, FilterBuilder
from hypothesis import given, settings
from hypothesis import strategies as st


@pytest.mark.parametrize("kind", ["on_columns", "in_json", "nested"])
@settings(max_examples=8, deadline=None)
@given(data=st.data())
def test_the_same_rows_as_the_model(model, table, ids_found, kind, data):
    rows = data.draw(model.rows(), label="rows")
    some_filters = st.lists(getattr(model, kind)(rows), min_size=8, max_size=8)
    for filter_ in data.draw(some_filters, label="filters"):
        clause = FilterBuilder(table).where(filter_)
        assert (filter_, ids_found(rows, clause)) == (filter_, model.found(filter_, rows))


def test_the_model_knows_every_operator(model):
    known = {OPERATORS[name] for name in (*model._COMPARE, *model._JSON)}
    assert known == {entry for entry in OPERATORS.values() if not entry.negated}
