"""find, find_one, count: the right rows, in the right order."""

import datetime as dt
from contextlib import nullcontext

import pytest
from sqlalchemy import column

PEOPLE = [
    {"name": "Ada", "age": 36},
    {"name": "Bob", "age": 12},
    {"name": "Cyd", "age": None},
    {"name": "Dan", "age": 65},
]


@pytest.fixture
def people(db):
    db["people"].insert_many(PEOPLE)
    return db["people"]


@pytest.mark.parametrize(
    ("filters", "names"),
    [
        ({}, "Ada Bob Cyd Dan"),
        ({"name": "Bob"}, "Bob"),
        ({"age": None}, "Cyd"),
        ({"age": {"!=": None}}, "Ada Bob Dan"),
        ({"age": {">=": 36}}, "Ada Dan"),
        ({"age": {">": 36}}, "Dan"),
        ({"age": {"<=": 36}}, "Ada Bob"),
        ({"age": {"<": 36}}, "Bob"),
        ({"age": {"!=": 36}}, "Bob Dan"),
        ({"age": {">": 12, "<": 65}}, "Ada"),
        ({"age": {">=": "36"}}, "Ada Dan"),
        ({"age": {">": 35.5}}, "Ada Dan"),
        ({"name": ["Ada", "Dan", "Eve"]}, "Ada Dan"),
        ({"NAME": "Ada"}, "Ada"),
    ],
)
def test_filters(people, filters, names):
    rows = people.find(_order_by="id", **filters).all()

    assert " ".join(row["name"] for row in rows) == names
    assert people.count(**filters) == len(rows)


def test_conditions_as_mappings_and_clauses(people):
    rows = people.find({"age": {">": 12}}, column("name") != "Dan").all()

    assert [row["name"] for row in rows] == ["Ada"]


@pytest.mark.parametrize(
    ("order", "names"),
    [
        ("name", "Ada Bob Cyd Dan"),
        ("-name", "Dan Cyd Bob Ada"),
        (["-name"], "Dan Cyd Bob Ada"),
        (["name", "-age"], "Ada Bob Cyd Dan"),
    ],
)
def test_order(people, order, names):
    assert " ".join(row["name"] for row in people.find(_order_by=order)) == names


@pytest.mark.parametrize(
    ("limit", "offset", "names"),
    [(2, None, "Ada Bob"), (2, 1, "Bob Cyd"), (None, 3, "Dan"), (0, None, ""), (9, 9, "")],
)
def test_limit_and_offset(people, limit, offset, names):
    rows = people.find(_order_by="name", _limit=limit, _offset=offset)

    assert " ".join(row["name"] for row in rows) == names


@pytest.mark.parametrize("limit", [-1, 1.5, "3"])
def test_limit_must_be_a_whole_number(people, limit):
    with pytest.raises(ValueError, match="_limit"):
        people.find(_limit=limit).all()


def test_columns(people):
    assert people.find_one(_columns=["age", "NAME"]) == {"age": 36, "name": "Ada"}


def test_find_one(people):
    assert people.find_one(name="Dan") == {"id": 4, "name": "Dan", "age": 65}
    assert people.find_one(name="Eve") is None


def test_missing_table_reads_as_empty_and_is_not_made(db):
    missing = db["missing"]

    assert (missing.find(x=1).all(), missing.find_one(), missing.count()) == ([], None, 0)
    assert db.tables() == []
    assert db.has_table("missing") is False


@pytest.mark.parametrize(
    "read",
    [
        lambda t: t.find(nam="Ada").all(),
        lambda t: t.find_one(nam="Ada"),
        lambda t: t.count(nam="Ada"),
        lambda t: t.find(_order_by="nam").all(),
        lambda t: t.find(_columns=["nam"]).all(),
        lambda t: t.delete(nam="Ada"),
        lambda t: t.update({"age": 1}, nam="Ada"),
    ],
)
def test_missing_column_is_an_error_with_the_nearest_name(people, read):
    with pytest.raises(LookupError, match=r"'nam'.*did you mean 'name'"):
        read(people)


def test_column_that_another_process_adds_is_seen(db, open_db):
    db["t"].insert({"a": 1})
    assert db["t"].find_one() == {"id": 1, "a": 1}
    open_db()["t"].insert({"b": 2})

    assert db["t"].find(_order_by="id").all() == [
        {"id": 1, "a": 1, "b": None},
        {"id": 2, "a": None, "b": 2},
    ]
    open_db().query("ALTER TABLE t DROP COLUMN a")
    assert db["t"].find_one() == {"id": 1, "b": None}


@pytest.mark.parametrize("transaction", [False, True])
@pytest.mark.parametrize(
    ("call", "result"),
    [
        (lambda t: t.find(b=2).all(), [{"id": 1, "a": 1, "b": 2}]),
        (lambda t: t.find(_order_by="b", _columns=["b"]).all(), [{"b": 2}]),
        (lambda t: t.distinct("b").all(), [{"b": 2}]),
        (lambda t: t.count(b=2), 1),
        (lambda t: t.update({"a": 3}, b=2), 1),
        (lambda t: t.delete(b=2), 1),
    ],
)
def test_column_that_another_process_adds_can_be_named(db, open_db, call, result, transaction):
    db["t"].insert({"a": 1})
    open_db()["t"].update({"id": 1, "b": 2}, ["id"])

    with db.transaction() if transaction else nullcontext():
        assert call(db["t"]) == result


def test_table_that_another_process_drops_reads_as_empty(db, open_db):
    db["t"].insert({"a": 1})
    open_db().query("DROP TABLE t")

    assert db["t"].find_one() is None
    assert db["t"].insert({"a": 2}) == 1


def test_table_that_another_process_drops_breaks_no_transaction_on_sqlite(open_sqlite):
    db = open_sqlite()
    db["t"].insert({"a": 1})
    open_sqlite()["t"].drop()
    with db.transaction():
        assert db["t"].find_one() is None
        assert db["t"].insert({"b": 2}) == 1

    assert db["t"].find().all() == [{"id": 1, "b": 2}]


def test_filters_named_as_parameters(db):
    db["t"].insert({"self": 1, "row": 2, "n": 3})

    assert db["t"].update({"n": 4}, self=1, row=2) == 1
    assert db["t"].count(self=1, row=2, n=4) == 1


@pytest.mark.parametrize("columns", [[], "name", ()])
def test_columns_are_a_list(db, columns):
    db["t"].insert({"name": "Ada"})
    with pytest.raises(ValueError, match="_columns"):
        db["t"].find(_columns=columns).all()


def test_text_that_means_a_value_is_taken_for_it(db):
    db["users"].insert({"name": "Ada", "age": 36, "born": dt.date(1815, 12, 10)})
    db["users"].insert({"age": "31", "born": "2001-02-03"})

    assert db["users"].find_one(born={">": "2001-01-01"}, age="31")["born"] == dt.date(2001, 2, 3)
