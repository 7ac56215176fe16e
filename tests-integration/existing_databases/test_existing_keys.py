"""Existing tables with other primary keys: compound, text, of another type, or none."""

import datetime as dt

import pytest
from row_lifecycle import life, whole_life

#: The columns, a row, and the key that is returned for it.
KEYS = {
    "compound": ("a INT, b TEXT, v INT, PRIMARY KEY (b, a)", {"a": 1, "b": "x"}, ("x", 1)),
    "text": ("code TEXT PRIMARY KEY, v INT", {"code": "x"}, "x"),
    "of a length": ("code VARCHAR(5) PRIMARY KEY, v INT", {"code": "x"}, "x"),
    "small": ("n SMALLINT PRIMARY KEY, v INT", {"n": 7}, 7),
    "date": ("d DATE PRIMARY KEY, v INT", {"d": "2024-02-29"}, dt.date(2024, 2, 29)),
    "unique": ("a INT UNIQUE, v INT", {"a": 1}, None),
    "two together": ("a INT, b INT, v INT, UNIQUE (b, a)", {"a": 1, "b": 2}, None),
    "none": ("a INT, b TEXT, v INT", {"a": 1, "b": "x"}, None),
    "NULL": ("a INT, b TEXT, v INT, UNIQUE (a, b)", {"a": None, "b": "x"}, None),
}


@pytest.mark.parametrize(("columns", "row", "key"), KEYS.values(), ids=KEYS)
def test_keys(made, columns, row, key):
    table = made(f"CREATE TABLE t ({columns})")["t"]

    assert life(table, row, list(row)) == whole_life(key, key)


def test_part_of_a_key(made):
    table = made("CREATE TABLE t (a INT, b INT, v INT, PRIMARY KEY (a, b))")["t"]
    table.insert_many([{"a": 1, "b": b, "v": 0} for b in (1, 2)])

    assert table.upsert({"a": 1, "v": 5}, ["a"]) in [(1, 1), (1, 2)]
    assert table.update_many([{"a": 1, "v": 6}], ["a"]) == 2
    assert table.distinct("v").all() == [{"v": 6}]


def test_tables_are_not_given_a_key(made):
    db = made("CREATE TABLE t (a TEXT)")
    db["t"].insert({"a": "x", "new": 1})

    assert db["t"].all().all() == [{"a": "x", "new": 1}]
