"""Settings of a database that change the names of types in its catalog, or its arrays."""

import datetime as dt
from itertools import combinations

import pytest

SETTINGS = ("quote_all_identifiers = on", "array_nulls = off")
CHOICES = [chosen for number in (1, 2) for chosen in combinations(SETTINGS, number)]

ROW = {"k": "b", "d": dt.date(2024, 5, 6), "n": 5, "a": ["a", None, "NULL"], "list": [None, 1]}


@pytest.fixture(params=CHOICES, ids=" and ".join)
def open_with_settings(request, open_by_driver):
    with open_by_driver() as db:
        name = db.query("SELECT quote_ident(current_database()) AS name").first()["name"]
        for setting in request.param:
            db.execute(f"ALTER DATABASE {name} SET {setting}")
        yield open_by_driver
        db.execute(f"ALTER DATABASE {name} RESET ALL")


def test_values_and_types(open_with_settings):
    with open_with_settings() as db:
        db.execute('CREATE DOMAIN "Day" AS date')
        db.execute(
            'CREATE TABLE t (k text COLLATE "C" PRIMARY KEY, d "Day", n int, a text[], list int[])'
        )
        table = db["t"]
        table.insert(ROW)
        table.upsert(table.find_one(), ["k"])
        table.update_many(table.find().all(), ["k"])

        assert table.find({"a": {"=": ROW["a"]}}, d=ROW["d"]).all() == [ROW]
        assert db.query("SELECT a::text AS a FROM t").first() == {"a": '{a,NULL,"NULL"}'}
