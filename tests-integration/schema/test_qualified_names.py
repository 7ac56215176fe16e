"""Names such as "sales.orders": an error that names ``schema=``, unless a table has that name."""

import pytest
from dbset import SchemaError, TableNotFoundError
from sqlalchemy import Text

MESSAGE = (
    "there is no table 'main.users'; for 'users' in the schema 'main', write"
    r" connect\(..., schema='main'\) and db\['users'\]"
)
CALLS = [
    lambda table: table.find().all(),
    lambda table: table.find_one(),
    lambda table: table.all().all(),
    lambda table: table.count(),
    lambda table: table.distinct("name").all(),
    lambda table: table.columns(),
    lambda table: table.has_column("name"),
    lambda table: table.has_index("name"),
    lambda table: table.insert({"name": "Ada"}),
    lambda table: table.insert_many([{"name": "Ada"}]),
    lambda table: table.insert_ignore({"name": "Ada"}, ["name"]),
    lambda table: table.upsert({"name": "Ada"}, ["name"]),
    lambda table: table.upsert_many([{"name": "Ada"}], ["name"]),
    lambda table: table.update({"name": "Ada"}, ["name"]),
    lambda table: table.update_many([{"name": "Ada"}], ["name"]),
    lambda table: table.delete(name="Ada"),
    lambda table: table.create_column("age", Text),
    lambda table: table.create_index("name"),
    lambda table: table.drop_column("name"),
    lambda table: table.drop(),
]


@pytest.mark.parametrize("ensure_schema", [True, False])
def test_calls(open_db, ensure_schema):
    open_db()["users"].insert({"name": "Ada"})
    db = open_db(ensure_schema=ensure_schema)

    for call in CALLS:
        with pytest.raises((SchemaError, TableNotFoundError), match=MESSAGE):
            call(db["main.users"])
    with pytest.raises(SchemaError, match=MESSAGE):
        db.create_table("main.users", {"name": Text})
    assert (db.tables(), db["main.users"].exists()) == (["users"], False)
    assert db.has_table("main.users") is False


def test_a_table_of_that_very_name(db):
    db.execute('CREATE TABLE "main.users" (name TEXT)')
    table = db["main.users"]

    assert table.insert({"name": "Ada", "age": 36}) is None
    assert table.find().all() == [{"name": "Ada", "age": 36}]
    assert db.create_table("main.users", {"city": Text}).columns() == ["name", "age", "city"]
    table.drop()
    assert db.tables() == []


@pytest.mark.parametrize("name", [".users", "users.", "."])
def test_a_dot_alone_is_part_of_the_name(db, name):
    assert db[name].count() == 0
    assert db[name].insert({"a": 1}) == 1
    assert db.tables() == [name]


def test_the_way_that_the_message_names(open_sqlite):
    open_sqlite()["users"].insert({"name": "Ada"})

    assert open_sqlite(schema="main")["users"].count() == 1
