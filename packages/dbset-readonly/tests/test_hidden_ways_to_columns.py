"""Ways to tables, columns and rows that an independent review found, and similar ones."""

from __future__ import annotations

import time

import pytest
from dbset_readonly import ReadOnlyError, ReadOnlyValidator, is_read_only

DENIED = [
    "select u.to_jsonb from users u",
    "select public.users.row_to_json from public.users",
    "select users.array_agg from users",
    'select u . /* c */ "concat" from users u',
    "select u from only (users) u",
    "select c from only (users) as u(a, b, c)",
    "select j from orders o, (users u join items i on true) as j",
    "select j.c from orders o, (users u join items i on true) as j(a, b, c)",
    "select j from ((users u join items i on true) j cross join orders o)",
    "select indexed from users indexed",
    "select u from users * u",
    "with \"collation\" as (select 1) select users.* from collation for ('a'), users",
    "select chunk_data from pg_toast.pg_toast_1",
]
DENIED_ON_SQLITE = [
    "select (1, 'a') in users",
    "select (1, 'a') not in main.users",
    "select 1 from users u join orders o using ('email')",
    "select 1 from users u join orders o using (id, 'EMAIL')",
]
READABLE = [
    "select id from users where (id = 1 or id = 2)",
    "select users.id from users join (select 1 as id) s on true",
    "select users.id from users, (select 1 as id) s",
    "select count(id) from users having (count(id) > 1)",
    "(select id from users) union (select 1)",
    "select id from users limit (1)",
    "select u.name, u.id from users u where u.id in (1, 2)",
    "select s.to_jsonb from orders s",
    "select t.a from users left join lateral (select 1 as a) t on true",
]
ELSEWHERE = [
    "with \"collation\" as (select 1) select * from collation for ('a') as x, secret",
    "select * from collation for (true) as u, only secret",
    "select * from current_schema as c, secret",
]


@pytest.mark.parametrize("sql", DENIED)
def test_a_row_is_not_shown_by_another_way(sql):
    validator = ReadOnlyValidator("postgresql", deny_columns=["users.email", "big.body"])
    assert validator.refusal(sql) is not None
    assert is_read_only(sql, "postgresql")


@pytest.mark.parametrize("sql", DENIED_ON_SQLITE)
def test_a_row_is_not_compared_on_sqlite(sql):
    assert ReadOnlyValidator("sqlite", deny_columns=["users.email"]).refusal(sql) is not None
    assert is_read_only(sql, "sqlite")


@pytest.mark.parametrize("sql", READABLE)
def test_ordinary_reads_of_such_a_table_pass(sql):
    validator = ReadOnlyValidator("postgresql", deny_columns=["users.email"])
    assert validator.inspect(sql).reason == ""


@pytest.mark.parametrize("sql", ELSEWHERE)
def test_a_construct_in_from_hides_no_table(sql):
    validator = ReadOnlyValidator("postgresql", allow_tables=["items"])
    assert validator.inspect(sql).tables == ("secret",)
    assert not validator.inspect(sql).reads


@pytest.mark.parametrize(
    ("dialect", "denied", "sql"),
    [
        ("sqlite", 'users."Email"', "select email from users"),
        ("sqlite", '"Users".email', "select email from users"),
        ("postgresql", "users.ÉTAT", "select ÉTAT from users"),
        ("postgresql", "users." + "a" * 63, f"select {'a' * 70} from users"),
        ("postgresql", "u" * 63 + ".a", f"select a from {'u' * 64}"),
        ("postgresql", "users." + "é" * 31, f"select {'é' * 40} from users"),
    ],
)
def test_names_are_compared_as_the_server_does(dialect, denied, sql):
    assert ReadOnlyValidator(dialect, deny_columns=[denied]).refusal(sql) is not None


def test_a_table_that_a_verdict_names_can_be_allowed():
    for name in ("Übersicht", "É_1", '"Ä"'):
        sql = f"select 1 from {name}"
        (table,) = ReadOnlyValidator("postgresql").inspect(sql).tables
        ReadOnlyValidator("postgresql", allow_tables=[table]).validate(sql)


@pytest.mark.parametrize(
    "sql",
    [
        "select v from t order by fetch, 1",
        "select v from t where fetch >= 1",
        "select 1 limit " + "9" * 5000,
        "select 1 limit " + "9" * 19,
    ],
)
@pytest.mark.parametrize("dialect", ["postgresql", "sqlite"])
def test_what_only_looks_like_a_limit_is_none(dialect, sql):
    assert not ReadOnlyValidator(dialect, max_limit=1).inspect(sql).reads


@pytest.mark.parametrize(
    "sql", ["select '%t'", "select '%(a)b'", "/* %b */ select 1", "select 1 -- %t"]
)
def test_every_placeholder_of_psycopg_is_separate(sql):
    assert not ReadOnlyValidator("postgresql", percent_parameters=True).inspect(sql).reads
    assert is_read_only(sql, "postgresql")


def test_a_quoted_star_is_no_prefix():
    validator = ReadOnlyValidator("postgresql", ['"p*"'])
    validator.validate('select "p*"(1)')
    with pytest.raises(ReadOnlyError):
        validator.validate("select pg_sleep(1)")


@pytest.mark.parametrize("entry", ["st*area", "*.f", "a*.f", "a*b*", '"a"*.f'])
def test_a_star_is_at_the_end(entry):
    with pytest.raises(ValueError, match=r"only at the end of a name|is not a name"):
        ReadOnlyValidator("postgresql", [entry])


@pytest.mark.parametrize("signs", ["+", "-+", "+-"])
def test_long_runs_of_signs_are_refused_at_once(signs):
    started = time.process_time()
    for size in (64, 2_000, 400_000):
        assert not is_read_only("select 1 " + signs * size + " 1", "postgresql")
    assert time.process_time() - started < 20


def test_a_colon_is_for_slices():
    assert is_read_only("select a[1:2], a[:] from t", "postgresql")
    for sql in ("select :a", "select * from t where a = :'b'", 'select 1 as x, :"y"'):
        assert not is_read_only(sql, "postgresql")
