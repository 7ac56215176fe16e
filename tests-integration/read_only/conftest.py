"""A separate database for each module, with data to read and to destroy."""

from __future__ import annotations

import json
import uuid
from pathlib import Path

import psycopg2
import pytest

CORPUS = Path(__file__).parents[2] / "packages/dbset-readonly/tests/corpus/postgresql.jsonl"

SCHEMA = """
CREATE TABLE users (
    id integer PRIMARY KEY, name text, email text, age integer, active boolean, meta jsonb,
    tags text[]
);
CREATE TABLE orders (
    id serial PRIMARY KEY, user_id integer, amount numeric, status text, created_at timestamptz
);
CREATE TABLE events (id integer, kind text, payload jsonb);
CREATE TABLE words (
    update integer, set integer, delete integer, insert integer, "select" integer, share integer,
    no integer, lock integer
);
CREATE TABLE names (
    range integer, first text, last text, filter integer, year integer, value integer, key text,
    path text, name text
);
INSERT INTO users VALUES
    (1, 'ann', 'ann@x', 30, true, '{"a": 1}', '{a,b}'), (2, 'bob', null, null, false, '{}', '{}');
INSERT INTO orders (user_id, amount, status, created_at) VALUES (1, 9.5, 'paid', '2020-01-01');
"""


# Statements that change rows or the schema: the database's own lock must stop all of them.
DATA = {
    "changes rows",
    "changes the schema",
    "writes in a common table expression",
    "SELECT INTO",
    "runs code",
    "explains a write",
    "sequences",
    "a write in place of an expression",
}


def cases(verdict):
    """Return SQL and reason of the corpus's cases with this verdict."""
    lines = CORPUS.read_text("utf-8").splitlines()
    return [(sql, why) for _, found, sql, why in map(json.loads, lines) if found == verdict]


def pytest_generate_tests(metafunc):
    if "allowed_sql" in metafunc.fixturenames:
        metafunc.parametrize("allowed_sql", [sql for sql, _ in cases("allow")])


@pytest.fixture(scope="session")
def refused():
    """Every statement that the validator refuses."""
    return [sql for sql, _ in cases("refuse")]


@pytest.fixture(scope="session")
def writes():
    """The statements that change rows or the schema."""
    return [sql for sql, why in cases("refuse") if why in DATA]


@pytest.fixture(scope="module")
def shop_url(postgresql_url):
    """The URL of a new database, dropped afterwards."""
    name = f"readonly_{uuid.uuid4().hex[:12]}"
    server = psycopg2.connect(postgresql_url)
    server.autocommit = True
    with server.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {name}")
    head, _, tail = postgresql_url.partition("?")
    url = f"{head.rpartition('/')[0]}/{name}{'?' + tail if tail else ''}"
    shop = psycopg2.connect(url)
    with shop, shop.cursor() as cursor:
        cursor.execute(SCHEMA)
    shop.close()
    yield url
    with server.cursor() as cursor:
        cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")
    server.close()
