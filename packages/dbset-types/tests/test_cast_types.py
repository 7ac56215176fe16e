"""Types whose values are sent to PostgreSQL as text."""

from __future__ import annotations

import ipaddress
from decimal import Decimal

import pytest
import sqlalchemy as sa
from dbset_types import TypeConflictError, TypeInference, reflected
from dbset_types.cast_types import Named
from sqlalchemy.dialects import postgresql as pg
from sqlalchemy.dialects.postgresql import psycopg2

TYPES = TypeInference("postgresql")


def sql(clause):
    return str(clause.compile(dialect=psycopg2.dialect())).partition(" \n")[0]


def column(type_):
    return sa.Table("t", sa.MetaData(), sa.Column("v", reflected.postgresql_type(type_))).c.v


@pytest.mark.parametrize(
    ("type_", "declared"),
    [
        (pg.INET(), "INET"),
        (pg.MONEY(), "money"),
        (pg.BIT(3), "BIT(3)"),
        (pg.ARRAY(pg.CIDR()), "CIDR[]"),
        (pg.DATERANGE(), "DATERANGE"),
        (Named("geometry", "Point", 4326), "geometry(Point, 4326)"),
        (pg.DOMAIN("address", pg.INET()), "INET"),
        (pg.DOMAIN("age", sa.Integer()), "INTEGER"),
    ],
)
def test_the_type_is_declared_as_before(type_, declared):
    assert reflected.postgresql_type(type_).compile(dialect=pg.dialect()) == declared


@pytest.mark.parametrize(
    ("type_", "chosen", "compared"),
    [
        (pg.INET(), "abbrev(t.v) AS v", "CAST(%(v_1)s AS INET)"),
        (pg.CIDR(), "CAST(t.v AS TEXT) AS v", "CAST(%(v_1)s AS CIDR)"),
        (
            pg.ARRAY(pg.CIDR()),
            "CAST(CAST(t.v AS TEXT) AS TEXT[]) AS v",
            "CAST(%(v_1)s::TEXT[] AS CIDR[])",
        ),
        (pg.INT4RANGE(), "t.v", "CAST(%(v_1)s AS INT4RANGE)"),
        (pg.DOMAIN("age", sa.Integer()), "t.v", "%(v_1)s"),
    ],
)
def test_what_is_sent_and_read(type_, chosen, compared):
    assert sql(sa.select(column(type_))) == f"SELECT {chosen}"
    assert sql(column(type_) == "x") == f"t.v = {compared}"


def test_other_operators_are_sqlalchemys():
    assert sql(column(pg.INT4RANGE()).contains(5)) == "t.v @> %(v_1)s"


@pytest.mark.parametrize(
    ("type_", "value", "stored"),
    [
        (pg.INET(), "10.0.0.1", "10.0.0.1"),
        (pg.INET(), ipaddress.ip_address("10.0.0.1"), "10.0.0.1"),
        (pg.MONEY(), Decimal("1.50"), "1.50"),
        (pg.INT4RANGE(), pg.Range(1, 5), "[1,5)"),
        (pg.ARRAY(pg.INET()), [ipaddress.ip_address("::1"), None], ["::1", None]),
        (pg.DOMAIN("address", pg.INET()), "::1", "::1"),
        (pg.DOMAIN("age", sa.Integer()), "5", 5),
        (pg.MONEY(), None, None),
    ],
)
def test_values(type_, value, stored):
    assert TYPES.coerce(value, reflected.postgresql_type(type_)) == stored


@pytest.mark.parametrize("value", [{"a": 1}, b"a", [1, 2], {1}])
def test_values_without_text(value):
    with pytest.raises(TypeConflictError, match="does not fit INET: it takes text"):
        TYPES.coerce(value, reflected.postgresql_type(pg.INET()))
