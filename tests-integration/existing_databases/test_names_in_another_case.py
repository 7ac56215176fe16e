"""A SQLite table under a name that differs from its own in case, which SQLite ignores."""

import pytest
from dbset import SchemaError


@pytest.fixture
def db(made_on_sqlite):
    return made_on_sqlite(
        "CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT UNIQUE)",
        "INSERT INTO users (name) VALUES ('Ada')",
        "CREATE VIEW names AS SELECT name FROM users",
    )


@pytest.mark.parametrize(
    ("call", "result"),
    [
        (lambda table: table.insert({"name": "Bob"}), 2),
        (lambda table: table.upsert({"name": "Ada"}, ["name"]), 1),
        (lambda table: table.insert_ignore({"name": "Bob"}, ["name"]), 2),
        (lambda table: table.get(1), {"id": 1, "name": "Ada"}),
        (lambda table: table.has_index(["name"]), True),
        (lambda table: table.find().all(), [{"id": 1, "name": "Ada"}]),
    ],
)
def test_table(db, call, result):
    assert call(db["USERS"]) == result


def test_view(db):
    names = db["NAMES"]

    assert names.find().all() == [{"name": "Ada"}]
    with pytest.raises(SchemaError, match="is a view"):
        names.insert({"other": 1})
