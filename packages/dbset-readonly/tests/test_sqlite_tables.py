"""SQLite tables with arguments in hidden columns are refused everywhere in a query."""

from __future__ import annotations

import pytest
from dbset_readonly import ReadOnlyError, ReadOnlyValidator, is_read_only
from dbset_readonly.dialects import dialect

TABLES = sorted(dialect("sqlite").tables)
PLACES = [
    "select * from {} where a = 'b'",
    "select * from t, {}",
    "select * from t join {} on true",
    "select * from t left outer join {} using (a)",
    "select * from t cross join {}",
    "select * from (t join {})",
    "select * from (({}))",
    "select * from t as values_, {} as x",
    "select * from t with, {}",
    "select * from t offset, {}",
    "select * from with, {}",
    "select * from t indexed by i, {}",
    "select * from t where a in {}",
    "select 1 where 2 not in {}",
    "select * from t where a = (select b from {})",
    "select exists (select 1 from {})",
    "with w as (select * from {}) select * from w",
    "with w as (select 1) select * from w, {}",
    "select 1 union all select * from {}",
    "select * from t group by a having a in (select * from {})",
    "explain query plan select * from {}",
]
NAMES = ["{}", "main.{}", '"{}"', "[{}]", "`{}`", "'{}'", "main.'{}'", "'main'.\"{}\""]
READS = [
    "select fsdir, completion from t",
    "select t.completion from t order by completion",
    "select * from t as fsdir",
    "select * from t where a in ('fsdir', 'bytecode')",
    "select 'fsdir'",
    "with fsdir as (select 1 as a) select a from fsdir",
    "select * from dbstat",
    "select * from t where a in u",
]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("place", PLACES)
def test_no_place_and_no_spelling_passes(place, name):
    written = [place.format(name.format(table)) for table in TABLES]
    assert [each for each in written if is_read_only(each, "sqlite")] == []


@pytest.mark.parametrize("table", TABLES)
def test_none_is_a_function_that_only_reads(table):
    assert not is_read_only(f"select * from {table}('a')", "sqlite")


@pytest.mark.parametrize("sql", READS)
def test_the_same_words_elsewhere_are_readable(sql):
    assert is_read_only(sql, "sqlite")


def test_a_table_of_ones_own_of_that_name_can_be_allowed():
    sql = "select path from csv"
    with pytest.raises(ReadOnlyError, match=r"may be the one that .*allow_functions=\['csv'\]"):
        ReadOnlyValidator("sqlite").validate(sql)
    ReadOnlyValidator("sqlite", ["csv"]).validate(sql)
    with pytest.raises(ReadOnlyError):
        ReadOnlyValidator("sqlite", ["csv"]).validate("select * from csv, fsdir")
