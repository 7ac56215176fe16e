"""Statements cached by shape: the second call does the same as the first."""

import pytest
from dbset import FilterError, PrimaryKey
from sqlalchemy import Text
from sqlalchemy.exc import DBAPIError


@pytest.fixture
def people(open_db):
    open_db()["t"].insert_many([{"name": "Ada", "age": 36}, {"name": "Bob", "age": 12}])
    return open_db()  # which does not know the table


CALLS = {
    "update": lambda table: table.update({"age": 40}, name="Ada"),
    "delete": lambda table: table.delete(age={"<": 20}),
    "count": lambda table: table.count(age={">": 0}),
    "find": lambda table: table.find(age={">": 20}, _order_by="-age").all(),
    "new column": lambda table: table.update({"city": "London"}, age={">": 20}),
}


@pytest.mark.parametrize("second", CALLS.values(), ids=CALLS)
@pytest.mark.parametrize("first", CALLS.values(), ids=CALLS)
def test_calls_one_after_another(people, first, second):
    with people.transaction():
        first(people["t"])
    second(people["t"])

    assert people["t"].find_one(name="Ada")["age"] in (36, 40)


NAMES = ["value_0", "value_1", "_value_2", "param_1", "t_name"]


@pytest.mark.parametrize("name", NAMES)
def test_columns_named_as_parameters(db, name):
    for n in range(2):
        db["t"].upsert({"k": 1, name: n, "other": n}, ["k"])
        db["t"].update({"k": 1, name: n, "other": -n}, ["k"])

    assert db["t"].find_one({name: 1}) == {"id": 1, "k": 1, name: 1, "other": -1}


@pytest.mark.parametrize("order", [5, [["age"]], [5]])
def test_order_that_is_none(people, order):
    with pytest.raises(FilterError):
        people["t"].find(_order_by=order).all()


@pytest.mark.parametrize("unique", [False, True])
@pytest.mark.parametrize("many", [False, True])
@pytest.mark.parametrize("key", ["id", PrimaryKey("id", "uuid")], ids=["integer", "uuid"])
def test_omitted_key_stays_in_an_existing_row(open_db, unique, many, key):
    table = open_db(primary_key=key)["t"]
    before = table.insert({"email": "a", "n": 1})
    table.create_index("email", unique=unique)
    rows = [{"id": None, "email": email, "n": 2} for email in ("a", "b")]
    if many:
        table.upsert_many(rows, ["email"])
    else:
        keys = [table.upsert(row, ["email"]) for row in rows]
        assert keys[0] == before

    assert table.find_one(email="a") == {"id": before, "email": "a", "n": 2}
    assert table.find_one(email="b")["id"] not in (None, before)


def test_default_is_called_for_new_rows_only(open_db):
    numbers = iter(range(10))
    table = open_db(primary_key=PrimaryKey("id", Text(), default=lambda: f"k{next(numbers)}"))["t"]
    table.insert({"n": 1})
    for n in range(3):
        table.update({"n": n}, id="k0")

    assert table.insert({"n": 5}) == "k1"


@pytest.mark.parametrize("api", ["sync"], indirect=True)
def test_copy_takes_no_longer_than_it_may(open_postgresql):
    db = open_postgresql()
    db.query(
        "CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN PERFORM pg_sleep(0.05); RETURN NEW; END $$"
    )
    db["t"].insert({"n": 0})
    db.query("CREATE TRIGGER slow BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION slow()")
    with pytest.raises(DBAPIError, match="timeout"), db.transaction():
        db.query("SET LOCAL statement_timeout = '300ms'")
        db["t"].insert_many([{"n": n} for n in range(60)])

    assert db["t"].count() == 1
