"""The text of a quoted name is never taken for punctuation, an operator or a keyword."""

from __future__ import annotations

import pytest
from dbset_readonly import is_read_only
from dbset_readonly.dialects import dialect
from dbset_readonly.scanner import scan
from dbset_readonly.tokens import Kind, mark, operator, quoted, word
from hypothesis import given
from hypothesis import strategies as st

TEXTS = [
    *("(", ")", "[", "]", ",", ".", ";", ":", "::", "*", "=", "+", "--", "/*", "'", "$$"),
    *("select", "with", "values", "table", "as", "operator", "on", "distinct", "from", "not"),
    *("materialized", "recursive", "over", "filter", "explain", "pragma", "show", "tablesample"),
    *("insert", "into", "for", "update", "lateral", "rows", "ordinality", "array", "cast", "join"),
]
WRITES = [
    "select * from t, zz_acts(1) as {}",
    "select * from t, zz_acts(1) as {} {} ({})",
    "select * from t, zz_acts(1) as {}(a)",
    "select * from t, zz_acts(1) {}",
    "select {} , zz_acts(1) from t",
    "select * from {}, zz_acts(1)",
    "select * from {} as {}, lateral zz_acts(1) as {}",
    "select {}.zz_acts(1)",
    "select zz_acts(1) {}",
    "select {} from (delete from t returning *) {}",
    "with {} as (delete from t returning *) select * from {}",
    "with {} as (select 1), {} as (delete from t returning {}) select 1",
    "select {} into t",
    "select {} from t for update",
    "select 1 {}; delete from t",
    "select a {} delete from t",
]
READS = [
    "select {} from t",
    "select t.{} from t",
    "select 1 as {}",
    "select * from {}",
    "select * from t as {}",
    "select * from t where {} = 1 and lower({}) = 'a'",
    "with {} as (select 1) select * from {}",
]
QUOTES = {"postgresql": ['"{}"'], "sqlite": ['"{}"', "`{}`", "[{}]"]}


def quotings(dialect_name):
    for text in TEXTS:
        for quote in QUOTES[dialect_name]:
            if not (quote == "[{}]" and "]" in text):
                yield quote.format(text)


@pytest.mark.parametrize("name", sorted(QUOTES))
@pytest.mark.parametrize("sql", WRITES)
def test_no_quoted_name_hides_what_acts(sql, name):
    quoted_names = list(quotings(name))
    written = [sql.replace("{}", each) for each in quoted_names]
    assert [each for each in written if is_read_only(each, name)] == []


@pytest.mark.parametrize("name", sorted(QUOTES))
@pytest.mark.parametrize("sql", READS)
def test_quoted_names_are_readable(sql, name):
    # SQLite may have a table explain for another purpose
    names = [each for each in quotings(name) if (name, each[1:-1]) != ("sqlite", "explain")]
    written = [sql.replace("{}", each) for each in names]
    assert [each for each in written if not is_read_only(each, name)] == []


@given(st.sampled_from(TEXTS) | st.text(min_size=1))
def test_a_token_has_its_text_under_its_own_kind_only(text):
    made = [word(text), quoted(text), mark(text), operator(text)]
    assert len({*made}) == len(made)
    for token, own in zip(made, ("word", None, "mark", "operator"), strict=True):
        fields = {
            field for field in ("word", "mark", "operator", "literal") if getattr(token, field)
        }
        assert fields == ({own} if own else set())


@pytest.mark.parametrize("name", sorted(QUOTES))
def test_what_is_quoted_is_scanned_as_a_name(name):
    for each in quotings(name):
        (token,) = scan(each, dialect(name).lexers[0])
        assert (token.kind, token.word, token.mark, token.operator) == (Kind.NAME, "", "", "")
