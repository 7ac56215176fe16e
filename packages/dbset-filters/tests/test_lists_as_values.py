"""A bare list is one value for columns that take lists, and several values for others."""

import pytest
from dbset_filters import FilterBuilder
from sqlalchemy import ARRAY, JSON, Column, Integer, MetaData, Table, Text
from sqlalchemy.types import TypeDecorator, UserDefinedType


class Tags(TypeDecorator):
    impl = ARRAY(Text)
    cache_ok = True


class VECTOR(UserDefinedType):
    """A type like that of pgvector."""

    cache_ok = True

    def get_col_spec(self, **_):
        return "VECTOR"


TABLE = Table(
    "t",
    MetaData(),
    Column("n", Integer),
    Column("items", ARRAY(Integer)),
    Column("tags", Tags),
    Column("vector", VECTOR),
    Column("meta", JSON),
)


@pytest.mark.parametrize("column", ["items", "tags", "vector", "meta"])
@pytest.mark.parametrize("make", [list, tuple])
def test_a_value(column, make):
    filters = FilterBuilder(TABLE)
    value = make([] if column == "tags" else [1, 2])

    assert filters.where({column: value}).compare(filters.where({column: {"=": value}}))


@pytest.mark.parametrize(
    ("column", "value"),
    [("n", [1, 2]), ("n", (1, 2)), ("n", {1}), ("n", range(2)), ("meta.a", [1])],
)
def test_several_values(column, value):
    filters = FilterBuilder(TABLE)

    assert filters.where({column: value}).compare(filters.where({column: {"in": value}}))
