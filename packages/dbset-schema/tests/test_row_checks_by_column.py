"""Rows are turned into columns: the union of their keys, ignoring case."""

from __future__ import annotations

import gc
from types import MappingProxyType

import pytest
from dbset_schema import RowError, row_checks
from dbset_schema.row_checks import by_column, by_key
from dbset_types.column_values import ColumnValues
from hypothesis import given
from hypothesis import strategies as st


@pytest.mark.parametrize(
    ("rows", "columns"),
    [
        ([], {}),
        ([{"a": 1, "b": None}], {"a": [1], "b": [None]}),
        ([{"a": 1}, {"b": 2}], {"a": [1, None], "b": [None, 2]}),
        ([{"b": 1}, {"a": 2, "b": 3}], {"b": [1, 3], "a": [None, 2]}),
        ([{"Name": 1}, {"name": 2}, {"NAME": 3}], {"Name": [1, 2, 3]}),
        ([{"Name": 1}, {"x": 2}], {"Name": [1, None], "x": [None, 2]}),
    ],
)
def test_by_column(rows, columns):
    found = by_column(rows)

    assert found == columns
    assert list(found) == list(columns)


def test_keys_that_are_columns_of_the_table_mean_just_these():
    rows = [{"Name": 1, "name": 2}, {"NAME": 3, "AGE": 4}]

    assert by_column(rows[:1], ["name", "Name"]) == {"Name": [1], "name": [2]}
    assert by_column(rows[1:], ["Name", "age"]) == {"NAME": [3], "AGE": [4]}


def test_a_row_that_spells_one_column_twice():
    with pytest.raises(RowError, match="row 1 names one column twice: 'name', 'Name'") as raised:
        by_column([{"name": 1}, {"name": 2, "Name": 3}])

    assert raised.value.number == 1


@given(st.lists(st.dictionaries(st.sampled_from("abcde"), st.integers(), min_size=1)))
def test_every_value_keeps_its_place(rows):
    columns = by_column(rows)

    assert all(len(values) == len(rows) for values in columns.values())
    for number, row in enumerate(rows):
        assert {key: values[number] for key, values in columns.items() if key in row} == row


@pytest.mark.parametrize(
    ("rows", "columns"),
    [
        ([{"a": 1}], {"a": [1]}),
        ([{"a": 1, "b": 2}, {"a": 3, "b": None}], {"a": [1, 3], "b": [2, None]}),
        ([{"a": 1, "b": 2}, {"b": 3, "a": 4}], {"a": [1, 4], "b": [2, 3]}),
        ([{"a": 1}, {"b": 2}], None),
        ([{"a": 1}, {"a": 2, "b": 3}], None),
        ([{"a": 1, "b": 2}, {"a": 3, "c": 4}], None),
        ([{"a": 1}, MappingProxyType({"a": 2})], None),
        ([{}, {}], None),
        ([], None),
    ],
)
@pytest.mark.parametrize("wide", [1, 10], ids=["wide", "narrow"])
def test_by_key(rows, columns, wide, monkeypatch):
    monkeypatch.setattr(row_checks, "_WIDE", wide)
    found = by_key(rows)

    assert found == columns
    for values in (found or {}).values():
        assert type(values) is ColumnValues
        assert values.types == set(map(type, values))


@given(
    st.lists(st.fixed_dictionaries({"a": st.integers(), "b": st.none() | st.text()}), min_size=1),
    st.sampled_from([1, 10]),
)
def test_by_key_is_by_column(rows, wide):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(row_checks, "_WIDE", wide)
        assert by_column(rows, alike=by_key(rows)) == by_column(rows)


def test_by_key_leaves_the_garbage_collector_alone():
    rows = [{"a": n, "b": n} for n in range(10_000)]
    gc.collect()
    gc.disable()
    try:
        by_key(rows)
        assert gc.get_count()[0] < 1000  # objects that it has to look at
    finally:
        gc.enable()
