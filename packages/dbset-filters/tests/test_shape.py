"""Filters of one shape share a clause with parameters; it finds what their own clauses find."""

from __future__ import annotations

import datetime as dt
import itertools
from decimal import Decimal

import pytest
import sqlalchemy as sa
from dbset_filters import FilterBuilder, Operator
from hypothesis import given, settings
from hypothesis import strategies as st

#: Pairs of filters with one shape, and the operands of the second one.
SHARED = [
    ({"age": 1}, {"age": 2}, [2]),
    ({"age": 1}, {"age": {"=": "2"}}, [2]),
    ({"age": {">=": 1, "<": 5}}, {"age": {">=": 2.0, "<": 6}}, [2, 6]),
    ({"score": {">": 1}}, {"score": {">": Decimal("2.5")}}, [2.5]),
    ({"born": dt.date(2024, 1, 1)}, {"born": "2024-02-29"}, [dt.date(2024, 2, 29)]),
    ({"age": [1, 2]}, {"age": {"in": (3, 4)}}, [3, 4]),
    ({"age": {"not in": [1, None]}}, {"age": {"not in": [None, 2]}}, [2]),
    ({"age": {"between": [1, 2]}}, {"age": {"between": (3, 4)}}, [3, 4]),
    ({"active": [True]}, {"active": [False]}, [False]),
    ({"name": {"like": "a%"}}, {"name": {"like": "%b"}}, ["%b"]),
    ({"name": {"startswith": "a"}}, {"name": {"startswith": "b_"}}, [r"b\_%"]),
    ({"name": None}, {"name": {"=": None}}, []),
    ({"active": True}, {"active": {"=": True}}, []),
    ({"_not": {"age": 1, "name": "a"}}, {"_not": {"age": 2, "name": "b"}}, [2, "b"]),
    ({"_or": [{"age": 1}, {"name": "a"}]}, {"_or": [{"age": 2}, {"name": "b"}]}, [2, "b"]),
    ({}, {}, []),
]

#: Filters of different shapes.
DIFFERENT = [
    {},
    {"age": 1},
    {"age": None},
    {"age": {"!=": 1}},
    {"age": {">": 1}},
    {"age": {">": 1, "<": 2}},
    {"age": {"<": 1, ">": 2}},
    {"age": [1]},
    {"age": [1, 2]},
    {"age": [1, None]},
    {"age": {"not in": [1]}},
    {"age": {"between": [1, 2]}},
    {"score": 1},
    {"name": "a"},
    {"name": {"like": "a"}},
    {"name": {"is": None}},
    {"active": True},
    {"active": False},
    {"active": {"is": True}},
    {"_not": {"age": 1}},
    {"_not": {"age": 1, "score": 1}},
    {"_not": {"age": 1}, "score": 1},
    {"_or": [{"age": 1}, {"score": 1}]},
    {"_or": [{"age": 1, "score": 1}]},
    {"_and": [{"age": 1}, {"score": 1}]},
    {"_and": [{"_or": [{"age": 1}, {"score": 1}]}]},
]

#: Filters whose clause depends on an operand, or that are wrong.
UNSHAPED = [
    {"age": 17.5},
    {"age": 2**70},
    {"age": []},
    {"age": [None]},
    {"age": [1, 17.5]},
    {"age": range(3)},
    {"age": list(range(101))},
    {"age": sa.literal(1)},
    {"age": {}},
    {"age": {">": None}},
    {"age": {"unknown": 1}},
    {"age": {"@>": 1}},
    {"age": {"between": [1]}},
    {"name": {"like": "a\\"}},
    {"meta": {"a": 1}},
    {"meta.a": 1},
    {"unknown": 1},
    {"_or": []},
    {"_or": {"age": 1}},
    {"_not": [{"age": 1}]},
]


@pytest.mark.parametrize(("one", "other", "operands"), SHARED)
def test_one_shape(table, one, other, operands):
    filters = FilterBuilder(table)
    shape = filters.shape(other)

    assert filters.shape(one).key == shape.key
    assert list(shape.values.values()) == operands
    assert [*map(type, shape.values.values())] == [*map(type, operands)]
    assert str(filters.where_shape(one)) == str(filters.where_shape(other))


def test_different_shapes(table):
    keys = [FilterBuilder(table).shape(each).key for each in DIFFERENT]
    assert all(left != right for left, right in itertools.combinations(keys, 2))


@pytest.mark.parametrize("filter_", UNSHAPED, ids=repr)
def test_no_shape(table, filter_):
    assert FilterBuilder(table).shape(filter_) is None


def test_clauses_and_own_operators_have_no_shape(table):
    multiple_of = {"multiple of": Operator(lambda column, number: column % number == 0)}
    filters = FilterBuilder(table, multiple_of)

    assert filters.shape(age={"multiple of": 5}) is None
    assert filters.shape(table.c.age > 5) is None


def test_an_iterator_is_left_for_the_clause(table, ids_found):
    filters, ages = FilterBuilder(table), iter([1, 2])
    assert filters.shape(age={"in": ages}) is None
    assert ids_found([{"id": 1, "age": 2}], filters.where(age={"in": ages})) == [1]


def test_names_of_parameters_are_no_names_of_columns():
    columns = [sa.Column(name, sa.Integer) for name in ("operand_0", "_operand_1")]
    shape = FilterBuilder(sa.Table("t", sa.MetaData(), *columns)).shape(operand_0=1)
    assert list(shape.values) == ["__operand_0"]


@settings(max_examples=15, deadline=None)
@given(data=st.data())
def test_the_same_rows_as_by_their_own_clause(model, table, ids_found, data):
    rows = data.draw(model.rows(), label="rows")
    filters = FilterBuilder(table)
    drawn = data.draw(st.lists(model.nested(rows), min_size=12, max_size=12), label="filters")
    shaped = [(each, shape) for each in drawn if (shape := filters.shape(each)) is not None]
    clauses = {}
    for each, shape in shaped:
        clause = clauses.setdefault(shape.key, filters.where_shape(each))
        found = ids_found(rows, clause, shape.values)
        assert (each, found) == (each, ids_found(rows, filters.where(each)))
