"""``_or``, ``_and``, ``_not``, mappings and SQLAlchemy clauses together."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from dbset_filters import FilterBuilder


@pytest.mark.parametrize(
    ("filter_", "sql"),
    [
        ({"age": {">": 1, "<": 5}}, "age > 1 AND age < 5"),
        ({"_or": [{"age": 1}, {"age": 2}]}, "age = 1 OR age = 2"),
        ({"_or": [{"age": 1, "id": 3}]}, "age = 1 AND id = 3"),
        ({"_and": [{"age": {">": 1}}, {"age": {"<": 5}}]}, "age > 1 AND age < 5"),
        ({"_not": {"age": 1, "id": 2}}, "NOT (age = 1 AND id = 2)"),
        ({"id": 1, "_or": [{"age": 1}, {"age": 2}]}, "id = 1 AND (age = 1 OR age = 2)"),
        (
            {"_or": [{"_not": {"_or": [{"age": 1}, {"id": 2}]}}, {"_and": [{"age": 3}]}]},
            "NOT (age = 1 OR id = 2) OR age = 3",
        ),
    ],
)
def test_nesting(table, filter_, sql):
    clause = FilterBuilder(table).where(filter_)
    found = str(clause.compile(compile_kwargs={"literal_binds": True}))
    assert found.replace("people.", "") == sql


def test_nothing_is_true(table):
    assert FilterBuilder(table).where().compare(sa.true())
    assert FilterBuilder(table).where({}).compare(sa.true())


def test_mappings_clauses_and_keywords_all_hold(table):
    clause = FilterBuilder(table).where({"age": 1}, table.c.id > 2, name="x")
    assert clause.compare(sa.and_(table.c.age == 1, table.c.id > 2, table.c.name == "x"))


def test_clauses_inside(table):
    clause = FilterBuilder(table).where(_or=[table.c.id > 2, {"age": 1}])
    assert clause.compare(sa.or_(table.c.id > 2, table.c.age == 1))


@pytest.mark.parametrize(
    ("filter_", "sql"),
    [
        ({"_or": [sa.text("a OR b"), {"age": 1}]}, "(a OR b) OR age = 1"),
        ({"_and": [sa.text("a OR b"), {"age": 1}]}, "(a OR b) AND age = 1"),
        ({"_not": sa.text("a OR b")}, "NOT (a OR b)"),
        (sa.text("a OR b"), "(a OR b)"),
    ],
)
def test_text_is_in_parentheses(table, filter_, sql):
    clause = FilterBuilder(table).where(filter_)
    found = str(clause.compile(compile_kwargs={"literal_binds": True}))
    assert found.replace("people.", "") == sql


def test_columns_named_as_parameters():
    odd = sa.Table(
        "odd", sa.MetaData(), *(sa.Column(name, sa.Integer) for name in ("self", "filters"))
    )
    clause = FilterBuilder(odd).where(self=1, filters=2)
    assert clause.compare(sa.and_(odd.c.self == 1, odd.c.filters == 2))


def test_the_filter_stays_as_it_is(table):
    filter_ = {"age": {"in": [1, 2]}, "_or": [{"meta.a": {"@>": {"b": [1]}}}]}
    FilterBuilder(table).where(filter_)
    assert filter_ == {"age": {"in": [1, 2]}, "_or": [{"meta.a": {"@>": {"b": [1]}}}]}
