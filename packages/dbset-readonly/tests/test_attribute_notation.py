"""In PostgreSQL, a name after a dot can call a function: functions with effects are refused."""

from __future__ import annotations

import pytest
from dbset_readonly import ReadOnlyError, ReadOnlyValidator, is_read_only
from dbset_readonly.dialects import dialect

ATTRIBUTES = sorted(dialect("postgresql").attributes)
SPELLINGS = [
    "select (1).{}",
    'select (1)."{}"',
    "select t.{} from t",
    'select t . /* c */ "{}" from t',
    "select public.t.a.{} from public.t",
    "select (t.a).{} from t",
    "select $1.{}",
    "select a[1].{} from t",
    "select (a::text).{} from t",
    "select (cast(a as text)).{} from t",
    "select ('a').{}.b",
    "select f.{} from lower('a') as f",
    "select * from t where t.{} is null",
    "select * from t order by t.{}",
    "select 1 from t group by (t.a).{}",
    "with w as (select (a).{} from t) select * from w",
    "select lower((a).{}) from t",
    "select 1 from t join u on (t.a).{} = u.b",
    "explain select (1).{}",
]
COMMON = [
    *("id", "name", "count", "year", "month", "day", "date", "time", "type", "value", "status"),
    *("min", "max", "sum", "avg", "length", "text", "rank", "version", "title", "ok", "plan"),
]


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_no_spelling_calls_what_acts(spelling):
    let_through = [name for name in ATTRIBUTES if is_read_only(spelling.format(name), "postgresql")]
    assert let_through == []


@pytest.mark.parametrize("spelling", SPELLINGS)
@pytest.mark.parametrize("name", COMMON)
def test_common_names_of_columns_are_readable(spelling, name):
    assert is_read_only(spelling.format(name), "postgresql")


def test_the_refusal_names_what_to_allow():
    validator = ReadOnlyValidator("postgresql")
    with pytest.raises(ReadOnlyError, match=r"\.pg_sleep calls the function pg_sleep") as refused:
        validator.validate("select (1).pg_sleep")
    assert "allow_functions=['pg_sleep']" in refused.value.reason
    ReadOnlyValidator("postgresql", ["PG_Sleep"]).validate("select (1).pg_sleep")


@pytest.mark.parametrize(
    "sql", ["select treat(1 as zz_acts)", "select TREAT (a as app.zz_acts) from t"]
)
def test_treat_calls_a_function_by_the_name_of_a_type(sql):
    assert not is_read_only(sql, "postgresql")
    with pytest.raises(ReadOnlyError, match="TREAT calls a function"):
        ReadOnlyValidator("postgresql", ["treat"]).validate(sql)


def test_sqlite_has_no_such_notation():
    assert is_read_only("select t.pg_sleep from t", "sqlite")
