"""Operands are converted to the column's type, or compared by value if they cannot be."""

from __future__ import annotations

import datetime as dt
import math
from decimal import Decimal
from enum import IntEnum

import pytest
import sqlalchemy as sa
from dbset_filters import FilterBuilder
from dbset_types import TypeInference

Large = IntEnum("Large", {"NUMBER": 2**70})

ROWS = [
    {"id": 1, "age": 17, "score": 0.5, "name": "17", "born": dt.date(2024, 1, 1), "active": True},
    {"id": 2, "age": 18, "score": 2.0, "name": "x", "born": dt.date(2024, 1, 2), "active": False},
]


@pytest.mark.parametrize(
    ("filter_", "ids"),
    [
        ({"age": "17"}, [1]),
        ({"age": 17.0}, [1]),
        ({"age": 17.5}, []),
        ({"age": {"!=": 17.5}}, [1, 2]),
        ({"age": {">": 17.5}}, [2]),
        ({"age": {"<=": Decimal("17.5")}}, [1]),
        ({"age": {"<": 2**70}}, [1, 2]),
        ({"age": {">": -(2**70)}}, [1, 2]),
        ({"age": 2**70}, []),
        ({"age": Large.NUMBER}, []),
        ({"age": {"<": Large.NUMBER}}, [1, 2]),
        ({"age": [17.5, 18, 2**70]}, [2]),
        ({"age": {"not in": [17.5, 18]}}, [1]),
        ({"age": {"between": [-math.inf, 17.5]}}, [1]),
        ({"score": Decimal("0.5")}, [1]),
        ({"score": {"<": Decimal("0.1")}}, []),
        ({"score": {"<": 10**400}}, [1, 2]),
        ({"score": 2}, [2]),
        ({"name": 17}, [1]),
        ({"born": "2024-01-01"}, [1]),
        ({"born": {"<": "2024-01-02"}}, [1]),
        ({"born": {"<": dt.datetime(2024, 1, 1, 12, 0)}}, [1]),  # noqa: DTZ001
        ({"born": {">": dt.datetime(2024, 1, 1, 12, 0)}}, [2]),  # noqa: DTZ001
        ({"active": True}, [1]),
        ({"active": {"<": True}}, [2]),
        ({"active": {"between": [False, True]}}, [1, 2]),
        ({"active": {"is not": True}}, [2]),
    ],
)
def test_rows_found(table, ids_found, filter_, ids):
    assert ids_found(ROWS, FilterBuilder(table).where(filter_)) == ids


@pytest.mark.parametrize("operator", ["=", "!=", ">", "in"])
def test_text_longer_than_the_column_is_no_error(operator):
    codes = sa.Table("codes", sa.MetaData(), sa.Column("code", sa.String(2)))
    operand = ["long"] if operator == "in" else "long"
    clause = FilterBuilder(codes).where(code={operator: operand})
    assert list(clause.compile().params.values()) == [operand]


@pytest.mark.parametrize(
    "make",
    [
        lambda table: table.c.score,
        lambda table: sa.select(sa.func.max(table.c.age)).scalar_subquery(),
    ],
    ids=["column", "scalar subquery"],
)
def test_sqlalchemy_expressions_are_operands(table, make):
    expression = make(table)
    assert FilterBuilder(table).where(age={">": expression}).compare(table.c.age > expression)


def test_a_select_is_an_operand_of_in(table):
    ages = sa.select(table.c.age)
    assert FilterBuilder(table).where(age={"in": ages}).compare(table.c.age.in_(ages))


def test_a_long_list_keeps_text_with_nul(table, ids_found):
    builder = FilterBuilder(table, types=TypeInference("sqlite"))
    values = ["a\0b", *map(str, range(2000))]
    rows = [{"id": 1, "name": "a\0b"}, {"id": 2, "name": "a"}]
    assert ids_found(rows, builder.where(name=values)) == [1]


@pytest.mark.parametrize("count", [999, 1001, 40_000])
@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("age", lambda i: i),
        ("name", lambda i: f'n"{i}é'),
        ("born", lambda i: dt.date(1900, 1, 1) + dt.timedelta(i)),
        ("meta.n", lambda i: i),
    ],
)
def test_lists_of_any_length(table, ids_found, column, value, count):
    values = [value(i) for i in range(count)]
    first, last, other = values[0], values[-1], value(count)
    root = column.partition(".")[0]
    rows = [
        {"id": i, root: {"n": each} if root == "meta" else each}
        for i, each in enumerate([first, last, other, None])
    ]
    builder = FilterBuilder(table)
    assert ids_found(rows, builder.where({column: values})) == [0, 1]
    assert ids_found(rows, builder.where({column: {"not in": values}})) == [2]
    assert ids_found(rows, builder.where({column: [*values, None]})) == [0, 1, 3]
