"""The number of statements per call: one if the table is known."""

import pytest
from sqlalchemy import event


class Statements(list):
    def __init__(self, db):
        engine = getattr(db.engine, "sync_engine", db.engine)
        event.listen(engine, "before_cursor_execute", self._note)

    def _note(self, connection, cursor, statement, *rest):
        if not statement.startswith("BEGIN"):
            self.append(statement)


@pytest.fixture
def crowded(db):
    with db.transaction():
        for number in range(50):
            columns = "id INTEGER PRIMARY KEY, name TEXT, age BIGINT, height DOUBLE PRECISION"
            db.query(f"CREATE TABLE t{number} ({columns})")
    db["t7"].upsert({"id": 1, "name": "Ada"}, ["id"])
    return db["t7"], Statements(db)


@pytest.mark.parametrize(
    ("call", "count"),
    [
        (lambda t: t.insert({"id": 8, "name": "Bob", "age": 1}), 1),
        (lambda t: t.insert({"id": 8, "height": 0.1 + 0.2}), 1),
        (lambda t: t.insert_many([{"id": 8, "name": "Bob"}, {"id": 9, "age": 1}]), 1),
        (lambda t: t.find_one(name="Ada"), 1),
        (lambda t: t.find(age={">": 1}).all(), 1),
        (lambda t: t.count(), 1),
        (lambda t: t.update({"age": 2}, name="Ada"), 1),
        (lambda t: t.update({"id": 1, "height": 1 / 3}, ["id"]), 1),
        (lambda t: t.upsert({"id": 1, "age": 2}, ["id"]), 1),
        (lambda t: t.upsert({"id": 1, "height": 1 / 3}, ["id"]), 1),
        (lambda t: t.delete(name="Eve"), 1),
    ],
)
def test_known_table(crowded, call, count):
    table, statements = crowded
    call(table)

    assert len(statements) == count, statements


def test_only_the_table_in_question_is_looked_up(open_db, crowded):
    again = open_db()
    statements = Statements(again)
    again["t7"].find_one()

    assert not [sql for sql in statements if "t8" in sql]


def test_a_missing_table_costs_one_look(db):
    statements = Statements(db)
    assert db["missing"].find_one() is None

    assert len(statements) == 1, statements


def test_a_new_table_is_looked_for_twice(db):
    statements = Statements(db)
    db["new"].insert({"name": "Ada", "age": 36})
    created = next(place for place, sql in enumerate(statements) if "CREATE" in sql)
    looks = [sql for sql in statements[:created] if "advisory" not in sql]

    assert len(looks) == 2, looks  # before the lock, and under it
