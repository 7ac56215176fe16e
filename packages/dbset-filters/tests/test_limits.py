"""Filters from untrusted input stay within limits: they work or raise a FilterError."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from dbset_filters import FilterBuilder, FilterError


def nested(filter_, levels):
    for level in range(levels):
        filter_ = {"_not": filter_} if level % 2 else {"_or": [filter_, {"name": "y"}]}
    return filter_


def document(levels):
    content = 1
    for level in range(levels):
        content = {"a": content, "b": 2} if level % 2 else [content, 1]
    return content


@pytest.mark.parametrize(
    "filter_",
    [
        nested({"age": 1}, 10),
        *(nested({"meta.a.0.b": {name: document(5)}}, 10) for name in ("=", "@>", "<@")),
        {"_or": [{"age": i} for i in range(400)]},
        {"_or": [{"meta.a": i} for i in range(200)]},
        {"meta": {"?|": [str(i) for i in range(397)]}},
        {"meta": {"?&": [str(i) for i in range(397)]}},
        {"meta": {"@>": {str(i): i for i in range(198)}}},
        {"meta": {"<@": [{"a": i} for i in range(130)]}},
        {"meta": {"=": list(range(397))}},
        {".".join(["meta", *"0" * 50]): 1},
    ],
)
def test_within_the_limits_sqlite_answers(table, ids_found, filter_):
    assert ids_found([{"id": 1, "age": -1, "name": "x"}], FilterBuilder(table).where(filter_)) in (
        [],
        [1],
    )


@pytest.mark.parametrize(
    ("filter_", "message"),
    [
        (nested({"age": 1}, 11), "nested deeper than 10 levels"),
        (nested({"age": 1}, 2000), "nested deeper than 10 levels"),
        ({"_or": [{"age": i} for i in range(401)]}, "exceeds the limit of 400 conditions"),
        ({"meta": {"?|": ["a"] * 1000}}, "exceeds the limit of 400 conditions"),
        ({"meta.a": [2**70 + i for i in range(400)]}, "exceeds the limit of 400 conditions"),
        ({"meta": {"@>": list(range(1000))}}, "exceeds the limit of 400 conditions"),
        ({"meta": {"@>": document(51)}}, "nests deeper than 50 levels"),
        ({"meta": {"=": document(5000)}}, "nests deeper than 50 levels"),
        ({"meta": {"in": [document(5000)]}}, "nests deeper than 50 levels"),
        ({".".join(["meta", *"0" * 51]): 1}, "is deeper than 50 levels"),
        ({"age": [i + 0.5 for i in range(101)]}, "more than 100 values are outside"),
        ({"score": [i + 0.5 for i in range(30_001)]}, "more than 30000 values"),
    ],
)
def test_past_the_limits_is_a_filter_error(table, filter_, message):
    with pytest.raises(FilterError) as error:
        FilterBuilder(table).where(filter_)
    assert message in str(error.value)


def test_a_filter_that_holds_itself(table):
    filter_ = {"age": 1}
    filter_["_not"] = filter_
    content = []
    content.append(content)
    for endless in (filter_, {"meta": {"@>": content}}):
        with pytest.raises(FilterError):
            FilterBuilder(table).where(endless)


def test_limits_are_the_callers(table):
    builder = FilterBuilder(table, max_depth=1, max_conditions=2)
    builder.where(_not={"age": {">": 1, "<": 2}})
    with pytest.raises(FilterError, match="exceeds the limit of 2 conditions"):
        builder.where(age=1, id=2, name="x")
    with pytest.raises(FilterError, match="nested deeper than 1 level"):
        builder.where(_not={"_not": {"age": 1}})


def test_json_too_deep_for_sqlite_says_so_when_it_runs_there(engine, table):
    clause = FilterBuilder(table).where(meta={"@>": document(6)})
    assert "@>" in str(clause)
    with (
        engine.connect() as connection,
        pytest.raises(FilterError, match="may nest at most 5 levels"),
    ):
        connection.execute(sa.select(table).where(clause))
