"""Restrictions that a caller sets: tables, columns and the number of rows."""

from __future__ import annotations

import pytest
from dbset_readonly import ReadOnlyError, ReadOnlyValidator

TABLES = ["public.orders", "items", "archive.*", '"Mixed"']
TABLES_PASS = [
    "select * from items",
    "select * from public.orders o, items as i",
    "select * from items join public.orders on true",
    "select * from (items join public.orders on true)",
    "select * from archive.anything",
    'select * from "Mixed"',
    "table items",
    "select a, rows from items",
    "select a, rows from (items join public.orders on true)",
    "select 1",
    "select secret from items",
    "select items.secret from items as secret",
    "with secret as (select 1) select * from secret",
    "with a as (select 1), b as (select * from a) select * from b, a",
    "with recursive a as (select 1 union all select * from a) select * from a",
    "select * from items where exists (with secret as (select 1) select * from secret)",
    "select extract(year from secret), trim(both from secret) from items",
    "select a is distinct from secret from items",
    "select * from lower('a') as secret",
    "select * from items, unnest(array[1]) as secret, lateral (select secret) s",
    "select * from rows from (lower('a'), upper('b')) as secret",
    "select * from (values (1, 2)) as secret (a, b)",
    "select * from items window w as (order by a), secret as (order by b)",
    "select * from items order by secret, b limit 5",
    "explain select * from items",
    "select * from json_table('[]', '$[*]' columns (secret int path '$.a')) as t",
]
TABLES_REFUSED = [
    "select * from secret",
    "select * from orders",
    "select * from public.items",
    "select * from mixed",
    'select * from "Items"',
    "select * from items, secret",
    "select * from items a, secret b",
    "select * from items join secret on true",
    "select * from items left outer join secret using (a)",
    "select * from items natural join secret",
    "select * from (items join secret on true)",
    "select * from ((items join secret on true) join items b on true)",
    "select * from only secret",
    "select * from only (secret)",
    "select * from secret * as s",
    "select * from items, lateral (select * from secret) s",
    "select * from items where a in (select b from secret)",
    "select * from items where a = any (table secret)",
    "select (select max(a) from secret)",
    "select array(select a from secret)",
    "select lower((select a from secret))",
    "select * from items order by (select a from secret)",
    "select * from items limit (select a from secret)",
    "select 1 union all select a from secret",
    "select 1 union all (table secret)",
    "table secret",
    "with a as (select * from secret) select * from a",
    "with secret as (select * from secret) select 1",
    "with a as (select * from secret), secret as (select 1) select 1",
    "(with secret as (select 1) select * from secret) union select * from secret",
    "with secret as (select 1) select * from public.secret",
    "select * from pg_catalog.pg_stats",
    "select cycle, a as set from secret join items using (a)",
    "explain select * from secret",
    "select * from secret tablesample system (5)",
    'select * from items as "from", secret',
    "select 1 as from_ from secret",
    "select items.from from secret",
    "select distinct on (a) * from secret",
    "select a is distinct from b, c from secret",
    "select extract(year from a) from secret",
    "select substring(a from 1 for (select b from secret)) from items",
]
SQLITE_REFUSED = [
    "select * from secret",
    "select * from 'secret'",
    "select * from [secret]",
    "select * from items where a in secret",
    "select * from items where a in main.secret",
    "select * from items window, secret",
    "select * from main.items",
    "select * from temp.items",
    "select * from sqlite_schema",
    "select * from pragma_table_info('secret')",
    "select * from pragma_table_list",
    "pragma table_info(secret)",
    "pragma table_info = secret",
    "values ((select a from secret))",
]
SQLITE_PASS = [
    "select * from items",
    "select * from 'items'",
    "select * from [Items] as a, ITEMS b",
    "select * from json_each('[1]') as secret, items",
    "select 1 from items where a in (1, 2)",
    "pragma user_version",
]


def verdicts(validator, statements):
    return [sql for sql in statements if validator.refusal(sql) is None]


def test_only_the_tables_that_are_allowed_are_read():
    validator = ReadOnlyValidator("postgresql", allow_tables=TABLES)
    assert verdicts(validator, TABLES_PASS) == TABLES_PASS
    assert verdicts(validator, TABLES_REFUSED) == []
    everything = ReadOnlyValidator("postgresql")
    assert verdicts(everything, TABLES_REFUSED) == TABLES_REFUSED


def test_only_the_tables_that_are_allowed_are_read_on_sqlite():
    validator = ReadOnlyValidator("sqlite", allow_tables=["items"])
    assert verdicts(validator, SQLITE_PASS) == SQLITE_PASS
    assert verdicts(validator, SQLITE_REFUSED) == []
    assert verdicts(ReadOnlyValidator("sqlite"), SQLITE_REFUSED) == SQLITE_REFUSED


def test_no_table_at_all():
    validator = ReadOnlyValidator("postgresql", allow_tables=[])
    assert verdicts(validator, ["select 1", "select * from items"]) == ["select 1"]


@pytest.mark.parametrize(
    ("sql", "reason"),
    [
        ("select * from orders", "the table orders is not necessarily public.orders; write"),
        ("select * from secret", "the table secret is not among those that may be read"),
    ],
)
def test_a_refused_table_is_named(sql, reason):
    with pytest.raises(ReadOnlyError, match=reason):
        ReadOnlyValidator("postgresql", allow_tables=TABLES).validate(sql)


COLUMNS = ["users.email", "*.password"]
COLUMNS_PASS = [
    "select id, name from users",
    "select u.id from users u join orders o on o.user_id = u.id",
    "select count(*) from users",
    "select email from orders",
    "select u from (select id from users) as u",
    "select price * amount, (price) * 2, price * -1 from orders",
    "select 'email', 'password' from users",
    "select id as mail from users order by 1",
]
COLUMNS_REFUSED = [
    "select email from users",
    "select u.email from users u",
    'select u."email" from users u',
    "select (u).email from users u",
    "select users.email from public.users",
    "select lower(email) from users",
    "select 1 from users where email like 'a%'",
    "select 1 from users order by email",
    "select 1 from users u join orders o using (email)",
    "select * from users",
    "select u.* from users u",
    "select (u.*) from users u",
    "select distinct * from users",
    "select id, * from users",
    "select *, id from users",
    "select (select array_agg(u) from users u)",
    "select u from users u",
    "select users from users",
    "select public.users from public.users",
    "select row_to_json(u) from users as u",
    "select u::text from users u",
    "select count(u) from users u",
    "select max(users) from users",
    "select to_jsonb(u) ->> 'email' from users u",
    "select c from users as u(a, b, c)",
    "select c from users u (a, b, c)",
    "select j from (users u join orders o on true) as j",
    "select j.c from (users join orders on true) j(a, b, c)",
    "select 1 from users natural join orders",
    "table users",
    "select 1 union table users",
    "with u as (table users) select 1 from u",
    "with u as (select * from users) select 1 from u",
    "select exists (select * from users)",
    "select most_common_vals from pg_stats",
    "select * from pg_catalog.pg_statistic",
    "select password from anything",
    "select * from orders",
    "select o from orders o",
    "explain select email from users",
]
SQLITE_COLUMNS_REFUSED = [
    "select EMAIL from Users",
    "select u.'email' from users u",
    "select [email] from users",
    "select `email` from users",
    "select rowid from users",
    "select users.oid from users",
    "select * from 'users'",
    "select 'users'.email from users",
    "select sample from sqlite_stat4",
]


def test_no_denied_column_is_read():
    validator = ReadOnlyValidator("postgresql", deny_columns=["users.email", "users.phone"])
    passing = [sql for sql in COLUMNS_PASS if "password" not in sql]
    assert verdicts(validator, passing) == passing
    refused = [
        sql
        for sql in COLUMNS_REFUSED
        if "password" not in sql and sql not in {"select * from orders", "select o from orders o"}
    ]
    assert verdicts(validator, refused) == []


def test_no_denied_column_of_any_table_is_read():
    validator = ReadOnlyValidator("postgresql", deny_columns=COLUMNS)
    assert verdicts(validator, COLUMNS_REFUSED) == []
    assert verdicts(ReadOnlyValidator("postgresql"), COLUMNS_REFUSED) == COLUMNS_REFUSED
    assert verdicts(validator, ["select id, email from orders", "select 1"]) == [
        "select id, email from orders",
        "select 1",
    ]


def test_no_denied_column_is_read_on_sqlite():
    validator = ReadOnlyValidator("sqlite", deny_columns=["users.email"])
    assert verdicts(validator, SQLITE_COLUMNS_REFUSED) == []
    passing = ["select id from users", "select email from orders", "select rowid from orders"]
    assert verdicts(validator, passing) == passing


LIMITS = [
    ("select * from t limit 10", True),
    ("select * from t limit 11", False),
    ("select * from t", False),
    ("select * from t limit 5 offset 100", True),
    ("select * from t offset 100 limit 5", True),
    ("select * from t fetch first 10 rows only", True),
    ("select * from t fetch first 11 rows only", False),
    ("select * from t fetch first 10 rows with ties", False),
    ("select * from t fetch first row only", False),
    ("select * from t limit all", False),
    ("select * from t limit null", False),
    ("select * from t limit 5 + 100", False),
    ("select * from t limit (10)", False),
    ("select * from t limit 1e9", False),
    ("select * from t limit $1", False),
    ("select * from (select * from t limit 10) s", False),
    ("(select * from t limit 10)", True),
    ("(select * from t limit 10) union all (select * from u limit 10)", False),
    ("select * from t union all select * from u limit 10", True),
    ("with a as (select 1 limit 1) select * from a", False),
    ("with a as (select 1) select * from a limit 1", True),
    ("select * from t for read only", False),
    ("explain select * from t", True),
    ("show search_path", True),
]


@pytest.mark.parametrize(("sql", "passes"), LIMITS)
def test_a_query_ends_with_a_limit(sql, passes):
    validator = ReadOnlyValidator("postgresql", max_limit=10)
    assert (validator.refusal(sql) is None) == passes


@pytest.mark.parametrize(
    ("sql", "passes"),
    [
        ("select * from t limit 1000, 10", True),
        ("select * from t limit 1, 11", False),
        ("select * from t limit 10 offset 1000", True),
        ("select * from t limit -1", False),
        ("select * from t limit ?", False),
    ],
)
def test_a_query_ends_with_a_limit_on_sqlite(sql, passes):
    assert (ReadOnlyValidator("sqlite", max_limit=10).refusal(sql) is None) == passes


@pytest.mark.parametrize(
    ("options", "kind", "message"),
    [
        (
            {"allow_tables": "orders"},
            TypeError,
            r"allow_tables must be a list of names: write \['ord",
        ),
        ({"allow_tables": ["*"]}, ValueError, "would allow everything"),
        ({"allow_tables": [1]}, TypeError, "allow_tables must hold names"),
        ({"deny_columns": "users.email"}, TypeError, "deny_columns must be a list of names: write"),
        ({"deny_columns": ["email"]}, ValueError, r"write table\.column or \*\.column"),
        ({"deny_columns": ["users.*"]}, ValueError, r"write table\.column or \*\.column"),
        ({"max_limit": "10"}, TypeError, "max_limit must be a number of rows, not '10'"),
        ({"max_limit": True}, TypeError, "max_limit must be a number of rows"),
        ({"max_limit": -1}, ValueError, "cannot be negative"),
    ],
)
def test_a_mistake_is_an_error_that_says_what_to_write(options, kind, message):
    with pytest.raises(kind, match=message):
        ReadOnlyValidator("postgresql", **options)
