"""read_only: writes are refused before they reach the database, and by it."""

import dbset
import pytest
from sqlalchemy import create_engine, delete

WRITES = {
    "insert": lambda db: db["t"].insert({"n": 2}),
    "insert_many": lambda db: db["t"].insert_many([{"n": 2}]),
    "insert_many of nothing": lambda db: db["t"].insert_many([]),
    "update": lambda db: db["t"].update({"n": 2}, n=1),
    "upsert": lambda db: db["t"].upsert({"n": 2}, ["n"]),
    "delete": lambda db: db["t"].delete(n=1),
    "delete of a missing table": lambda db: db["missing"].delete(n=1),
    "text": lambda db: db.query("DELETE FROM t"),
    "several": lambda db: db.query("SELECT 1; DELETE FROM t"),
    "comment": lambda db: db.query("/* SELECT */ DELETE FROM t"),
    "Core": lambda db: db.query(delete(db["t"].table)),
    "DDL": lambda db: db.query("CREATE TABLE x (n INTEGER)"),
}


@pytest.fixture
def reader(db, open_db):
    db["t"].insert({"n": 1})
    return open_db(read_only=True)


@pytest.mark.parametrize("write", WRITES.values(), ids=WRITES)
def test_writes_are_refused(db, reader, write):
    with pytest.raises(dbset.ReadOnlyError) as raised:
        write(reader)

    assert isinstance(raised.value, PermissionError)
    assert isinstance(raised.value, dbset.DatasetError)
    assert db["t"].find().all() == [{"id": 1, "n": 1}]
    assert db.tables() == ["t"]


def test_reads_work(reader):
    with reader.transaction():
        assert reader["t"].find(n={">": 0}).all() == [{"id": 1, "n": 1}]
    assert reader["t"].count() == 1
    assert reader.query("SELECT n FROM t WHERE n = :n", n=1).all() == [{"n": 1}]
    assert (reader.tables(), reader.has_table("missing"), reader.read_only) == (["t"], False, True)


def test_engine_refuses_too(database_url):
    with dbset.connect(database_url) as db:
        db["t"].insert({"n": 1})
    with (
        dbset.connect(database_url, read_only=True) as reader,
        reader.engine.connect() as connection,
        pytest.raises(dbset.ReadOnlyError, match="DELETE"),
    ):
        connection.exec_driver_sql("DELETE FROM t")


def test_many_rows_are_read(db, reader):
    db["t"].insert_many({"n": n} for n in range(2500))

    assert sum(1 for _ in reader["t"].find()) == 2501


def test_sqlite_file_is_not_made(api, tmp_path):
    with pytest.raises(dbset.ConnectionFailedError):
        api(f"sqlite:///{tmp_path}/none.db", read_only=True)

    assert list(tmp_path.iterdir()) == []


def test_writers_of_the_same_engine_are_left_alone(empty_sqlite):
    engine = create_engine(empty_sqlite)
    with dbset.connect(engine) as db, dbset.connect(engine, read_only=True) as reader:
        db["t"].insert({"n": 1})
        assert reader["t"].count() == 1
        with pytest.raises(dbset.ReadOnlyError):
            reader.query("DELETE FROM t")
        with pytest.raises(dbset.ReadOnlyError), reader.engine.begin() as connection:
            connection.exec_driver_sql("DELETE FROM t")
        db["t"].insert({"n": 2})
    engine.dispose()


def test_writing_to_a_read_only_database_names_call_and_table(db, open_db):
    db["users"].insert({"name": "Ada"})
    table = open_db(read_only=True)["users"]

    with pytest.raises(
        dbset.ReadOnlyError, match=r"insert\(\) writes, but table 'users' is opened"
    ):
        table.insert({"name": "Bob"})
