"""insert_ignore, distinct, execute."""

import pytest
from sqlalchemy import column, delete


@pytest.mark.parametrize("unique", [False, True])
def test_insert_ignore(db, unique):
    db["t"].insert({"k": "a", "n": 1})
    if unique:
        db["t"].create_index("k", name="only_one", unique=True)

    assert db["t"].insert_ignore({"k": "a", "n": 2}, ["k"]) is False
    assert db["t"].insert_ignore({"k": "b", "n": 2}, "k") not in (False, None)
    assert db["t"].insert_ignore({"k": None, "n": 3}, ["k"]) not in (False, None)
    assert db["t"].insert_ignore({"k": None, "n": 4}, ["k"]) is False
    assert [row["n"] for row in db["t"].find(_order_by="n")] == [1, 2, 3]


def test_insert_ignore_makes_the_table(db):
    assert [db["t"].insert_ignore({"k": 1}, ["k"]) for _ in range(2)] == [1, False]


@pytest.mark.parametrize(
    ("columns", "filters", "found"),
    [
        (["country"], {}, [{"country": "FR"}, {"country": "UK"}]),
        (["COUNTRY"], {"city": {"!=": "Paris"}}, [{"country": "UK"}]),
        (["country", {"city": "Paris"}], {}, [{"country": "FR"}]),
        (["country", column("city") == "Paris"], {}, [{"country": "FR"}]),
        (
            ["country", "city"],
            {"country": "UK"},
            [{"country": "UK", "city": "Leeds"}, {"country": "UK", "city": "London"}],
        ),
    ],
)
def test_distinct(db, columns, filters, found):
    rows = [("UK", "London"), ("UK", "Leeds"), ("FR", "Paris"), ("UK", "London")]
    db["t"].insert_many({"country": country, "city": city} for country, city in rows)
    order = [name for name in columns if isinstance(name, str)]

    assert db["t"].distinct(*columns, _order_by=order, **filters).all() == found
    assert db["none"].distinct("x").all() == []


def test_distinct_needs_a_column(db):
    with pytest.raises(ValueError, match="at least one column"):
        db["t"].distinct(a=1).all()


def test_execute(db):
    db["t"].insert_many([{"n": n} for n in range(5)])

    assert db.execute("UPDATE t SET n = n + 10 WHERE n >= :n", n=3) == 2
    assert db.execute(delete(db["t"].table).where(db["t"].table.c.n > 10)) == 2
    assert db["t"].count() == 3
