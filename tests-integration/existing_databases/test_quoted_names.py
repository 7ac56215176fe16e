"""Names that must be quoted: of existing tables, columns, keys and indexes."""

import pytest
from row_lifecycle import life, whole_life

NAMES = [
    *("Mixed Case", "select", 'a.b "quoted"', "it's 100%", "ключ\t%s"),
    *("%(x", "%(x)s", "it's %( 5", '"%(x)s"'),
]


def quoted(name):
    return '"' + name.replace('"', '""') + '"'


@pytest.mark.parametrize("name", NAMES)
def test_life(made, name):
    table = made(
        f"CREATE TABLE {quoted(name)} ({quoted(name)} TEXT, {quoted('K ' + name)} INT, v INT,"
        f" PRIMARY KEY ({quoted('K ' + name)}))"
    )[name]

    assert life(table, {name: "x", "K " + name: 5}, [name]) == whole_life(5, 5)
    assert table.columns() == [name, "K " + name, "v"]
    assert table.has_index(["K " + name])


def test_columns_by_another_case(made):
    table = made('CREATE TABLE t ("userId" INT PRIMARY KEY, "Name" TEXT, v INT)')["t"]
    table.insert({"USERID": 1, "name": "Ada"})

    assert table.upsert({"userid": 1, "NAME": "Bob"}, ["UserID"]) == 1
    assert table.update_many([{"userID": 1, "v": 2}], ["USERID"]) == 1
    assert table.find_one(userid=1, NAME="Bob") == {"userId": 1, "Name": "Bob", "v": 2}
    assert table.find(_columns=["NAME"], _order_by="-userid").all() == [{"Name": "Bob"}]


def test_columns_that_differ_in_case_only(made_on_postgresql):
    table = made_on_postgresql('CREATE TABLE t (id SERIAL PRIMARY KEY, a INT, "A" INT)')["t"]

    assert table.upsert({"a": 1, "A": 2}, ["A"]) == 1
    assert table.upsert_many([{"a": 3, "A": 2}], ["A"]) == 1
    assert table.find(A=2).all() == [{"id": 1, "a": 3, "A": 2}]
    assert table.count(a=1) == 0


def test_tables_that_differ_in_case_only(made_on_postgresql):
    db = made_on_postgresql("CREATE TABLE users (a INT)", 'CREATE TABLE "Users" (b INT)')
    db["users"].insert({"a": 1})
    db["Users"].insert({"b": 2})

    assert [db[name].find_one() for name in ("users", "Users")] == [{"a": 1}, {"b": 2}]
    assert db.tables() == ["Users", "users"]


def test_update_of_columns_that_differ_in_case_only(db):
    if db.engine.dialect.name == "sqlite":
        db.query('CREATE TABLE t (id INTEGER PRIMARY KEY, "straße" INTEGER, "strasse" INTEGER)')
        first, second = "straße", "strasse"
    else:
        db.query('CREATE TABLE t (id INTEGER PRIMARY KEY, "A" INTEGER, "a" INTEGER)')
        first, second = "A", "a"
    db["t"].insert({"id": 1, first: 1, second: 2})
    db["t"].update({first: 5, second: 6}, id=1)

    assert db["t"].find_one() == {"id": 1, first: 5, second: 6}
