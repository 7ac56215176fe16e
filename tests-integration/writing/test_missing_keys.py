"""A row without one of its keys: new if the table generates the key, else an error."""

import re
import uuid

import pytest
from dbset import PrimaryKey, RowError, TableNotFoundError
from sqlalchemy import Text

WRITES = {
    "upsert": lambda table, rows, keys: [table.upsert(row, keys) for row in rows],
    "upsert_many": lambda table, rows, keys: table.upsert_many(rows, keys),
    "upsert_many in chunks": lambda table, rows, keys: table.upsert_many(rows, keys, 2),
}
by_each_write = pytest.mark.parametrize("write", WRITES.values(), ids=WRITES)


@by_each_write
def test_into_a_new_table(db, write):
    write(db["t"], [{"name": "a"}, {"name": "b", "n": 1}, {"name": "c"}], ["id"])

    assert db["t"].find(_order_by="id").all() == [
        {"id": 1, "name": "a", "n": None},
        {"id": 2, "name": "b", "n": 1},
        {"id": 3, "name": "c", "n": None},
    ]


@by_each_write
def test_rows_with_and_without_the_key(db, write):
    db["t"].insert_many([{"name": "a"}, {"name": "b"}])
    rows = [{"name": "c"}, {"id": 1, "name": "A"}, {"ID": None, "name": "d"}, {"iD": 2, "n": 5}]
    write(db["t"], rows, "id")

    found = db["t"].find(_order_by="id").all()
    assert [(row["id"], row["name"], row["n"]) for row in found[:2]] == [
        (1, "A", None),
        (2, "b", 5),
    ]
    assert [row["name"] for row in found[2:]] == ["c", "d"]


def test_results(db):
    table = db["t"]
    assert table.upsert({"name": "a"}, ["id"]) == 1
    assert table.upsert({"id": None, "name": "a"}, ["id"]) == 2
    assert table.insert_ignore({"name": "a"}, ["id"]) == 3
    assert table.upsert_many([{"name": "a"}, {"id": 1, "name": "b"}], ["id"]) == 2
    assert table.count() == 4


@by_each_write
def test_explicit_keys_of_the_same_chunk_come_first(db, write):
    db["t"].insert({"name": "a"})
    if write is WRITES["upsert_many"]:
        write(db["t"], [{"name": "new"}, {"id": 2, "name": "b"}], ["id"])
        assert [row["name"] for row in db["t"].find(_order_by="id")] == ["a", "b", "new"]
    else:
        write(db["t"], [{"id": 2, "name": "b"}, {"name": "new"}], ["id"])
        assert [row["name"] for row in db["t"].find(_order_by="id")] == ["a", "b", "new"]


@by_each_write
@pytest.mark.parametrize(
    "key", [PrimaryKey("key", "uuid"), PrimaryKey("key", Text, default=lambda: str(uuid.uuid4()))]
)
def test_default_of_dbset(open_db, write, key):
    db = open_db(primary_key=key)
    write(db["t"], [{"n": 1}, {"n": 2}], ["key"])
    write(db["t"], [{"n": 3}, {"key": db["t"].find_one(n=1)["key"], "n": 4}], ["key"])

    found = db["t"].find(_order_by="n").all()
    assert [row["n"] for row in found] == [2, 3, 4]
    assert len({row["key"] for row in found}) == 3


@by_each_write
def test_with_another_key(db, write):
    write(db["t"], [{"name": "a"}, {"id": 7, "name": "b"}], ["id", "name"])

    assert sorted((row["id"] == 7, row["name"]) for row in db["t"].find()) == [
        (False, "a"),
        (True, "b"),
    ]


@by_each_write
@pytest.mark.parametrize(
    "case",
    [
        ([{"n": 1}], ["name"], "lacks the key 'name'; its keys are n; add it"),
        ([{"n": 1}], ["id", "name"], "lacks the key 'name'; its keys are n; add it"),
        ([{"id": 1}, {"n": 1}], ["key"], "lacks the key 'key'; its keys are id; add it"),
        ([{"id": 2, "k": 1}, {"n": 1, "id": 2}], ["k"], "its keys are n, id; add it"),
        ([{"n": 1}], ["idd"], "(None matches NULL), or use insert() for a new row"),
    ],
)
@pytest.mark.parametrize("exists", [False, True])
def test_other_keys(db, write, case, exists):
    rows, keys, message = case
    if exists:
        db["t"].insert({"name": "a", "n": 0, "k": 0})
    with pytest.raises(RowError, match=re.escape(message)), db.transaction():
        write(db["t"], rows, keys)

    assert db["t"].find().all() == [{"id": 1, "name": "a", "n": 0, "k": 0}] * exists
    assert db.tables() == ["t"] * exists


def test_different_missing_keys(db):
    rows = [{"id": 1, "k": 1}, {"k": 2}, {"id": 3}]
    with pytest.raises(RowError, match=r"row 2 lacks the key 'k'"):
        db["t"].upsert_many(rows, ["id", "k"])
    assert db.tables() == []


@pytest.mark.parametrize("call", ["insert_ignore", "upsert"])
def test_key_of_another_type(db, call):
    with pytest.raises(RowError, match="lacks the key 'id'"):
        getattr(db["t"], call)({"n": 1}, ["id"], types={"id": Text})
    assert db.tables() == []


@by_each_write
def test_key_that_is_not_generated(open_db, write):
    db = open_db(primary_key=PrimaryKey("code", "text"))
    for _ in range(2):
        with pytest.raises(RowError, match="lacks the key 'code'"):
            write(db["t"], [{"n": 1}], ["code"])
        assert db["t"].count() == 0
        db.create_table("t")


@by_each_write
def test_table_that_may_not_be_created(db, write):
    with pytest.raises(TableNotFoundError):
        db["t"].upsert({"n": 1}, ["id"], ensure=False)
    assert db.tables() == []


@pytest.mark.parametrize("exists", [False, True])
def test_update_does_not_insert(db, exists):
    if exists:
        db["t"].insert({"name": "a"})
    message = re.escape("its keys are name; add it (None matches NULL); an update does not insert")
    with pytest.raises(RowError, match=message):
        db["t"].update({"name": "b"}, ["id"])
    with pytest.raises(RowError, match=f"row 1 lacks the key 'id'; {message}"):
        db["t"].update_many([{"id": 1, "name": "b"}, {"name": "b"}], ["id"])
    assert [row["name"] for row in db["t"].find()] == ["a"] * exists


GENERATED = {
    "sqlite": ["INTEGER PRIMARY KEY", "TEXT PRIMARY KEY DEFAULT (hex(randomblob(8)))"],
    "postgresql": [
        "SERIAL PRIMARY KEY",
        "INT GENERATED ALWAYS AS IDENTITY PRIMARY KEY",
        "UUID PRIMARY KEY DEFAULT gen_random_uuid()",
    ],
}
OTHERS = {
    "sqlite": ["INT PRIMARY KEY", "TEXT NOT NULL PRIMARY KEY", "INTEGER UNIQUE"],
    "postgresql": ["INT PRIMARY KEY", "TEXT PRIMARY KEY", "SERIAL UNIQUE"],
}


@by_each_write
def test_generated_by_the_database(db, write):
    for number, column in enumerate(GENERATED[db.engine.dialect.name]):
        name = f"t{number}"
        db.execute(f"CREATE TABLE {name} (k {column}, n INT)")
        write(db[name], [{"n": 1}, {"k": None, "n": 2}], ["k"])
        write(db[name], [{"n": 3}, {"k": db[name].find_one(n=1)["k"], "n": 4}], ["k"])
        assert [row["n"] for row in db[name].find(_order_by="n")] == [2, 3, 4]
        assert db[name].count(k=None) == 0


@by_each_write
def test_not_generated_by_the_database(db, write):
    for number, column in enumerate(OTHERS[db.engine.dialect.name]):
        name = f"t{number}"
        db.execute(f"CREATE TABLE {name} (k {column}, n INT)")
        with pytest.raises(RowError, match="lacks the key 'k'"):
            write(db[name], [{"n": 1}], ["k"])
        assert db[name].count() == 0


@by_each_write
def test_compound_primary_key(db, write):
    db.execute("CREATE TABLE t (a INT, b INT, n INT, PRIMARY KEY (a, b))")
    with pytest.raises(RowError, match="lacks the key 'b'"):
        write(db["t"], [{"a": 1, "n": 1}], ["a", "b"])
    assert db["t"].count() == 0


def test_by_each_driver(driver_db):
    table = driver_db["missing_keys"]
    assert table.upsert({"n": 1}, ["id"]) == 1
    assert table.upsert_many([{"n": n} for n in range(2, 120)], ["id"]) == 118
    assert table.upsert_many([{"n": 0, "id": 1}, {"n": 120}], ["id"]) == 2
    assert [row["n"] for row in table.find(_order_by="id")] == [0, *range(2, 121)]
