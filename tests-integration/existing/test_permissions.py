"""A role that may do little: what it may works, and the database says what it may not."""

import pytest
from sqlalchemy import make_url
from sqlalchemy.exc import DBAPIError

ROLE = "dbset_reader"
TABLES = f"""
CREATE TABLE hidden (id SERIAL PRIMARY KEY, v INT, secret TEXT);
GRANT SELECT (id, v), INSERT (v), UPDATE (v) ON hidden TO {ROLE};
CREATE TABLE theirs (id SERIAL PRIMARY KEY, k INT, v INT);
GRANT SELECT, INSERT, UPDATE, DELETE ON theirs TO {ROLE};
CREATE TABLE own_rows (id SERIAL PRIMARY KEY, owner TEXT DEFAULT current_user, v INT);
ALTER TABLE own_rows ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON own_rows USING (owner = current_user);
GRANT ALL ON own_rows TO {ROLE};
INSERT INTO own_rows (owner, v) VALUES ('somebody else', 1);
GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {ROLE};
GRANT USAGE ON SCHEMA public TO {ROLE}
"""


@pytest.fixture
def db(open_postgresql, empty_postgresql):
    owner = open_postgresql()
    if not owner.query("SELECT 1 FROM pg_roles WHERE rolname = :name", name=ROLE).all():
        owner.execute(f"CREATE ROLE {ROLE} LOGIN PASSWORD 'unused'")
    for statement in TABLES.split(";"):
        owner.execute(statement)
    yield open_postgresql(make_url(empty_postgresql).set(username=ROLE))
    owner.execute("DROP TABLE hidden, theirs, own_rows")


def test_columns_that_may_not_be_seen(db):
    table = db["hidden"]

    assert table.insert({"v": 1}) == 1
    assert table.insert_many([{"v": 2}, {"v": 2}]) == 2
    assert table.update({"v": 3}, v=2) == 2
    assert table.find(_columns=["id", "v"], v=1).all() == [{"id": 1, "v": 1}]
    assert (table.count(), table.distinct("v", _order_by="v").all()) == (3, [{"v": 1}, {"v": 3}])
    assert table.columns() == ["id", "v", "secret"]
    for read in (table.all, table.find_one, lambda: table.insert({"secret": "x"})):
        with pytest.raises(DBAPIError, match="permission denied for table hidden"):
            read()


def test_tables_that_may_not_be_altered(db):
    table = db["theirs"]

    assert table.insert({"k": 1}) == 1
    assert table.upsert({"k": 1, "v": 2}, ["k"], ensure=False) == 1
    assert table.upsert_many([{"k": 1, "v": 3}], ["k"], ensure=False) == 1
    assert table.upsert({"id": 1, "v": 4}, ["id"]) == 1
    assert table.all().all() == [{"id": 1, "k": 1, "v": 4}]
    for write in (
        lambda: table.insert({"new": 1}),
        lambda: table.insert({"v": 2**40}),
        lambda: table.upsert({"k": 1}, ["k"]),
        lambda: table.create_index("v"),
        table.drop,
    ):
        with pytest.raises(DBAPIError, match="must be owner of table theirs"):
            write()
    with pytest.raises(DBAPIError, match="permission denied for schema public"):
        db["new"].insert({"v": 1})
    assert table.delete(k=1) == 1


def test_rows_that_may_not_be_seen(db):
    table = db["own_rows"]

    assert table.insert({"v": 5}) == 2
    assert table.update({"v": 6}, _all=True) == 1
    assert table.all().all() == [{"id": 2, "owner": ROLE, "v": 6}]
    with pytest.raises(DBAPIError, match="violates row-level security policy"):
        table.insert({"owner": "somebody else", "v": 1})
    with pytest.raises(DBAPIError, match=r"row-level security|unique constraint"):
        table.upsert({"id": 1, "v": 9}, ["id"])
