"""A verdict says what was found about a text, for a log."""

from __future__ import annotations

from dataclasses import FrozenInstanceError

import pytest
from dbset_readonly import ReadOnlyValidator, Verdict

CASES = [
    ("select 1", "SELECT", (), ()),
    (
        "SELECT max(a), lower(b) FROM Shop.Orders o, items",
        "SELECT",
        ("shop.orders", "items"),
        ("max", "lower"),
    ),
    ('select * from "Orders" join "a.b"."c" on true', "SELECT", ('"Orders"', '"a.b".c'), ()),
    ("with a as (select * from t) select * from a, t", "WITH", ("t",), ()),
    ("explain select * from t", "EXPLAIN", ("t",), ()),
    ("(values (1))", "VALUES", (), ()),
    ("table t", "TABLE", ("t",), ()),
    ("show search_path", "SHOW", (), ()),
    (
        "select pg_catalog.lower('a') from lower('b') as t",
        "SELECT",
        (),
        ("pg_catalog.lower", "lower"),
    ),
]
REFUSED = [
    ("delete from t", "DELETE", (), ()),
    ("select zz(lower(a)) from t", "SELECT", ("t",), ("zz", "lower")),
    ("select * from t, zz.acts(1)", "SELECT", ("t",), ("zz.acts",)),
    ("select 'a", "", (), ()),
    ("", "", (), ()),
    ("explain delete from t", "EXPLAIN", (), ()),
    ("select 1 for update", "SELECT", (), ()),
    ("(", "", (), ()),
]


@pytest.mark.parametrize(("sql", "statement", "tables", "functions"), CASES)
def test_a_read(sql, statement, tables, functions):
    verdict = ReadOnlyValidator("postgresql").inspect(sql)
    assert verdict == Verdict(
        reads=True, reason="", statement=statement, tables=tables, functions=functions
    )


@pytest.mark.parametrize(("sql", "statement", "tables", "functions"), REFUSED)
def test_a_refused_statement_shows_what_could_be_seen(sql, statement, tables, functions):
    verdict = ReadOnlyValidator("postgresql").inspect(sql)
    assert (verdict.reads, verdict.statement) == (False, statement)
    assert verdict.reason
    if "from t" in sql and statement == "SELECT":
        assert (verdict.tables, verdict.functions) == (tables, functions)


def test_a_verdict_follows_the_restrictions():
    validator = ReadOnlyValidator("sqlite", allow_tables=["items"], max_limit=5)
    assert validator.inspect("select * from items limit 5").reads
    assert "LIMIT 6 is more than the 5" in validator.inspect("select * from items limit 6").reason
    assert validator.inspect("select * from secret limit 1").tables == ("secret",)


def test_a_verdict_is_frozen():
    verdict = ReadOnlyValidator("sqlite").inspect("select 1")
    with pytest.raises(FrozenInstanceError):
        verdict.reads = False


def test_the_driver_may_put_values_in():
    validator = ReadOnlyValidator("postgresql", percent_parameters=True)
    assert validator.inspect("select * from t where a = %(a)s").tables == ("t",)
