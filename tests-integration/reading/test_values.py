"""values: the values of one column."""

import datetime as dt

import pytest
from dbset import ArgumentError, ColumnNotFoundError, FilterError, TableNotFoundError
from sqlalchemy import text

ROWS = [
    {"name": "Ada", "age": 36, "born": dt.date(1815, 12, 10), "doc": {"a": [1]}},
    {"name": "Bob", "age": None, "born": None, "doc": [1]},
    {"name": "Cy", "age": 7, "born": dt.date(2000, 1, 1), "doc": None},
]


@pytest.fixture
def people(db):
    db["people"].insert_many(ROWS)
    return db["people"]


@pytest.mark.parametrize("column", ROWS[0])
def test_values_of_each_type(people, column):
    assert people.values(column, _order_by="id").all() == [row[column] for row in ROWS]


def test_conditions_and_order(people):
    assert people.values("name", age={">": 5}, _order_by="age").all() == ["Cy", "Ada"]
    assert people.values("name", {"age": None}).all() == ["Bob"]
    assert people.values("name", text("age > 7")).all() == ["Ada"]
    assert people.values("id", _order_by="-id", _limit=2).all() == [3, 2]
    assert people.values("id", _order_by="id", _limit=5, _offset=1).all() == [2, 3]
    assert people.values("NAME", name="Ada").all() == ["Ada"]


def test_are_read_like_rows(people):
    values = people.values("name", _order_by="id")
    assert next(values) == "Ada"
    assert list(values) == ["Bob", "Cy"]
    assert people.values("name", age=7).first() == "Cy"
    assert people.values("name", age=8).first() is None
    assert people.values("name", age=8).all() == []


def test_stream(db):
    db["t"].insert_many({"n": n} for n in range(2_500))
    total = 0
    for n in db["t"].values("n"):
        total += n
        if n % 1_000 == 0:
            db["t"].update({"m": n}, n=n)
    assert total == sum(range(2_500))


def test_row_type_does_not_matter(open_db):
    open_db()["t"].insert({"n": 1})
    assert open_db(row_type=list)["t"].values("n").all() == [1]


def test_mistakes(people):
    with pytest.raises(ColumnNotFoundError, match="did you mean 'name'"):
        people.values("nane").all()
    with pytest.raises(
        ArgumentError, match=r"values\(\) takes the name of a column, not \['name'\]"
    ):
        people.values(["name"]).all()
    with pytest.raises(FilterError, match="needs a mapping of columns to values, got 'age'"):
        people.values("name", "age").all()
    with pytest.raises(ArgumentError, match="_limit must be an integer"):
        people.values("name", _limit="2").all()


def test_missing_table(open_db):
    db = open_db()
    assert db["t"].values("n").all() == []
    assert db.tables() == []
    with pytest.raises(TableNotFoundError):
        open_db(ensure_schema=False)["t"].values("n").all()


def test_by_each_driver(driver_db):
    driver_db["valued"].insert_many(ROWS)
    for column in ROWS[0]:
        found = driver_db["valued"].values(column, _order_by="id").all()
        assert found == [row[column] for row in ROWS]
