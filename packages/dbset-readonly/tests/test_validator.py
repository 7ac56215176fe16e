"""Options of callers: dialects, functions that they allow, the driver's parameters."""

from __future__ import annotations

import pytest
from dbset_readonly import ReadOnlyError, ReadOnlyValidator, is_read_only


@pytest.mark.parametrize("dialect", ["mysql", "", "pg", "PostgreSQL"])
def test_an_unknown_dialect_is_an_error_that_lists_the_known(dialect):
    with pytest.raises(ValueError, match="valid names are: postgresql, sqlite"):
        is_read_only("select 1", dialect)


@pytest.mark.parametrize(
    ("allowed", "sql", "passes"),
    [
        (["f"], "select f(1)", True),
        (["f"], "select F(1)", True),
        (["f"], 'select "f"(1)', True),
        (["f"], 'select "F"(1)', False),
        (["f"], "select app.f(1)", True),
        (["app.f"], "select app.f(1)", True),
        (["app.f"], "select f(1)", False),
        (["app.f"], 'select "app.f"(1)', False),
        (["app.f"], "select * from app.f(1) as t(a, b)", True),
        (["f"], "select f(pg_sleep(1))", False),
        (["f"], "with d as (delete from t returning *) select f(1) from d", False),
        (["+++@"], "select 1 +++@ 2", True),
        (["pg_sleep"], "select pg_catalog.pg_sleep(1)", True),
    ],
)
def test_functions_and_operators_that_the_caller_vouches_for(allowed, sql, passes):
    validator = ReadOnlyValidator("postgresql", allow_functions=allowed)
    if passes:
        validator.validate(sql)
    else:
        with pytest.raises(ReadOnlyError):
            validator.validate(sql)


@pytest.mark.parametrize(
    "sql", ["select app.f(1)", "select f(1)", "select * from f(1)", "select 1 +++@ 2"]
)
def test_following_the_advice_of_a_refusal_lets_the_statement_pass(sql):
    with pytest.raises(ReadOnlyError) as refused:
        ReadOnlyValidator("postgresql").validate(sql)
    advice = refused.value.reason.rpartition("allow_functions=['")[2].removesuffix("']")
    ReadOnlyValidator("postgresql", allow_functions=[advice]).validate(sql)


@pytest.mark.parametrize(
    ("sql", "passes"),
    [
        ("select * from t where a = %s", True),
        ("select * from t where a = %(a)s and b like 'x%%'", True),
        ("select 7 %% 4", True),
        ("select '%s'", False),
        ("select '%(a)s'", False),
        ("select 1 -- %(a)s", False),
        ("select /* %s */ 1", False),
        ('select "%s"', False),
        ("select $$%s$$", False),
        ("select E%s", False),
        ("select pg_sleep(%s)", False),
        ("select '%%s'", True),
    ],
)
def test_parameters_of_the_driver_are_separate(sql, passes):
    validator = ReadOnlyValidator("postgresql", percent_parameters=True)
    if passes:
        validator.validate(sql)
    else:
        with pytest.raises(ReadOnlyError):
            validator.validate(sql)


@pytest.mark.parametrize("dialect", ["postgresql", "sqlite"])
@pytest.mark.parametrize("sql", ["select 1\0", "\0", "select \0 from t", "select '\0'"])
def test_a_nul_is_refused(dialect, sql):
    assert not is_read_only(sql, dialect)


def test_every_reading_of_backslashes_must_be_a_read():
    # With standard_conforming_strings off, the first string continues to the second quote.
    assert not is_read_only(r"select '\', pg_sleep(1), '\''", "postgresql")
    assert is_read_only(r"select name from t where name like 'a\_b' escape '\'", "postgresql")


def test_a_verdict_is_the_same_from_the_cache():
    validator = ReadOnlyValidator("sqlite")
    for _ in range(2):
        validator.validate("select 1")
        with pytest.raises(ReadOnlyError, match="DELETE"):
            validator.validate("delete from t")
    for number in range(2000):
        validator.validate(f"select {number}")
    with pytest.raises(ReadOnlyError, match="DELETE"):
        validator.validate("delete from t")


def test_the_error_is_a_permission_error():
    assert issubclass(ReadOnlyError, PermissionError)
