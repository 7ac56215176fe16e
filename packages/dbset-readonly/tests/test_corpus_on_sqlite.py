"""The corpus on a real SQLite: reads have no effect, and the lock alone stops every write."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import pytest
from dbset_readonly.guard import TRUSTED, guard
from sqlalchemy import create_engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import StaticPool

CORPUS = Path(__file__).parent / "corpus" / "sqlite.jsonl"
CASES = [json.loads(line) for line in CORPUS.read_text("utf-8").splitlines()]
READS = [sql for _, verdict, sql, _ in CASES if verdict == "allow"]
DATA = {
    "changes rows",
    "changes the schema",
    "writes after a common table expression",
    "explains a write",
    "functions that act, or are not known",
}
WRITES = [sql for _, verdict, sql, why in CASES if verdict == "refuse" and why in DATA]

SCHEMA = """
CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT, email TEXT, age INTEGER, active, meta JSON);
CREATE INDEX users_name ON users (name);
CREATE TABLE orders (id INTEGER PRIMARY KEY, user_id INTEGER, amount REAL);
CREATE TABLE words ("update", "set", "delete", "replace", key, action, first, last, filter, over);
CREATE VIRTUAL TABLE notes USING fts5(body);
INSERT INTO users VALUES (1, 'ann', 'ann@x', 30, 1, '{"a": 1}'), (2, 'bob', NULL, 5, 0, '[1]');
INSERT INTO orders VALUES (1, 1, 9.5);
INSERT INTO notes VALUES ('a cat');
"""
PARAMETERS = {"id": 1, "name": "ann", "email": "x", "1": 1, "2": 1}


@pytest.fixture
def shop():
    connection = sqlite3.connect(":memory:")
    connection.executescript(SCHEMA)
    yield connection
    connection.close()


@pytest.mark.parametrize("sql", READS)
def test_a_read_runs_and_changes_nothing(shop, sql):
    before, changes = list(shop.iterdump()), shop.total_changes
    named = ":id" in sql or "?1" in sql
    parameters = PARAMETERS if named else (1,) * sql.count("?")
    shop.execute(sql, parameters).fetchall()
    assert (list(shop.iterdump()), shop.total_changes) == (before, changes)


@pytest.mark.parametrize("sql", WRITES)
def test_the_lock_alone_stops_a_write(tmp_path, monkeypatch, sql):
    monkeypatch.chdir(tmp_path)
    shop = sqlite3.connect(":memory:", check_same_thread=False)
    shop.executescript(SCHEMA)
    before = list(shop.iterdump())
    engine = create_engine("sqlite://", creator=lambda: shop, poolclass=StaticPool)
    guard(engine)
    with engine.connect() as connection:
        try:
            connection.exec_driver_sql(sql, execution_options=TRUSTED)
            connection.commit()
        except DBAPIError:
            connection.rollback()
    assert list(shop.iterdump()) == before
    engine.dispose()
    shop.close()
