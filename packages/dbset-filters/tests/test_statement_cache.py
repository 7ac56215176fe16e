"""Filters of one shape share a compiled statement; filters of different shapes never do."""

from __future__ import annotations

import itertools

import pytest
import sqlalchemy as sa
from dbset_filters import FilterBuilder

SHAPES = [
    ({"age": {">": 1}}, {"age": {">": 2}}),
    ({"age": {">=": 1}}, {"age": {">=": 2}}),
    ({"age": {">": 1.5}}, {"age": {">": 2**70}}),
    ({"age": [1]}, {"age": [1, 2, 3]}),
    ({"age": list(range(1001))}, {"age": list(range(2000))}),
    ({"name": {"like": "a%"}}, {"name": {"like": "%b"}}),
    ({"name": {"ilike": "a%"}}, {"name": {"ilike": "%b"}}),
    ({"name": {"not like": "a%"}}, {"name": {"not like": "%b"}}),
    ({"name": {"=": "a"}}, {"name": {"=": "b"}}),
    ({"meta.a": 1}, {"meta.b": 2}),
    ({"meta.a": "x"}, {"meta.b": "y"}),
    ({"meta.a.b": "x"}, {"meta.b.c": "y"}),
    ({"meta.a": {"?": "x"}}, {"meta.b": {"?": "y"}}),
    ({"meta.a": {"?|": ["x"]}}, {"meta.b": {"?|": ["y", "z"]}}),
    ({"meta.a": {"@>": {"x": 1}}}, {"meta.b": {"@>": {"y": 2}}}),
    ({"meta.a": {"<@": {"x": 1}}}, {"meta.b": {"<@": {"y": 2}}}),
    ({"meta.a": {"=": {"x": 1}}}, {"meta.b": {"=": {"y": 2}}}),
    ({"_or": [{"age": 1}, {"name": "a"}]}, {"_or": [{"age": 2}, {"name": "b"}]}),
]


def cache_key(table, filter_):
    """Return the key under which SQLAlchemy caches the compiled statement."""
    key = sa.select(table).where(FilterBuilder(table).where(filter_))._generate_cache_key()
    assert key is not None
    return key.key


@pytest.mark.parametrize(("one", "other"), SHAPES)
def test_one_shape_one_statement(table, one, other):
    assert cache_key(table, one) == cache_key(table, other)


def test_other_shapes_other_statements(table):
    keys = [cache_key(table, one) for one, _ in SHAPES]
    assert all(left != right for left, right in itertools.combinations(keys, 2))


@pytest.mark.parametrize(("one", "other"), SHAPES)
def test_a_shared_statement_takes_each_filters_own_values(table, ids_found, one, other):
    rows = [
        {"id": i, "age": age, "name": name, "meta": meta}
        for i, (age, name, meta) in enumerate(
            itertools.product(
                [1, 2, 3],
                ["a", "b"],
                [{"a": {"x": 1, "b": "x"}}, {"b": {"y": 2, "c": "y"}}, {"a": 1, "b": 2}],
            )
        )
    ]
    first = ids_found(rows, FilterBuilder(table).where(one))
    second = ids_found(rows, FilterBuilder(table).where(other))
    with sa.create_engine("sqlite://", query_cache_size=0).connect() as connection:
        table.metadata.create_all(connection)
        connection.execute(sa.insert(table), rows)
        uncached = [
            list(connection.scalars(sa.select(table.c.id).where(FilterBuilder(table).where(each))))
            for each in (one, other)
        ]
        connection.rollback()
    connection.engine.dispose()
    assert [first, second] == uncached
