"""Columns, indexes and tables, created and dropped by name."""

import dbset
import pytest
from sqlalchemy import BigInteger, DateTime, Integer, String, Text, text


def test_create_table(db):
    users = db.create_table("users", {"name": Text, "born": DateTime(timezone=True)})

    assert users.columns() == ["id", "name", "born"]
    assert db.create_table("users", {"other": Text}).columns() == ["id", "name", "born", "other"]
    assert (db["users"].exists(), db["none"].exists()) == (True, False)


@pytest.mark.parametrize(
    ("key", "row", "value"),
    [
        ("number", {"name": "Ada"}, 1),
        (dbset.PrimaryKey("code", "text"), {"code": "a", "name": "Ada"}, "a"),
        (dbset.PrimaryKey("n", Integer, default=lambda: 7), {"name": "Ada"}, 7),
    ],
)
def test_primary_keys(open_db, key, row, value):
    db = open_db(primary_key=key)

    assert db["t"].insert(row) == value
    assert db.create_table("u", primary_key=key).insert(row) == value


def test_uuid_primary_key(open_db):
    db = open_db(primary_key=dbset.PrimaryKey("id", "uuid"))
    key = db["t"].insert({"n": 1})

    assert db["t"].find_one(id=key) == {"id": key, "n": 1}
    assert db["t"].upsert({"n": 1, "m": 2}, ["n"]) == key
    assert db["t"].insert_many([{"n": 2}, {"n": 3}]) == 2
    assert len({row["id"] for row in db["t"].find()}) == 3


def test_create_and_drop_columns(db):
    users = db["users"]
    users.create_column("age", BigInteger)
    users.create_column("AGE", Text)
    users.create_column_by_example("born", "1815-12-10")
    users.insert({"age": 36, "born": "1815"})

    assert users.columns() == ["id", "age", "born"]
    assert (users.has_column("Age"), users.has_column("x")) == (True, False)
    users.drop_column("AGE")
    assert users.find().all() == [{"id": 1, "born": "1815"}]


def test_column_that_is_indexed_is_dropped(db):
    db["t"].insert({"a": 1, "b": 2})
    db["t"].create_index(["a", "b"])
    db["t"].drop_column("b")

    assert db["t"].columns() == ["id", "a"]
    assert db["t"].has_index(["a", "b"]) is False


@pytest.mark.parametrize(
    ("call", "kind", "message"),
    [
        (lambda t: t.drop_column("nam"), LookupError, "did you mean 'name'"),
        (lambda t: t.create_column("", Text), ValueError, "must not be empty"),
        (lambda t: t.create_column_by_example("x", None), ValueError, "not an example"),
        (lambda t: t.create_index("nam"), LookupError, "did you mean 'name'"),
        (lambda t: t.create_index([]), ValueError, "columns must name at least one column"),
    ],
)
def test_errors(db, call, kind, message):
    db["t"].insert({"name": "Ada"})

    with pytest.raises(kind, match=message):
        call(db["t"])
    assert db["t"].columns() == ["id", "name"]


def test_calls_on_a_missing_table(db):
    missing = db["missing"]
    missing.drop()

    assert (missing.columns(), missing.has_column("a"), missing.has_index("a")) == (
        [],
        False,
        False,
    )
    for call in (lambda: missing.drop_column("a"), lambda: missing.create_index("a")):
        with pytest.raises(dbset.TableNotFoundError, match="'missing'"):
            call()
    assert db.tables() == []


def test_drop(db):
    db["t"].insert({"a": 1})
    db["t"].drop()

    assert db.tables() == []
    assert db["t"].insert({"b": 1}) == 1
    assert db["t"].columns() == ["id", "b"]


def test_indexes(db):
    users = db["users"]
    users.insert({"email": "a@x", "country": "UK", "city": "London"})

    assert [users.create_index("email") for _ in range(2)] == ["idx_users_email"] * 2
    assert users.create_index(["country", "CITY"]) == "idx_users_country_city"
    assert users.create_index("city", name="only_city", unique=True) == "only_city"
    for columns in ("email", ["email"], ["country", "city"], "CITY", "id"):
        assert users.has_index(columns) is True
    for columns in ("country", ["city", "country"], ["email", "city"], "none"):
        assert users.has_index(columns) is False
    with pytest.raises(ValueError, match="is a unique index on"):
        users.create_index("country", name="only_city")


def test_long_index_names_are_cut_with_a_hash(db):
    columns = {"x" * 40: 1, "y" * 40: 2}
    db["t"].insert(columns)
    name = db["t"].create_index(list(columns))

    assert len(name) == 63
    assert db["t"].create_index(list(columns)) == name
    assert db["t"].has_index(list(columns))


def test_partial_index(db):
    db["t"].insert({"email": "a@x", "status": "active"})
    where = {f"{db.engine.dialect.name}_where": text("status = 'active'")}

    assert db["t"].create_index("email", **where) == "idx_t_email"


def test_views_are_read_never_altered(db):
    db["t"].insert({"a": 1})
    db.query("CREATE VIEW v AS SELECT a FROM t")

    assert (db.tables(), db.views()) == (["t"], ["v"])
    assert db["v"].find().all() == [{"a": 1}]
    for call in (
        lambda: db["v"].insert({"b": 1}),
        lambda: db["v"].create_column("b", String),
        lambda: db["v"].drop_column("a"),
        db["v"].drop,
    ):
        with pytest.raises(dbset.SchemaError, match="view"):
            call()
    assert db["v"].columns() == ["a"]


def test_schema_of_postgresql(open_postgresql):
    public = open_postgresql()
    public.query("DROP SCHEMA IF EXISTS other CASCADE")
    public.query("CREATE SCHEMA other")
    other = open_postgresql(schema="other")
    other["t"].upsert({"a": 1}, ["a"])
    other["t"].insert({"a": 1.5})

    assert (public.tables(), other.tables()) == ([], ["t"])
    assert [row["a"] for row in other["t"].find(_order_by="id")] == [1.0, 1.5]
    public.query("DROP SCHEMA other CASCADE")


def test_schema_that_there_is_not(open_postgresql):
    db = open_postgresql(schema="nosuch")
    for call in (
        db["t"].find_one,
        db["t"].count,
        db["t"].columns,
        lambda: db["t"].insert({"n": 1}),
    ):
        with pytest.raises(dbset.SchemaError, match="there is no schema 'nosuch'; create it first"):
            call()
    db.query("CREATE SCHEMA nosuch")
    assert db["t"].insert({"n": 1}) == 1
    db.query("DROP SCHEMA nosuch CASCADE")


def test_numbered_key_stays_whole(db):
    db["t"].insert({"n": 1})
    with pytest.raises((dbset.TypeConflictError, dbset.SchemaError), match="'id'"):
        db["t"].insert({"id": 1.5})

    assert db["t"].find().all() == [{"id": 1, "n": 1}]


def test_completion_of_names(db):
    db["t"].insert({"n": 1})

    assert db._ipython_key_completions_() == ["t"]


def test_ddl_is_logged(db, caplog):
    with caplog.at_level("INFO", logger="dbset"):
        db["t"].insert({"a": 1})
        db["t"].insert({"100%": 1})

    assert [record.name for record in caplog.records] == ["dbset", "dbset"]
    assert "CREATE TABLE t" in caplog.messages[0]
    assert caplog.messages[1] == 'ALTER TABLE t ADD COLUMN "100%" BIGINT'


def test_names_of_indexes_that_run_together(db):
    db["x"].insert({"a_b": 1, "c": 1, "a": 1, "b_c": 1})
    first = db["x"].create_index(["a_b", "c"])
    db["x"].upsert({"a": 1, "b_c": 1}, ["a", "b_c"])
    db["x_y"].insert({"z": 1})
    second = db["x_y"].create_index("z")
    db["x"].upsert({"y_z": 1}, ["y_z"])

    assert (first, second) == ("idx_x_a_b_c", "idx_x_y_z")
    assert db["x"].has_index(["a", "b_c"])
    assert db["x"].has_index("y_z")


def test_plain_index_is_no_unique_one(db):
    db["t"].upsert({"k": 1}, ["k"])
    with pytest.raises(dbset.SchemaError, match="another name"):
        db["t"].create_index("k", name="idx_t_k", unique=True)
    assert db["t"].create_index("k", name="only_one", unique=True) == "only_one"
