"""A refusal says what is wrong, where, and what to do, also for text that is not a statement."""

from __future__ import annotations

import time

import pytest
from dbset_readonly import ReadOnlyError, ReadOnlyValidator, is_read_only

REASONS = [
    ("SELECT * FORM users", 'near "FORM" in line 1; is it a typo of FROM?'),
    ("SELECT a\nFROM t\nWEHRE b = 1", 'near "WEHRE" in line 3; is it a typo of WHERE?'),
    ("SELECT a FROM t ODER BY a", 'near "ODER" in line 1; is it a typo of ORDER?'),
    ("SELCT 1", "SELCT is not a statement that is known to be read-only; is it a typo of SELECT?"),
    ("SELECT a FROM t GROUP a", 'near "a" in line 1; write it in a simpler form'),
    ("SELECT 1 FOR UPDATE", "FOR UPDATE is a row lock"),
    ("SELECT 1 FROM t FOR NO KEY UPDATE", "FOR NO is a row lock"),
    ("SELECT 1 FROM t FOR SHARE", "FOR SHARE is a row lock"),
    ("EXPLAIN DELETE FROM t", "EXPLAIN is allowed only before a query, not before DELETE"),
    ("EXPLAIN (COSTS OFF) UPDATE t SET a = 1", "not before UPDATE; to see the plan of a write"),
    ("EXPLAIN ANALYZE INSERT INTO t VALUES (1)", "not before INSERT"),
    (
        "SELECT a FROM t WHERE b = %(b)s AND c",
        "puts a value in for %(b)s; validate it with percent",
    ),
    (
        "SELECT a FROM t WHERE b IN %s",
        "puts a value in for %s; validate it with percent_parameters",
    ),
    ("DELETE FROM t", "DELETE is not a statement that is known to be read-only"),
    ("SELECT 1; SELECT 2", "there is more than one statement"),
    ("SELECT 'a", 'the text cannot be read from "\'a" on (character 8)'),
    ("SELECT 1 /* a", "a comment is not closed"),
    ("\ufeffSELECT 1", r"'\ufeff' is a byte order mark"),
    ("\u200bSELECT 1", r"\u200bSELECT is not a statement"),
    ("", "there is no statement"),
    (";;", "there is no statement"),
    ("((", "a bracket is not closed"),
    ("SELECT 1)", "a bracket is closed that was not opened"),
    ("SELECT (1]", "a bracket is closed that was not opened"),
    ("(" * 101 + "select 1" + ")" * 101, "brackets are nested more than 100 deep"),
]
PASSING = [
    "; SELECT 1",
    ";;SELECT 1;;",
    "SELECT 1 FROM t FOR READ ONLY",
    "EXPLAIN SELECT 1",
    "EXPLAIN (COSTS OFF, FORMAT 'json') SELECT 1",
    "SELECT * FROM a JOIN b ON (a.id = b.id) JOIN (SELECT 1 AS id) c ON (c.id = a.id)",
    "SELECT * FROM a JOIN b USING (id) JOIN (SELECT 1 AS id) c ON (c.id = a.id)",
    "SELECT * FROM a JOIN b ON a.x = b.x::text JOIN (SELECT 1 AS id) c ON c.id = a.id",
    "SELECT DISTINCT ON (a) lower(b) FROM t",
    "SELECT regtype('int4'), inet('127.0.0.1'), tsquery('a'), regproc('now')",
    "SELECT * FROM t TABLESAMPLE pg_catalog.system (5)",
    "SELECT * FROM t AS a TABLESAMPLE bernoulli ((1 + lower('a')::int) * 2) JOIN u ON true",
    "SELECT information_schema._pg_char_max_length(1, 2), pg_current_logfile()",
    "SELECT * FROM t TABLESAMPLE SYSTEM (5) REPEATABLE (1)",
]
SQLITE_PASSING = [
    "SELECT * FROM a, b ON a.x = b.x",
    "SELECT * FROM main.a AS c, b d ON c.x = d.x",
    'SELECT * FROM t WHERE name <> ""',
    "SELECT * FROM cross",
    "SELECT * FROM indexed",
    "SELECT outer.a FROM t AS outer",
    "SELECT * FROM pragma_stats",
    "SELECT name FROM t WHERE name = 'pragma_optimize' ORDER BY 'pragma_optimize'",
    "SELECT /* a * b ** c */ 1",
    "SELECT 1 /**/",
    "PRAGMA journal_mode",
    "PRAGMA main.journal_mode;",
    "PRAGMA stats",
]
BAD_INPUT = [
    ("x" * 10_000_000, "the text is longer than 1,000,000 characters"),
    ("select " + "a, " * 60_000 + "b", "the text has more than 100,000 words and symbols"),
    ("(" * 100_000, "brackets are nested more than 100 deep"),
    ("select " + "(" * 90 + "1" + ")" * 90, None),
    ("select " + "not " * 5_000 + "a", "it is nested too deeply to be checked"),
    ("'" * 999_999, "cannot be read"),
    ('"' * 999_999, "cannot be read"),
    ("'a' --b--c--d\n" * 50_000 + "x", "is not a statement"),
    ("$a$ " * 30_001, "is not closed"),
    ("/*" * 50_000, "a comment is not closed"),
    ("-" * 100_000, "there is no statement"),
]


def reason(sql, dialect="postgresql", **options):
    with pytest.raises(ReadOnlyError) as refused:
        ReadOnlyValidator(dialect, **options).validate(sql)
    assert refused.value.reason.isprintable()
    return refused.value.reason


@pytest.mark.parametrize(("sql", "part"), REASONS)
def test_a_reason_says_what_and_where(sql, part):
    assert part in reason(sql)


def test_a_cast_of_postgresql_on_sqlite():
    found = reason("SELECT '12:30'::time", "sqlite")
    assert found == "'::' is not SQLite's; write CAST(value AS type)"


@pytest.mark.parametrize("sql", PASSING)
def test_reads_of_analysts_pass(sql):
    ReadOnlyValidator("postgresql").validate(sql)


@pytest.mark.parametrize("sql", SQLITE_PASSING)
def test_reads_of_analysts_pass_on_sqlite(sql):
    ReadOnlyValidator("sqlite").validate(sql)


@pytest.mark.parametrize("dialect", ["postgresql", "sqlite"])
@pytest.mark.parametrize("sql", [None, b"select 1", bytearray(b"select 1"), 1, ["select 1"]])
def test_what_is_not_a_text_is_a_type_error(sql, dialect):
    validator = ReadOnlyValidator(dialect)
    for judge in (validator.validate, validator.inspect, lambda sql: is_read_only(sql, dialect)):
        with pytest.raises(TypeError, match="a statement must be a string, not"):
            judge(sql)


@pytest.mark.parametrize(("sql", "part"), BAD_INPUT)
def test_bad_input_is_refused_at_once(sql, part):
    started = time.process_time()
    if part is None:
        ReadOnlyValidator("postgresql").refusal(sql)
    else:
        assert part in reason(sql)
    # Linear time is a second at most; quadratic time would be an hour.
    assert time.process_time() - started < 30


@pytest.mark.parametrize("sql", ["select f(1)", "select 'a", "drop table t", "selct \u200b"])
@pytest.mark.parametrize("dialect", ["postgresql", "sqlite"])
def test_sql_and_reason_are_attributes(sql, dialect):
    with pytest.raises(ReadOnlyError) as refused:
        ReadOnlyValidator(dialect).validate(sql)
    assert refused.value.sql == sql
    assert str(refused.value) == f"refused: {refused.value.reason}"


@pytest.mark.parametrize(
    "sql",
    [
        "explain select a frm t where b",
        "select a frm t where b",
        "with a as (truncate t) select a frm a",
    ],
)
def test_the_parser_logs_nothing(sql, caplog):
    ReadOnlyValidator("postgresql").refusal(sql)
    assert caplog.records == []
