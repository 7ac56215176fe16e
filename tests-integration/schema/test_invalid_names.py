"""Invalid names: nothing is created with them, and existing objects can be used."""

import pytest
from dbset import ColumnNotFoundError, PrimaryKey, SchemaError, connect
from sqlalchemy import Text

#: Names are checked before an API or a driver gets them.
pytestmark = pytest.mark.crosswise

UNSEEN = [" name", "name ", " ", "\tname", "name\n", "\u00a0name", "name\u200b", "\ufeffname"]

WRITES = {
    "insert": lambda t, key: t.insert({"id": 9, key: "x"}),
    "insert_many": lambda t, key: t.insert_many([{"id": 9, "name": "y"}, {"id": 8, key: "x"}]),
    "insert of None": lambda t, key: t.insert({"id": 9, key: None}),
    "upsert": lambda t, key: t.upsert({"id": 9, key: "x"}, ["id"]),
    "upsert by it": lambda t, key: t.upsert({"id": 9, key: "x"}, [key]),
    "upsert_many": lambda t, key: t.upsert_many([{"id": 9, key: "x"}], ["id"]),
    "insert_ignore": lambda t, key: t.insert_ignore({"id": 9, key: "x"}, ["id"]),
    "update": lambda t, key: t.update({key: "x"}, id=1),
    "update to None": lambda t, key: t.update({key: None}, id=1),
    "update_many": lambda t, key: t.update_many([{"id": 1, key: "x"}], ["id"]),
    "create_column": lambda t, key: t.create_column(key, Text),
}
BEFORE = [{"id": 1, "name": "Ada"}]


@pytest.fixture
def people(db):
    db["people"].insert({"id": 1, "name": "Ada"})
    return db["people"]


@pytest.mark.parametrize("write", WRITES.values(), ids=WRITES)
def test_key(people, write):
    for key in UNSEEN:
        with pytest.raises(SchemaError, match="must not begin or end with a blank or an invisible"):
            write(people, key)
        assert people.find().all() == BEFORE, ascii(key)


@pytest.mark.parametrize("name", UNSEEN, ids=ascii)
def test_other_objects(db, name):
    db["people"].insert({"id": 1, "name": "Ada"})
    for make in (
        lambda: db[name].insert({"a": 1}),
        lambda: db.create_table(name),
        lambda: db.create_table("t", {name: Text}),
        lambda: db.create_table("people", {name: Text}),
        lambda: db.create_table("t", primary_key=name),
        lambda: db["people"].create_index("name", name=name),
        lambda: connect("sqlite://", primary_key=PrimaryKey(name)),
    ):
        with pytest.raises(SchemaError, match="must not begin or end with a blank or an invisible"):
            make()
    assert db.tables() == ["people"]


@pytest.mark.parametrize("name", [" name", "name ", " ", "\tname", "\ufeffname"], ids=ascii)
def test_what_others_have_made_is_used(db, name):
    db.execute(f'CREATE TABLE "{name}" (id INTEGER PRIMARY KEY, "{name}" TEXT)')
    table = db[name]
    table.insert({"id": 1, name: "a"})
    table.upsert({"id": 1, name: "b"}, ["id"])
    table.create_index(name)

    assert table.find(**{name: "b"}, _order_by=name).all() == [{"id": 1, name: "b"}]
    assert db.create_table(name, {name: Text}).columns() == ["id", name]


def test_blanks_within_a_name(db):
    db["my table"].insert({"first\tname": "Ada", "two  blanks": 1})

    assert db["my table"].columns() == ["id", "first\tname", "two  blanks"]


@pytest.mark.parametrize("write", WRITES.values(), ids=WRITES)
def test_further_spelling(open_postgresql, write):
    db = open_postgresql()
    db.execute('CREATE TABLE t (id integer PRIMARY KEY, "Name" text, name text)')
    db["t"].insert({"id": 1, "name": "a", "Name": "b"})
    for key in ("NAME", "nAmE"):
        with pytest.raises(ColumnNotFoundError, match="several columns differ from it"):
            write(db["t"], key)

    assert db["t"].find().all() == [{"id": 1, "Name": "b", "name": "a"}]


def test_further_spelling_without_ensure(open_postgresql):
    db = open_postgresql(ensure_schema=False)
    db.execute('CREATE TABLE t (id integer PRIMARY KEY, "Name" text, name text)')
    with pytest.raises(ColumnNotFoundError, match="no column 'NAME'"):
        db["t"].insert_many([{"id": 1, "name": "a"}, {"id": 2, "NAME": "b"}])
    assert db["t"].count() == 0
