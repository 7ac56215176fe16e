"""JSON columns and paths; the model tests cover the operators with all operands."""

from __future__ import annotations

import math

import pytest
import sqlalchemy as sa
from dbset_filters import FilterBuilder
from sqlalchemy.dialects import postgresql

DOCUMENT = {
    "author": {"name": "Ann", "age": 30, "admin": True},
    "tags": ["a", "b", {"c": [1, 2]}],
    "2024": {"01": 5},
    'q"é': "odd",
    "big": 2**60 + 1,
}


@pytest.mark.parametrize(
    "filter_",
    [
        {"meta.author.name": "Ann"},
        {"META.author.name": "Ann"},
        {"meta.author.age": {">": 29.5, "<=": 30}},
        {"meta.author.age": {"!=": "30"}},
        {"meta.author.admin": True},
        {"meta.author.admin": {"!=": 1}},
        {"meta.author.admin": {"is": True}},
        {"meta.author": {"=": {"admin": True, "age": 30.0, "name": "Ann"}}},
        {"meta.author": {"in": [{"name": "Bob"}, {"admin": True, "age": 30, "name": "Ann"}]}},
        {"meta.tags.0": "a"},
        {"meta.tags.-1.c.1": 2},
        {"meta.tags.5": None},
        {"meta.2024.01": 5},
        {'meta.q"é': {"startswith": "od"}},
        {"meta.big": 2**60 + 1},
        {"meta.big": {"!=": 2**60}},
        {"meta.tags": {"@>": ["b", "b", "a"]}},
        {"meta.tags": {"json_contains": "b"}},
        {"meta": {"@>": {"tags": [{"c": [2]}]}}},
        {"_not": {"meta": {"@>": {"tags": [[2]]}}}},
        {"meta.tags": {"<@": ["x", {"c": [1, 2, 3], "d": 0}, "b", "a"]}},
        {"meta.tags.0": {"json_contained_by": ["x", "a"]}},
        {"meta": {"?": "tags"}},
        {"meta.tags": {"json_has": "a"}},
        {"meta.tags": {"json_any": ["x", "b"]}},
        {"meta.tags": {"json_all": ["b", "a"]}},
        {"_not": {"meta.tags": {"?&": ["b", "c"]}}},
    ],
)
def test_conditions_that_hold(table, ids_found, filter_):
    assert ids_found([{"id": 1, "meta": DOCUMENT}], FilterBuilder(table).where(filter_)) == [1]


def test_a_column_of_that_very_name_wins():
    odd = sa.Table(
        "odd",
        sa.MetaData(),
        sa.Column("a", sa.JSON),
        sa.Column("a.b", sa.Integer),
        sa.Column("c.d", sa.JSON),
    )
    builder = FilterBuilder(odd)
    assert builder.where({"a.b": 1}).compare(odd.c["a.b"] == 1)
    assert '"c.d"' in str(builder.where({"c.d.e": 1}))


@pytest.mark.parametrize(
    ("filter_", "part"),
    [
        ({"meta": {"@>": {"a": 1}}}, "CAST(people.meta AS JSONB) @> CAST("),
        ({"meta.a": {"?|": ["x"]}}, "jsonb_extract_path(CAST(people.meta AS JSONB), "),
        ({"meta.a": {">": 1}}, "CASE WHEN (jsonb_typeof("),
    ],
)
def test_postgresql_uses_jsonb(table, filter_, part):
    clause = FilterBuilder(table).where(filter_)
    assert part in str(clause.compile(dialect=postgresql.dialect()))


def test_update_and_delete_take_json_conditions(engine, table):
    clause = FilterBuilder(table).where({"meta.a.0": {"@>": {"b": 1}}, "meta.c": 5})
    with engine.connect() as connection:
        connection.execute(sa.insert(table), {"id": 1, "meta": {"a": [{"b": 1}], "c": 5}})
        updated = connection.execute(sa.update(table).where(clause).values(age=1)).rowcount
        deleted = connection.execute(sa.delete(table).where(clause)).rowcount
        connection.rollback()
    assert (updated, deleted) == (1, 1)


@pytest.mark.parametrize(
    "operand", [math.nan, {1: 2}, {"a": object()}, "a\0b", {"a": ["\0"]}, "\ud800"]
)
@pytest.mark.parametrize("operator", ["=", "@>", "in"])
def test_what_json_cannot_hold_is_an_error(table, operator, operand):
    value = [operand] if operator == "in" else operand
    with pytest.raises(ValueError, match=r"filter 'meta.a' with operator"):
        FilterBuilder(table).where({"meta.a": {operator: value}})
