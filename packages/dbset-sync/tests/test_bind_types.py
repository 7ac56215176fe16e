"""Types of parameters in SQL text on PostgreSQL."""

import datetime as dt
from decimal import Decimal

import pytest
import sqlalchemy as sa
from dbset_sync.reading.bind_types import parenthesized, with_types
from sqlalchemy.dialects.postgresql.asyncpg import dialect

DAY = dt.date(2024, 2, 29)


def rendered(value, *, literal=False, expanding=()):
    statement = with_types(sa.text("SELECT :x"), {"x": value, "y": 1}, expanding, literal=literal)
    options = {"render_postcompile": True}
    compiled = statement.params(x=value).compile(dialect=dialect(), compile_kwargs=options)
    return str(compiled).removeprefix("SELECT ")


@pytest.mark.parametrize(
    ("value", "sql"),
    [
        (True, "$1::BOOLEAN"),
        (2**31 - 1, "$1::INTEGER"),
        (-(2**31), "$1::INTEGER"),
        (2**31, "$1::BIGINT"),
        (2**63, "$1::NUMERIC"),
        (1.5, "$1::FLOAT"),
        (Decimal("1.5"), "$1::NUMERIC"),
        (DAY, "$1::DATE"),
        (dt.time(1, tzinfo=dt.UTC), "$1::TIME WITH TIME ZONE"),
        (dt.timedelta(1), "$1::INTERVAL"),
        ([1.5, 2], "$1::DOUBLE PRECISION[]"),
        (None, "NULL"),
        ("a", "$1"),
        ([1, 2], "$1"),
        (object(), "$1"),
    ],
    ids=repr,
)
def test_values_are_cast_to_their_types(value, sql):
    assert rendered(value) == sql


@pytest.mark.parametrize(
    ("value", "sql"),
    [
        ("it's 5%", "'it''s 5%'"),
        (-1.5, "(-1.5)"),
        (float("inf"), "$1::FLOAT"),
        ("a\0b", "$1"),
        ([1, None], "$1::INTEGER[]"),
        (["a", None], "$1::VARCHAR[]"),
        (["a", 1], "$1"),
        (1, "$1::INTEGER"),
    ],
    ids=repr,
)
def test_ambiguous_values_are_written_into_the_statement(value, sql):
    assert rendered(value, literal=True) == sql


def test_lists_expand():
    assert rendered([1, 2.5], expanding={"x"}).count("::FLOAT") == 2
    assert rendered(["a", "b'c"], literal=True, expanding={"x"}) == "('a', 'b''c')"


def test_types_of_the_caller_stay():
    named = sa.text("SELECT :x").bindparams(sa.bindparam("x", type_=sa.BigInteger()))

    assert str(with_types(named, {"x": 1}, ()).compile(dialect=dialect())) == "SELECT $1::BIGINT"


@pytest.mark.parametrize(
    ("value", "sql"),
    [
        (-5, b"(-5)"),
        (-1.5, b"(-1.5)"),
        (Decimal("-1.5"), b"(-1.5)"),
        (-(10**30), b"(-1%b)" % (b"0" * 30)),
    ],
)
def test_negative_numbers_are_parenthesized(value, sql):
    assert parenthesized(value).getquoted() == sql
    assert repr(parenthesized(value)) == repr(value)


@pytest.mark.parametrize(
    "value", [0, 5, True, "-5", float("-inf"), Decimal("NaN"), Decimal("-Infinity"), None, [-5]]
)
def test_other_values_are_not_parenthesized(value):
    assert parenthesized(value) is value
