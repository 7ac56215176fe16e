"""``:name`` is a parameter outside of strings, names and comments; other colons stay."""

from __future__ import annotations

import pytest
from dbset_sync import ArgumentError
from dbset_sync.reading.sql_scanner import bound_text
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import create_engine

#: SQL, and its bound parameters if there are values for ``a`` and ``b``.
COLONS = [
    ("SELECT :a", {"a"}),
    ("SELECT :a + :b, :a", {"a", "b"}),
    ("SELECT (:a)", {"a"}),
    ("SELECT x=:a", {"a"}),
    ("SELECT ARRAY[:a, :b]", {"a", "b"}),
    ("SELECT ::a", set()),
    ("SELECT x::a", set()),
    ("SELECT :a::text", {"a"}),
    ("SELECT (:a)::text::b", {"a"}),
    ("SELECT x[1:2], x[:n], x[1:n], x[:a]", {"a"}),
    ("SELECT ':a'", set()),
    ("SELECT '12:30:45'", set()),
    ("SELECT 'it''s :a', :b", {"b"}),
    (r"SELECT E'\':a', :b", {"b"}),
    (r"SELECT '\', :b, '", {"b"}),
    ('SELECT ":a", "x"":a", :b', {"b"}),
    ("SELECT $$ :a $$, $x$ $$ :a $x$, :b", {"b"}),
    ("SELECT 1 -- :a\n, :b", {"b"}),
    ("SELECT /* :a\n */ :b", {"b"}),
    ("SELECT '", set()),
    ("SELECT ' :a", {"a"}),
    ("SELECT x:a", set()),
    ("SELECT :1, :é", set()),
    (r"SELECT '\:a', '\\:b'", set()),
    ('SELECT \'{"a":1, "b": :b}\'', set()),
    ("SELECT 50 % 7, '%a', '%(a)s'", set()),
]


@pytest.mark.parametrize(("sql", "binds"), COLONS)
def test_binds(sql, binds):
    statement = bound_text(sql, {"a", "b"})

    assert set(statement.compile().params) == binds
    assert str(statement) == sql


@pytest.mark.parametrize("sql", ["SELECT :c", "SELECT :ab", "SELECT :A", "SELECT ':a', x=:_"])
def test_parameter_without_value_is_an_error(sql):
    with pytest.raises(ArgumentError, match=r"the statement has :.*, but no value is given for it"):
        bound_text(sql, {"a", "b"})


@pytest.mark.parametrize("sql", ["", " \n", ";", "-- SELECT 1", "/* SELECT 1 */ ;"])
def test_no_statement(sql):
    assert str(bound_text(sql, ())) == ""
    with pytest.raises(ArgumentError, match="a value is given for :a"):
        bound_text(sql, {"a"}, wanted={"a"})


def test_unused_keyword_is_an_error():
    with pytest.raises(ArgumentError, match="a value is given for :a, which the statement does"):
        bound_text("SELECT ':a', :b", {"a", "b"}, wanted={"a", "b"})


@given(st.text(":1é'\"$-/*\\%[]. \n"))
def test_text_without_parameters_is_unchanged(sql):
    assert str(bound_text(f"SELECT 1 {sql}", ())) == f"SELECT 1 {sql}"


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")))
def test_a_quoted_text_comes_back(text):
    engine = create_engine("sqlite://")
    with engine.connect() as connection:
        quoted = text.replace("'", "''")
        found = connection.execute(bound_text(f"SELECT '{quoted}', :a", {"a"}), {"a": text}).one()
    engine.dispose()

    assert found == (text, text)
