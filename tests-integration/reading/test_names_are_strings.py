"""The keys of rows are plain strings, and not SQLAlchemy's subclass of them.

Rows would be slower, and other programs could not unpickle them without SQLAlchemy.
"""

from collections import OrderedDict

import pytest
from sqlalchemy import event, select

ROWS = [{"name": "Ada", "Age": 36}, {"name": "Bob", "Age": None}]

READS = {
    "find": lambda db: db["t"].find().all(),
    "find long": lambda db: db["long"].find().all(),
    "find by": lambda db: db["t"].find(name="Ada").all(),
    "columns": lambda db: db["t"].find(_columns=["AGE"], _order_by="age").all(),
    "expression": lambda db: db["t"].find(db["t"].table.c.name == "Ada").all(),
    "distinct": lambda db: db["t"].distinct("Age").all(),
    "find_one": lambda db: [db["t"].find_one(name="Bob")],
    "find_one by expression": lambda db: [db["t"].find_one(db["t"].table.c.name == "Bob")],
    "get": lambda db: [db["t"].get(1)],
    "query text": lambda db: db.query('SELECT id, "Age" FROM t').all(),
    "query of a table": lambda db: db.query(select(db["t"].table)).all(),
    "keys": lambda db: [dict.fromkeys(db["t"].find().keys)],
    "columns of the table": lambda db: [dict.fromkeys(db["t"].columns())],
}


@pytest.fixture
def filled(db):
    db["t"].insert_many(ROWS)
    db["long"].insert_many({"n": n} for n in range(2500))
    return db


def _types(rows):
    return {type(name) for row in rows for name in row}


@pytest.mark.parametrize("read", READS.values(), ids=READS)
def test_names(filled, read):
    for _ in range(3):  # the first reads of a table take other ways
        assert _types(read(filled)) == {str}


@pytest.mark.parametrize("read", READS.values(), ids=READS)
def test_names_if_something_listens(filled, read):
    engine = getattr(filled.engine, "sync_engine", filled.engine)
    event.listen(engine, "before_cursor_execute", lambda *_: None)
    assert _types(read(filled)) == {str}


def test_names_for_a_row_type(open_db):
    db = open_db(row_type=OrderedDict)
    db["t"].insert_many(ROWS)
    assert _types(db["t"].find().all()) == _types([db["t"].find_one(name="Ada")]) == {str}


def test_names_in_a_transaction(filled):
    with filled.transaction():
        assert _types(filled["t"].find().all()) == {str}
        assert _types([filled["t"].find_one(name="Ada")]) == {str}
