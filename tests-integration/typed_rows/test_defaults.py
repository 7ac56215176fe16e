"""Columns that a table or a row lacks get the defaults of the model; others are errors."""

import datetime as dt
from dataclasses import dataclass, field
from typing import NamedTuple, NotRequired, TypedDict

import dbset
import pytest


@dataclass
class Short:
    name: str


@dataclass
class Long:
    name: str
    age: int = 18
    tags: list[str] = field(default_factory=list)
    city: str | None = "?"


@dataclass
class Needy:
    name: str
    phone: str


class Sparse(TypedDict):
    name: str
    nick: NotRequired[str]
    city: NotRequired[str | None]


@pytest.fixture
def filled(open_sqlite):
    db = open_sqlite()
    db["people"].insert({"name": "Ada"})
    return db


def test_missing_columns(filled):
    assert filled.table("people", Long).find_one() == Long("Ada")
    assert filled.table("people", Long).find_one().tags is not Long("Ada").tags


def test_null_where_none_is_not_a_value(filled):
    filled.table("people", Long).insert(Long("Bob", 3, ["x"], "Oslo"))

    assert filled.table("people", Long).find(_order_by="id").all() == [
        Long("Ada", 18, [], None),
        Long("Bob", 3, ["x"], "Oslo"),
    ]


def test_keys_of_a_dict(db):
    people = db.table("people", Sparse)
    rows = [{"name": "Ada"}, {"name": "Bob", "nick": "B", "city": "Oslo"}]
    people.insert_many(rows)

    assert people.find(_order_by="name").all() == [{"name": "Ada", "city": None}, rows[1]]


@pytest.mark.parametrize("read", ["find", "find_one", "all"])
@pytest.mark.parametrize(
    ("model", "columns", "message"),
    [
        (Short, {"age": 3, "city": "x"}, "of table 'people' has 'age', 'city', which Short lacks"),
        (
            Needy,
            {},
            "of table 'people' lacks 'phone', for which Needy has no default; change Needy",
        ),
    ],
)
def test_other_columns(filled, model, columns, message, read):
    filled["people"].update(columns or {"name": "Ada"}, id=1)

    with pytest.raises(dbset.RowError, match=message):
        getattr(filled.table("people", model), read)()
        next(filled.table("people", model).find())


def test_null_in_a_required_field(filled):
    filled["people"].update({"phone": "1"}, id=1)
    filled["people"].insert({"name": "Bob"})
    people = filled.table("people", Needy)

    assert people.find_one(name="Ada") == Needy("Ada", "1")
    with pytest.raises(dbset.RowError, match="has NULL in 'phone', for which Needy has no default"):
        people.find(_order_by="id").all()


def test_key_that_the_model_lacks(db):
    people = db.table("people", Short)
    people.insert_many([Short("Ada"), Short("Bob")])

    assert people.find(_order_by="name").all() == [Short("Ada"), Short("Bob")]
    assert db["people"].find_one(name="Bob") == {"id": 2, "name": "Bob"}


def test_another_key_that_the_model_lacks(db):
    db["people"].insert({"name": "Ada", "number": 7})

    with pytest.raises(dbset.RowError, match="has 'number', which Short lacks"):
        db.table("people", Short).find_one()


class Nulls(NamedTuple):
    name: str
    n: int | None
    color: bytes | None = b"x"
    at: dt.datetime | None = None


def test_columns_without_values(db):
    table = db.table("t", Nulls)
    rows = [Nulls("a", None, None), Nulls("b", None, None)]
    table.insert(rows[0])
    table.insert_many(rows[1:])

    assert table.find(_order_by="name").all() == rows
    assert table.columns() == ["id", "name", "n", "color"]
    table.insert(Nulls("c", 2**40, b"y", dt.datetime(2024, 5, 1, tzinfo=dt.UTC)))
    assert table.find_one(name="c") == Nulls(
        "c", 2**40, b"y", dt.datetime(2024, 5, 1, tzinfo=dt.UTC)
    )


def test_new_columns_without_values_in_the_first_chunk(db):
    table = db.table("t", Nulls)
    rows = [Nulls("a", None, None), Nulls("b", 1.5, b"z")]
    table.insert_many(iter(rows), chunk_size=1)

    assert table.find(_order_by="name").all() == rows


class Timed(NamedTuple):
    name: str
    at: dt.datetime | None


def test_column_without_values_and_type(db):
    table = db.table("t", Timed)

    with pytest.raises(
        dbset.TypeInferenceError, match=r"column 'at'.* Timed annotates it as datetime"
    ):
        table.insert(Timed("a", None))
    assert db.tables() == []
    table.insert(Timed("a", None), types={"at": dt.datetime})
    assert table.find_one() == Timed("a", None)


def test_ensure_false(filled):
    with pytest.raises(dbset.ColumnNotFoundError, match="age"):
        filled.table("people", Long).insert(Long("Bob"), ensure=False)
    assert filled["people"].count() == 1
