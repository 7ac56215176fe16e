"""What happened and what to do are apart, so that another interface gives its own advice."""

from __future__ import annotations

import copy
import pickle

import pytest
from dbset_readonly import ReadOnlyError, ReadOnlyValidator, RowLimitError, StatementTimeoutError
from dbset_readonly.guard import guard
from sqlalchemy import create_engine

WRITES = [
    ("postgresql", "DELETE FROM t"),
    ("postgresql", "SELECT 1 INTO t"),
    ("postgresql", "SELECT 1 FROM t FOR UPDATE"),
    ("postgresql", "WITH a AS (DELETE FROM t) SELECT 1"),
    ("postgresql", "SELECT FETCH"),
    ("postgresql", "SELECT nextval('s')"),
    ("postgresql", "SELECT pg_catalog.pg_sleep(1)"),
    ("sqlite", "SELECT load_extension('x')"),
    ("sqlite", "PRAGMA journal_mode = wal"),
    ("sqlite", "PRAGMA wal_checkpoint"),
    ("sqlite", "SELECT * FROM pragma_optimize"),
]
OTHERS = [
    ("SELECT mine(1)", "allow_functions", "mine"),
    ("SELECT app.nextval(1)", "allow_functions", "app.nextval"),
    ("SELECT 1 +++@ 2", "allow_functions", "+++@"),
    ("SELECT * FROM t WHERE a IN %s", "percent_parameters", ""),
    ("SELECT :p", "parameters", ""),
    ("SELECT 1; SELECT 2", "", ""),
    ("SELECT 'a", "", ""),
    ("SELECT * FORM t", "", ""),
]


def refused(sql, dialect="postgresql"):
    with pytest.raises(ReadOnlyError) as raised:
        ReadOnlyValidator(dialect).validate(sql)
    return raised.value


@pytest.mark.parametrize(("dialect", "sql"), WRITES)
def test_what_only_a_writable_database_allows(dialect, sql):
    error = refused(sql, dialect)
    assert (error.about, error.advice, error.allow) == ("read_only", "", "")
    assert str(error) == f"refused: {error.problem}"
    assert error.message_for({"read_only": "open it"}) == f"refused: {error.problem}; open it"


@pytest.mark.parametrize(("sql", "about", "allow"), OTHERS)
def test_what_the_advice_is_about(sql, about, allow):
    error = refused(sql)
    assert (error.about, error.allow) == (about, allow)
    assert str(error) == f"refused: {error.reason}" == error.message_for({"another": "no"})


def test_another_interface_names_the_function():
    interface = {"allow_functions": "add --allow {0.allow!r}"}
    expected = "refused: the function mine is not known to be read-only; add --allow 'mine'"
    assert refused("SELECT mine(1)").message_for(interface) == expected


def test_the_guard_keeps_the_parts():
    engine = create_engine("sqlite://")
    guard(engine)
    with engine.connect() as connection, pytest.raises(ReadOnlyError) as raised:
        connection.exec_driver_sql("SELECT mine('{0}')")
    engine.dispose()
    error = raised.value
    assert (error.about, error.allow, error.sql) == (
        "allow_functions",
        "mine",
        "SELECT mine('{0}')",
    )
    for found in (copy.copy(error), pickle.loads(pickle.dumps(error))):
        assert (str(found), vars(found)) == (str(error), vars(error))


@pytest.mark.parametrize(
    ("error", "about", "problem"),
    [
        (RowLimitError(10, "TABLE t"), "max_rows", "the statement has more than 10 rows"),
        (
            StatementTimeoutError(0.5, "TABLE t"),
            "statement_timeout",
            "the statement took longer than 0.5 seconds",
        ),
    ],
)
def test_bounds(error, about, problem):
    assert error.message_for({about: ""}) == problem
    assert f"raise {about} where" in str(error)
