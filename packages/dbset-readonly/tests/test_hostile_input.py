"""Hostile input is refused or judged in bounded time and memory, and never crashes."""

from __future__ import annotations

import threading
import time

import pytest
from dbset_readonly import ReadOnlyError, ReadOnlyValidator, is_read_only

REFUSED = {
    "nested parentheses": "select " + "(" * 100_000 + "1" + ")" * 100_000,
    "too many words": "select 1 where 1 in (" + ",".join(["1"] * 100_000) + ")",
    "ten megabytes": "select " + "1," * 5_000_000 + "1",
    "negations": "select " + "not " * 5_000 + "1",
    "signs": "select " + "- " * 20_000 + "1",
    "nested cases": "select " + "case when " * 3_000 + "1 then 1 end" * 3_000,
    "open comments": "/*" * 200_000,
    "an open string": "select '" + "a" * 900_000,
    "an open name": 'select "' + "a" * 900_000,
    "words": "select " + "double " * 10_000,
    "cycles": "select " + "cycle " * 10_000,
    "searches": "with t as (select 1) " + "search depth first by a " * 2_000,
    "nested joins": "select * from " + "a join " * 2_000 + "a" + " on true" * 2_000,
}
READ = {
    "a long list": "select 1 where 1 in (" + ",".join(["1"] * 20_000) + ")",
    "many rows": "values " + ",".join(["(1, 'a')"] * 2_000),
    "many calls": "select " + ",".join(["lower('a')"] * 1_000),
    "a long string": "select '" + "''" * 100_000 + "'",
    "nested reads": "select * from " + "(select * from " * 20 + "t" + ") x" * 20,
}


@pytest.mark.parametrize("dialect", ["postgresql", "sqlite"])
@pytest.mark.parametrize("name", REFUSED)
def test_it_is_refused_in_time(dialect, name):
    started = time.process_time()
    assert not is_read_only(REFUSED[name], dialect)
    assert time.process_time() - started < 5  # linear; quadratic would take over ten


@pytest.mark.parametrize("dialect", ["postgresql", "sqlite"])
@pytest.mark.parametrize("name", READ)
def test_large_reads_pass(dialect, name):
    assert is_read_only(READ[name], dialect)


@pytest.mark.parametrize("dialect", ["postgresql", "sqlite"])
@pytest.mark.parametrize(
    "sql",
    [
        "select * from main.(1)",
        "select * from main. (select 1 from t) where a in main.",
        "select * from t where a in",
        "select * from t where a in (select b from",
        "select * from .t, 'a'.(1)",
        "with",
        "with a",
        "with a as",
        "with a (b) as not",
        "table",
        "select * from a,",
        "select operator(",
        "select a.",
        "select .",
        "explain (",
        "explain",
        "show",
        "pragma main.",
        "select limit",
        "select * from t fetch first",
    ],
)
def test_half_a_statement_gets_a_verdict(dialect, sql):
    validator = ReadOnlyValidator(dialect, allow_tables=["t"], deny_columns=["t.a"], max_limit=1)
    for judge in (validator, ReadOnlyValidator(dialect)):
        verdict = judge.inspect(sql)
        assert verdict.reads == (verdict.reason == "")


def test_a_verdict_for_want_of_stack_is_not_remembered():
    validator = ReadOnlyValidator("postgresql")
    sql = "select " + "lower(" * 15 + "name" + ")" * 15 + " from users"

    def deep(levels):
        if levels:
            return deep(levels - 1)
        with pytest.raises(ReadOnlyError, match="nested too deeply"):
            validator.validate(sql)
        return None

    worker = threading.Thread(target=deep, args=(880,))
    worker.start()
    worker.join()
    validator.validate(sql)
