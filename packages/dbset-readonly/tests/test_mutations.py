"""A known write never passes, in whatever disguise."""

from __future__ import annotations

import pytest
from dbset_readonly import is_read_only
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

WRITES = {
    "postgresql": [
        "delete from users",
        "update users set name = 'x'",
        "insert into users (id) values (1)",
        "merge into users using t on true when matched then delete",
        "select pg_sleep(1)",
        "select nextval('s')",
        "select set_config('a', 'b', false)",
        "select * into t from users",
        "select * from users for update",
        "select pg_read_file('x')",
        "select query_to_xml('delete from users', true, true, '')",
        "select public.f(1)",
        "select 1 operator(public.+) 2",
        "select * from pg_sleep(1)",
        "values (lo_create(0))",
    ],
    "sqlite": [
        "delete from users",
        "replace into users (id) values (1)",
        "update users set name = 'x'",
        "select load_extension('x')",
        "select fts3_tokenizer('x')",
        "select * from pragma_optimize",
        "select f(1) from users",
    ],
}
WRAPPERS = [
    "{}",
    "{};",
    "({})",
    "explain {}",
    "explain analyze {}",
    "explain query plan {}",
    "explain (analyze) {}",
    "select * from ({}) x",
    "select ({})",
    "select 1 where exists ({})",
    "select 1 union {}",
    "{} union all select 1",
    "with x as ({}) select * from x",
    "with x as (select 1), y as ({}) select * from y",
    "with x(a) as materialized ({}) select * from x",
    "with x as (select 1) {}",
    "with recursive x as ({}) select 1",
    "select coalesce(({}), 1)",
    "select case when ({}) is null then 1 end",
    "select array({})",
    "select 1 from users order by ({})",
    "select 1 limit ({})",
    "select lower(({})::text)",
    "select 1; {}",
    "values (({}))",
    "select * from users join lateral ({}) x on true",
    "select 'a'; {} --'",
    "select 1 as x, ({}) as y from users",
]
STATEMENTS = {
    "postgresql": ["drop table users", "set role x", "do $$ $$", "copy users to 'x'", "commit"],
    "sqlite": ["pragma user_version = 5", "pragma optimize", "attach 'x' as y", "vacuum", "commit"],
}
AROUND_STATEMENTS = ["{}", "{};", "explain {}", "select 1; {}", "with x as (select 1) {}", "({})"]
COMMENTS = ["/* x */", "/**/", "-- x\n", "\n", "\t", "  ", "\r\n", "\f"]


@st.composite
def spaced(draw, sql):
    """Return the same tokens with other white space, comments and letter case."""
    words = [draw(st.sampled_from([word, word.upper(), word.title()])) for word in sql.split(" ")]
    gaps = [draw(st.sampled_from([" ", *COMMENTS])) for _ in words]
    return "".join(word + gap for word, gap in zip(words, gaps, strict=True))


@st.composite
def disguised(draw, dialect):
    sql = draw(st.sampled_from(WRITES[dialect]))
    for wrapper in draw(st.lists(st.sampled_from(WRAPPERS), max_size=3)):
        sql = wrapper.format(sql)
    return draw(spaced(sql))


@pytest.mark.parametrize("dialect", sorted(WRITES))
@given(data=st.data())
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_no_disguised_write_passes(dialect, data):
    sql = data.draw(disguised(dialect))
    assert not is_read_only(sql, dialect)


@pytest.mark.parametrize("dialect", sorted(STATEMENTS))
@given(data=st.data())
@settings(max_examples=50, deadline=None)
def test_no_disguised_statement_passes(dialect, data):
    sql = data.draw(st.sampled_from(STATEMENTS[dialect]))
    wrapper = data.draw(st.sampled_from(AROUND_STATEMENTS))
    assert not is_read_only(data.draw(spaced(wrapper.format(sql))), dialect)


@pytest.mark.parametrize("dialect", sorted(WRITES))
@given(data=st.data())
@settings(max_examples=50, deadline=None)
def test_other_white_space_and_case_change_no_verdict(dialect, data):
    read = "select id , lower ( name ) from users where id in ( 1 , 2 ) order by name limit 5"
    assert is_read_only(data.draw(spaced(read)), dialect)


@pytest.mark.parametrize("dialect", sorted(WRITES))
@given(text=st.text(st.characters(exclude_characters="\0", codec="utf-8"), max_size=20))
@settings(deadline=None)
def test_a_literal_or_comment_changes_no_verdict(dialect, text):
    literal = "'" + text.replace("'", "''").replace("\\", "") + "'"
    comment = text.replace("*", "").replace("/", "")
    assert is_read_only(f"select {literal} /* {comment} */ from users", dialect)
    assert not is_read_only(f"select {literal}; delete from users /* {comment} */", dialect)
