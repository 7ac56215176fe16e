"""Foreign keys: compound keys, actions on delete, and joins of reflected tables."""

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

TABLES = (
    "CREATE TABLE parents (a INT, b TEXT, PRIMARY KEY (a, b))",
    """
    CREATE TABLE children (
        id INTEGER PRIMARY KEY, a INT, b TEXT,
        FOREIGN KEY (a, b) REFERENCES parents (a, b) ON DELETE CASCADE ON UPDATE CASCADE
    )
    """,
    "CREATE TABLE loose (id INTEGER PRIMARY KEY, child INT REFERENCES children ON DELETE SET NULL)",
)


@pytest.fixture
def db(made):
    db = made(*TABLES)
    db["parents"].insert({"a": 1, "b": "x"})
    db["children"].insert_many([{"id": 1, "a": 1, "b": "x"}, {"id": 2, "a": None, "b": "y"}])
    db["loose"].upsert_many([{"id": 1, "child": 1}, {"id": 2, "child": 2}], ["id"])
    return db


def test_deletes_and_updates_follow(db):
    db["parents"].update({"b": "z"}, a=1)
    assert db["children"].find_one(id=1)["b"] == "z"

    assert db["parents"].delete(a=1) == 1
    assert [row["id"] for row in db["children"]] == [2]
    assert db["loose"].find(_order_by="id").all() == [
        {"id": 1, "child": None},
        {"id": 2, "child": 2},
    ]


@pytest.mark.parametrize("row", [{"id": 9, "a": 1, "b": "none"}, {"id": 9, "a": 7, "b": "x"}])
def test_what_refers_to_nothing(db, row):
    table = db["children"]
    writes = [
        lambda: table.insert(row),
        lambda: table.insert_many([row]),
        lambda: table.insert_ignore(row, ["id"]),
        lambda: table.upsert(row, ["id"]),
        lambda: table.upsert(row, ["a", "b"]),
        lambda: table.upsert_many([row], ["id"]),
        lambda: table.update({**row, "id": 1}, ["id"]),
        lambda: table.update_many([{**row, "id": 1}], ["id"]),
    ]
    for write in writes:
        with pytest.raises(IntegrityError, match=r"(?i)foreign key constraint"):
            write()
    assert table.count() == 2


def test_joins(db):
    parents, children = db["parents"].table, db["children"].table
    parents, children = (db.metadata.tables[table.name] for table in (parents, children))
    joined = sa.select(children.c.id, parents.c.b).join(parents)

    assert db.query(joined).all() == [{"id": 1, "b": "x"}]
    assert next(iter(children.foreign_key_constraints)).ondelete == "CASCADE"
