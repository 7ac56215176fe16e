"""Numbers have no order among text: an error, or only values of the operand's kind are compared."""

from __future__ import annotations

import datetime as dt
import uuid
from decimal import Decimal

import pytest
import sqlalchemy as sa
from dbset_filters import FilterBuilder, FilterError
from dbset_types.cast_types import Domain, Named
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.dialects import postgresql, sqlite

TEXTS = [
    sa.Text(),
    sa.String(10),
    sa.CHAR(5),
    sa.Unicode(),
    postgresql.CITEXT(),
    Domain(sa.Text()),
]
NUMBERS = [60, -1, 2**70, 60.5, Decimal("60.5"), True]
OTHERS = [
    dt.date(2024, 1, 2),
    dt.datetime(2024, 1, 2, 3, 4),  # noqa: DTZ001
    dt.time(3, 4),
    dt.timedelta(1),
    uuid.UUID(int=1),
    b"60",
    ["60"],
]
ORDERS = ["<", "<=", ">", ">=", "lt", "gte", "between", "..", "not between"]


def builder(type_):
    return FilterBuilder(sa.Table("t", sa.MetaData(), sa.Column("c", type_)))


def condition(order, operand):
    return {order: [operand, operand] if order in ("between", "..", "not between") else operand}


@pytest.mark.parametrize("type_", TEXTS, ids=repr)
@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("operand", NUMBERS + OTHERS, ids=repr)
def test_order_of_text(type_, order, operand):
    with pytest.raises(FilterError, match=r"cannot be ordered in .*give text") as raised:
        builder(type_).where(c=condition(order, operand))
    assert ("types={'c': Integer}" in str(raised.value)) == (operand in NUMBERS)


@pytest.mark.parametrize("type_", TEXTS, ids=repr)
@pytest.mark.parametrize("order", ORDERS)
def test_text_with_text(type_, order):
    assert "60" in builder(type_).where(c=condition(order, "60")).compile().params.values()


@pytest.mark.parametrize("type_", TEXTS, ids=repr)
@pytest.mark.parametrize("operand", [sa.func.lower("A"), sa.literal("a"), sa.column("d")])
def test_text_with_an_expression(type_, operand):
    builder(type_).where(c={">": operand}).compile()


@pytest.mark.parametrize(("operand", "text"), [(7, "7"), (7.5, "7.5")])
@pytest.mark.parametrize("operator", ["=", "!=", "in", "not in"])
def test_equal_text(operator, operand, text):
    """The text is the number as the column would store it."""
    operand = [operand] if "in" in operator else operand
    params = builder(sa.Text()).where(c={operator: operand}).compile().params

    assert list(params.values()) == [[text] if "in" in operator else text]


NOON = dt.datetime(2020, 1, 2, 12)  # noqa: DTZ001  naive is meant
SPELLED = {
    True: ["true", "1"],
    NOON: ["2020-01-02T12:00:00", "2020-01-02 12:00:00", "2020-01-02 12:00:00.000000"],
    2.0: ["2.0", "2"],
}


@pytest.mark.parametrize("operand", SPELLED, ids=repr)
@pytest.mark.parametrize("operator", ["=", "!=", "in", "not in"])
def test_several_texts(operator, operand):
    """The texts are those that other programs write."""
    filters = builder(sa.Text())
    where = {"c": {operator: [operand, "x"] if "in" in operator else operand}}
    expected = [*SPELLED[operand], *["x"] * ("in" in operator)]

    assert list(filters.where(where).compile().params.values()) == [expected]
    assert list(filters.shape(where).values.values()) == expected


@pytest.mark.parametrize(
    ("type_", "operand"),
    [
        (sa.Integer(), "NA"),
        (sa.Integer(), ""),
        (sa.BigInteger(), "6 0"),
        (sa.Double(), "abc"),
        (sa.Numeric(), "1,5"),
        (sa.Numeric(), "nan"),
        (sa.Boolean(), "60"),
        (sa.Date(), 60),
        (sa.DateTime(), "soon"),
        (sa.Time(), 60.0),
        (sa.LargeBinary(), "60"),
    ],
    ids=repr,
)
@pytest.mark.parametrize("order", ORDERS)
def test_operand_that_is_of_another_kind(type_, operand, order):
    with pytest.raises(FilterError, match="does not fit"):
        builder(type_).where(c=condition(order, operand))


NUMERIC = [sa.Integer(), sa.BigInteger(), sa.Double(), sa.REAL(), sa.Numeric(), Named("STRING")]


@pytest.mark.parametrize("type_", NUMERIC, ids=repr)
@pytest.mark.parametrize("order", [">", ">="])
def test_text_in_a_column_of_numbers_is_no_number(type_, order):
    clause = builder(type_).where(c={order: 60})

    assert str(clause.compile(dialect=sqlite.dialect())) == f"(t.c {order} ? AND +t.c < '')"
    assert "AND" not in str(clause.compile(dialect=postgresql.dialect()))


def test_number_in_a_column_without_a_type_is_no_text():
    clause = builder(Named("")).where(c={"<": "60", "<=": 60})

    assert str(clause.compile(dialect=sqlite.dialect())) == "(t.c < ? AND t.c >= '') AND t.c <= ?"


VALUES = st.integers(-99, 99) | st.floats(-99, 99) | st.text("0123456789.-ab", max_size=3)
COMPARE = {
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
    "between": lambda a, b: b <= a <= b,
}


@given(stored=st.lists(VALUES, max_size=5), order=st.sampled_from(sorted(COMPARE)), operand=VALUES)
def test_columns_that_hold_anything(untyped, stored, order, operand):
    """Only values of the operand's kind are compared."""
    engine, table, filters = untyped
    clause = filters.where(c=condition(order, operand))
    with engine.connect() as connection:
        connection.execute(sa.delete(table))
        for value in stored:
            connection.exec_driver_sql("INSERT INTO t VALUES (?)", (value,))
        found = connection.scalars(sa.select(table.c.c).where(clause)).all()
        connection.rollback()

    alike = [value for value in stored if isinstance(value, str) == isinstance(operand, str)]
    expected = [value for value in alike if COMPARE[order](value, operand)]
    assert sorted(map(repr, found)) == sorted(map(repr, expected))


@pytest.fixture(scope="module")
def untyped():
    """A SQLite table with a column without a declared type."""
    engine = sa.create_engine("sqlite://", poolclass=sa.StaticPool)
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE t (c)")
    table = sa.Table("t", sa.MetaData(), sa.Column("c", Named("")))
    yield engine, table, FilterBuilder(table)
    engine.dispose()
