"""Invalid arguments are errors that name the argument, before the database is used."""

from __future__ import annotations

import dbset_sync
import pytest
import sqlalchemy as sa
from dbset_sync import connect

ROW = {"n": 1}

CALLS = [
    (lambda t: t.find(_limit=True), "_limit must be an integer from 0 to .*, not True"),
    (lambda t: t.find(_limit="5"), "_limit .* not '5'"),
    (lambda t: t.find(_limit=1.0), "_limit .* not 1.0"),
    (lambda t: t.find(_limit=2**63), "_limit must be an integer from 0 to 9223372036854775807"),
    (lambda t: t.find(_offset=False), "_offset .* not False"),
    (lambda t: t.find(_offset=2**63), "_offset"),
    (lambda t: t.find_one(_offset=-1), "_offset"),
    (lambda t: t.find(_columns=5), "_columns must name at least one column, like 'a' or .*, not 5"),
    (lambda t: t.find(_columns=[5]), "_columns"),
    (lambda t: t.find(_columns=[None]), "_columns"),
    (lambda t: t.find(_columns=[]), "_columns"),
    (lambda t: t.find(_columns={"n": 1}), "_columns"),
    (lambda t: t.find(_columns="n"), "_columns must be a list of column names, not 'n'"),
    (lambda t: t.distinct(), r"distinct\('a', 'b'\)"),
    (lambda t: t.distinct(["n"]), r"distinct\('a', 'b'\)"),
    (lambda t: t.insert_many(None), "rows must be a list or other iterable of rows, not None"),
    (lambda t: t.insert_many(5), "rows"),
    (lambda t: t.insert_many(ROW), "rows .* not {'n': 1}"),
    (lambda t: t.insert_many("abc"), "rows"),
    (lambda t: t.upsert_many(None, "n"), "rows"),
    (lambda t: t.update_many(None, "n"), "rows"),
    (lambda t: t.insert_many([ROW], chunk_size=0), "chunk_size must be an integer from 1"),
    (lambda t: t.insert_many([ROW], chunk_size=True), "chunk_size"),
    (lambda t: t.insert_many([ROW], chunk_size=1.5), "chunk_size"),
    (lambda t: t.insert_many([ROW], chunk_size=2**80), "chunk_size"),
    (lambda t: t.upsert(ROW, None), "keys must name at least one column, like 'a' or .*, not None"),
    (lambda t: t.upsert(ROW, []), "keys"),
    (lambda t: t.upsert(ROW, 5), "keys"),
    (lambda t: t.upsert(ROW, [5]), "keys"),
    (lambda t: t.upsert(ROW, [["n"]]), "keys"),
    (lambda t: t.upsert(ROW, b"n"), "keys"),
    (lambda t: t.upsert(ROW, {"n": 1}), "keys .* not {'n': 1}"),
    (lambda t: t.upsert_many([ROW], None), "keys"),
    (lambda t: t.update_many([ROW], ()), "keys"),
    (lambda t: t.insert_ignore(ROW, None), "keys"),
    (lambda t: t.update(ROW, 5), "keys"),
    (lambda t: t.update(ROW, {"n": 1}), "keys"),
    (lambda t: t.update(ROW, _all="no"), "_all must be True or False, not 'no'"),
    (lambda t: t.delete(_all="false"), "_all must be True or False, not 'false'"),
    (lambda t: t.insert(ROW, ensure="no"), "ensure must be True .create tables and columns"),
    (lambda t: t.insert(ROW, types="n"), "types must map names to SQLAlchemy or Python types"),
    (lambda t: t.insert(ROW, types=[("n", sa.Text)]), "types"),
    (lambda t: t.insert(ROW, types={5: sa.Text}), "types"),
    (lambda t: t.insert({"m": 1}, types={"m": "TEXT"}), "'TEXT' is not a SQLAlchemy type such as"),
    (
        lambda t: t.insert({"m": 1}, types={"m": complex}),
        "<class 'complex'> is not a SQLAlchemy type",
    ),
    (lambda t: t.insert({"m": 1}, types={"m": None}), "None is not a SQLAlchemy type"),
    (lambda t: t.create_column("m", "TEXT"), "'TEXT' is not a SQLAlchemy type"),
    (lambda t: t.create_index(5), "columns must name at least one column"),
    (lambda t: t.create_index([]), "columns"),
    (lambda t: t.create_index(["n", 5]), "columns"),
    (lambda t: t.has_index(None), "columns"),
]


@pytest.mark.parametrize(("call", "message"), CALLS)
def test_invalid_arguments_of_table_methods(db, call, message):
    db["t"].insert({"n": 7})

    with pytest.raises(dbset_sync.ArgumentError, match=message):
        call(db["t"])
    assert (db.tables(), db["t"].find().all()) == (["t"], [{"id": 1, "n": 7}])


DATABASE_CALLS = [
    (lambda db: db.query("SELECT 1; SELECT 2"), "one statement at a time; there are several"),
    (lambda db: db.execute("DELETE FROM t; SELECT 1"), "one statement at a time"),
    (
        lambda db: db.query(None),
        "SQL must be text or a SQLAlchemy statement such as a select, not None",
    ),
    (lambda db: db.query(b"SELECT 1"), "not b'SELECT 1'"),
    (lambda db: db.query(db["t"].table), r"a select, not Table\('t'"),
    (
        lambda db: db.query("SELECT :a", [1]),
        r"params must map names to values, as in query.*, not \[1\]",
    ),
    (lambda db: db.query("SELECT :a", {5: 1}), "params"),
    (lambda db: db.execute("DELETE FROM t WHERE n = :a", [{"a": 1}, {"a": 2}]), "params"),
    (lambda db: db.query("SELECT :a"), "has :a, but no value is given for it"),
    (lambda db: db.query("SELECT n FROM t WHERE n = n", n=1), "a value is given for :n, which"),
    (
        lambda db: db.create_table("u", ["a"]),
        "columns must map names to types or SQLAlchemy Columns",
    ),
    (lambda db: db.create_table("u", {5: sa.Text}), "columns"),
    (lambda db: db.create_table("u", {"a": "TEXT"}), "'TEXT' is not a SQLAlchemy type"),
    (
        lambda db: db.create_table("u", primary_key=5),
        "primary_key must be a column's name, a list of names or a PrimaryKey, not 5",
    ),
    (lambda db: db.create_table("u", primary_key=["a", "a"]), "a primary key needs .* once"),
    (
        lambda db: db.transaction("nope").__enter__(),
        "isolation_level must be one of .*SERIALIZABLE",
    ),
    (lambda db: db.transaction(5).__enter__(), "isolation_level .* not 5"),
]


@pytest.mark.parametrize(("call", "message"), DATABASE_CALLS)
def test_invalid_arguments_of_database_methods(db, call, message):
    db["t"].insert({"n": 7})

    with pytest.raises(dbset_sync.ArgumentError, match=message):
        call(db)
    assert (db.tables(), db["t"].find().all()) == (["t"], [{"id": 1, "n": 7}])


OPTIONS = [
    ({"read_only": "no"}, "ArgumentError", "read_only must be True or False, not 'no'"),
    (
        {"ensure_schema": 1},
        "ArgumentError",
        "ensure_schema must be True .create tables and columns",
    ),
    (
        {"row_type": None},
        "ArgumentError",
        r"row_type must be callable with \(column, value\) pairs, not None",
    ),
    (
        {"primary_key": 5},
        "ArgumentError",
        "primary_key must be a column's name, a list of names or a PrimaryKey, not 5",
    ),
    ({"primary_key": None}, "ArgumentError", "primary_key"),
    ({"primary_key": ""}, "SchemaError", "a column name must not be empty"),
    ({"primary_key": dbset_sync.PrimaryKey(5)}, "SchemaError", "a column name must be a str"),
    ({"schema": ""}, "SchemaError", "a schema name must not be empty"),
    ({"schema": 5}, "SchemaError", "a schema name must be a str, not int: 5"),
    ({"readonly": True}, "ArgumentError", "did you mean 'read_only'.*: Invalid argument"),
    ({"nosuch": True}, "ArgumentError", "cannot create an engine: Invalid argument.* 'nosuch'"),
    ({"connect_args": 5}, "ArgumentError", "connect_args must map names to values, not 5"),
    ({"pool_size": "x"}, "ArgumentError", "cannot create an engine"),
]


@pytest.mark.parametrize(("options", "kind", "message"), OPTIONS)
def test_invalid_options_of_connect(options, kind, message):
    with pytest.raises(getattr(dbset_sync, kind), match=message):
        connect("sqlite://", **options)


def test_keys_may_be_duplicate_or_a_set(db):
    assert [db["t"].upsert({"n": 1, "m": 2}, keys) for keys in (["n", "n"], {"m", "n"})] == [1, 1]
    assert db["t"].has_index(["n"])
    assert db["t"].has_index(["m", "n"])


def test_columns_may_be_duplicate(db):
    db["t"].insert({"n": 1})

    assert db["t"].find_one(_columns=["n", "N", "n"]) == {"n": 1}
    assert db["t"].distinct("n", "n").all() == [{"n": 1}]


def test_params_may_have_unused_values(db):
    assert db.query("SELECT :a AS a", {"a": 1, "b": 2}).all() == [{"a": 1}]


@pytest.mark.parametrize("call", [list, len, lambda db: db["t"].has_column(5)])
def test_other_mistakes(db, call):
    with pytest.raises((TypeError, dbset_sync.SchemaError)):
        call(db)


def test_an_unknown_keyword_is_a_column(db):
    db["t"].insert({"n": 1})

    with pytest.raises(dbset_sync.ColumnNotFoundError, match="'_limit'"):
        db["t"].find_one(_limit=1)
