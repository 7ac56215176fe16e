"""After a table changes on SQLite, each other known table costs one check."""

import pytest
from sqlalchemy import event

TABLES = [f"t{number}" for number in range(10)]


@pytest.fixture
def many(open_sqlite):
    db = open_sqlite()
    for name in TABLES:
        db[name].insert({"n": 1, "name": name})
    read(db)
    return db


@pytest.fixture
def statements(many):
    """The executed statements."""
    seen = []
    engine = getattr(many.engine, "sync_engine", many.engine)

    def note(connection, cursor, statement, *_):
        seen.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    yield seen
    event.remove(engine, "before_cursor_execute", note)


CALLS = {
    "find": lambda db, name: db[name].find().all(),
    "find_one": lambda db, name: db[name].find_one(n=1),
    "limit": lambda db, name: db[name].find(_limit=1).all(),
    "columns": lambda db, name: db[name].find(_columns=["name"]).all(),
}


def read(db, call="find"):
    return [CALLS[call](db, name) for name in TABLES]


@pytest.mark.parametrize("call", CALLS)
def test_one_look_more(many, statements, call):
    before = read(many, call)
    many["new"].insert({"n": 1})
    statements.clear()

    assert read(many, call) == before
    assert len(statements) <= 2 * len(TABLES)
    statements.clear()
    assert read(many, call) == before
    assert len(statements) == len(TABLES)


def test_in_a_transaction(many, statements):
    with many.transaction():
        many["new"].insert({"n": 1})
        statements.clear()
        read(many)
        assert len(statements) <= 2 * len(TABLES)


def test_writes_look_once(many, statements):
    many["new"].insert({"n": 1})
    statements.clear()
    for name in TABLES:
        many[name].insert({"n": 2, "name": "x"})
        many[name].update({"n": 3}, name="x")

    assert len(statements) == 3 * len(TABLES)


CHANGES = {
    "column": ("ALTER TABLE t1 ADD COLUMN later INT DEFAULT 7", {"later": 7}),
    "renamed": ("ALTER TABLE t1 RENAME COLUMN n TO m", {"m": 1}),
    "anew": ("CREATE TABLE t1 (id INTEGER PRIMARY KEY, name TEXT, x INT DEFAULT 8)", {"x": 8}),
}


@pytest.mark.parametrize(("statement", "shown"), CHANGES.values(), ids=CHANGES)
def test_changes_of_the_table_itself_are_seen(many, api, empty_sqlite, statement, shown):
    other = api(empty_sqlite)
    if statement.startswith("CREATE"):
        other.execute("DROP TABLE t1")
    other.execute(statement)
    if statement.startswith("CREATE"):
        other.execute("INSERT INTO t1 (name) VALUES ('new')")
    other["other"].insert({"n": 1})

    assert shown.items() <= many["t1"].find_one().items()
    assert shown.items() <= many["t1"].find().all()[0].items()
    other.close()


def test_views_follow_their_tables(many, api, empty_sqlite):
    many.execute("CREATE VIEW v AS SELECT * FROM t1")
    assert list(many["v"].find_one()) == ["id", "n", "name"]
    other = api(empty_sqlite)
    other.execute("ALTER TABLE t1 ADD COLUMN later INT")

    assert list(many["v"].find_one()) == ["id", "n", "name", "later"]
    other.close()


def test_many_rows_that_stream(many):
    """The check uses another connection, or the transaction of the rows."""
    many["t1"].insert_many([{"n": n} for n in range(5000)])
    many["new"].insert({"n": 1})

    assert len(many["t1"].find().all()) == 5001
    many["newer"].insert({"n": 1})
    with many.transaction():
        assert len(list(many["t1"].find())) == 5001
