"""Processes that do the same thing at once: nothing is lost, nothing is there twice, no error."""

import dbset
import pytest
from processes import race

WRITERS = 8


def first_inserts(number):
    return [
        ("insert", {"who": number, "n": n, f"c{number % 4}": n, f"d{n}": number}) for n in range(5)
    ]


def first_bulk_inserts(number):
    return [("insert_many", [{"who": number, f"c{number % 4}": n} for n in range(50)], 20)]


def upserts(number):
    return [("upsert", {"k": f"k{n}", "who": number}, ["k"]) for n in range(20)]


def test_first_inserts_into_a_missing_table(database_url):
    assert race(database_url, first_inserts, WRITERS) == []
    with dbset.connect(database_url) as db:
        columns = ["id", "who", "n", *(f"c{n}" for n in range(4)), *(f"d{n}" for n in range(5))]
        assert sorted(db["t"].table.columns.keys()) == sorted(columns)
        for number in range(WRITERS):
            assert db["t"].count({f"c{number % 4}": {">=": 0}}, who=number) == 5


def test_first_bulk_inserts_into_a_missing_table(database_url):
    assert race(database_url, first_bulk_inserts, WRITERS) == []
    with dbset.connect(database_url) as db:
        assert db["t"].count() == WRITERS * 50


@pytest.mark.parametrize("unique", [False, True])
def test_upserts_of_the_same_new_keys(database_url, unique):
    with dbset.connect(database_url) as db:
        if unique:
            db["t"].insert({"k": "k0"})
            db.query("CREATE UNIQUE INDEX only_one ON t (k)")
    assert race(database_url, upserts, WRITERS) == []
    with dbset.connect(database_url) as db:
        assert sorted(row["k"] for row in db["t"].find()) == sorted(f"k{n}" for n in range(20))


def transfers(number):
    return [("upsert", {"k": number, "n": n}, ["k"]) for n in range(40)]


def test_sqlite_waits_instead_of_failing(empty_sqlite):
    assert race(empty_sqlite, transfers, WRITERS) == []
    with dbset.connect(empty_sqlite) as db:
        assert [(row["k"], row["n"]) for row in db["t"].find(_order_by="k")] == [
            (number, 39) for number in range(WRITERS)
        ]
