"""PostgreSQL domains: columns take and return values of their base type."""

import datetime as dt

import pytest
from dbset import TypeConflictError
from sqlalchemy.exc import DBAPIError, IntegrityError

DOMAINS = {
    "INT CHECK (VALUE > 0)": (5, "5"),
    "TEXT CHECK (VALUE LIKE '%@%')": ("a@b", "a@b"),
    "NUMERIC(10, 2)": (1.5, "1.50"),
    "DATE": (dt.date(2024, 2, 29), "2024-02-29"),
    "INT[]": ([1, 2], [1, 2]),
    "INET": ("10.0.0.1", "10.0.0.1"),
    "first": (3, "3"),
}


def test_values(made_by_driver):
    db = made_by_driver("CREATE DOMAIN first AS INT")
    for number, (base, (value, same)) in enumerate(DOMAINS.items()):
        db.execute(f'CREATE DOMAIN "My {number}" AS {base}')
        db.execute(f'CREATE TABLE t{number} (id SERIAL PRIMARY KEY, d "My {number}", v INT)')
        table = db[f"t{number}"]

        assert table.insert({"d": value, "v": 1}) == 1
        assert table.upsert({"d": same, "v": 2}, ["d"], ensure=False) == 1
        assert (
            table.upsert_many([{"d": value, "v": 3}, {"d": None, "v": 4}], ["d"], ensure=False) == 2
        )
        assert table.update({"v": 5}, d={"=": same}) == 1
        assert table.find(d={"in": [value]}).all() == [{"id": 1, "d": value, "v": 5}]
        assert table.count(d={"!=": value}) == 0
        assert table.distinct("d", d={"is not": None}).all() == [{"d": value}]


@pytest.fixture
def table(made_on_postgresql):
    return made_on_postgresql(
        "CREATE DOMAIN positive AS INT CHECK (VALUE > 0)",
        "CREATE TABLE t (id SERIAL PRIMARY KEY, d positive)",
    )["t"]


def test_the_domains_own_check(table):
    with pytest.raises(IntegrityError, match="positive_check"):
        table.insert({"d": -1})
    with pytest.raises(IntegrityError, match="positive_check"):
        table.upsert_many([{"d": 0}], ["d"])
    assert table.count() == 0


@pytest.mark.parametrize("value", ["x", 1.5, 2**40])
def test_a_domain_never_grows(table, value):
    with pytest.raises(TypeConflictError, match=r"'d': .* does not fit INTEGER"):
        table.insert({"d": value})


def test_a_domain_over_an_enum_has_no_operators(made_on_postgresql):
    """PostgreSQL finds none, so its values can be written and read, but not compared."""
    table = made_on_postgresql(
        "CREATE TYPE mood AS ENUM ('sad', 'ok')",
        "CREATE DOMAIN feeling AS mood",
        "CREATE TABLE t (id SERIAL PRIMARY KEY, d feeling)",
    )["t"]

    assert table.insert({"d": "sad"}) == 1
    assert table.all().all() == [{"id": 1, "d": "sad"}]
    with pytest.raises(DBAPIError, match="operator does not exist: feeling = "):
        table.count(d="sad")
