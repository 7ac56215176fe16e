"""A database of each kind with things to read and to destroy, and a server for it."""

from __future__ import annotations

import uuid
from contextlib import closing, contextmanager

import psycopg2
import pytest
from dbset_sync import connect
from mcp_client import served
from sqlalchemy import make_url

ROWS = 50
SECONDS = 5

USERS = [
    {"id": 1, "name": "Ann", "email": "ann@x", "age": 30, "note": "two\r\nlines\n"},
    {"id": 2, "name": "Bob", "email": None, "age": None, "note": ""},
]


TABLES = """
CREATE TABLE users (
    id INTEGER PRIMARY KEY, name TEXT NOT NULL, email TEXT, age INTEGER, note TEXT DEFAULT '-'
);
CREATE TABLE orders (
    id INTEGER PRIMARY KEY, user_id INTEGER REFERENCES users (id), amount NUMERIC(10, 2),
    secret TEXT
);
CREATE INDEX orders_user ON orders (user_id);
CREATE INDEX orders_secret ON orders (secret);
CREATE TABLE "Order Details" ("line no" INTEGER);
CREATE TABLE "100%" ("a%%b" INTEGER);
CREATE VIEW adults AS SELECT name FROM users WHERE age >= 18;
INSERT INTO orders VALUES (7, NULL, 12.50, 'x');
INSERT INTO "100%" VALUES (1);
"""


def fill(url):
    """Create the tables of these tests."""
    with connect(url) as db:
        for sql in TABLES.split(";\n")[:-1]:
            db.execute(sql)
        db["users"].insert_many(USERS)


@contextmanager
def new_postgresql(server_url):
    """Create an empty database, and drop it afterwards."""
    name = f"mcp_{uuid.uuid4().hex[:12]}"
    run_on_server(server_url, f"CREATE DATABASE {name}")
    yield make_url(server_url).set(database=name).render_as_string(hide_password=False)
    run_on_server(server_url, f"DROP DATABASE {name} WITH (FORCE)")


def run_on_server(url, sql):
    """Run a statement outside of a transaction, on a connection of its own."""
    connection = psycopg2.connect(url)
    connection.autocommit = True
    with closing(connection), connection.cursor() as cursor:
        cursor.execute(sql)


@pytest.fixture(scope="session")
def sqlite_shop(tmp_path_factory):
    """The URL of a filled SQLite database."""
    url = f"sqlite:///{tmp_path_factory.mktemp('shop') / 'shop.db'}"
    fill(url)
    return url


@pytest.fixture(scope="session")
def postgresql_shop(postgresql_url):
    """The URL of a filled PostgreSQL database."""
    with new_postgresql(postgresql_url) as url:
        fill(url)
        yield url


def server(url, tmp_path_factory):
    """Connect to a server with low limits."""
    limits = ["--max-rows", str(ROWS), "--timeout", str(SECONDS)]
    return served(url, tmp_path_factory.mktemp("server"), *limits)


@pytest.fixture(scope="session")
def sqlite_mcp(sqlite_shop, tmp_path_factory):
    """A client of a server for SQLite."""
    with server(sqlite_shop, tmp_path_factory) as client:
        yield client


@pytest.fixture(scope="session")
def postgresql_mcp(postgresql_shop, tmp_path_factory):
    """A client of a server for PostgreSQL."""
    with server(postgresql_shop, tmp_path_factory) as client:
        yield client


@pytest.fixture(params=["sqlite", "postgresql"])
def shop(request):
    """The URL of a filled database."""
    return request.getfixturevalue(f"{request.param}_shop")


@pytest.fixture(params=["sqlite", "postgresql"])
def mcp(request):
    """A client of a server for a filled database."""
    return request.getfixturevalue(f"{request.param}_mcp")
