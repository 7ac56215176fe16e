"""The index that helps an upsert: made where it can be, and never the reason why a call fails."""

import logging
import random
import string

import pytest
import sqlalchemy as sa

LONG = "https://example.org/" + "".join(random.Random(1).choices(string.ascii_letters, k=9000))

UPSERTS = {
    "upsert": lambda t, row, keys: t.upsert(row, keys),
    "upsert_many": lambda t, row, keys: t.upsert_many([row], keys),
    "insert_ignore": lambda t, row, keys: t.insert_ignore(row, keys),
}


@pytest.fixture
def as_role(open_postgresql, empty_postgresql):
    """Connects to PostgreSQL as a role that may read and write table ``t`` and owns nothing."""
    owner = open_postgresql()
    owner.execute("CREATE TABLE t (id serial PRIMARY KEY, k text, n int)")
    owner.execute("DROP ROLE IF EXISTS dbset_guest")
    owner.execute("CREATE ROLE dbset_guest LOGIN")
    owner.execute("GRANT USAGE ON SCHEMA public TO dbset_guest")
    owner.execute("GRANT SELECT, INSERT, UPDATE ON t TO dbset_guest")
    owner.execute("GRANT USAGE ON SEQUENCE t_id_seq TO dbset_guest")
    url = sa.make_url(empty_postgresql).set(username="dbset_guest")
    yield open_postgresql(url)
    owner.execute("DROP OWNED BY dbset_guest")
    owner.execute("DROP ROLE dbset_guest")


def statements_of(db):
    statements = []
    engine = getattr(db.engine, "sync_engine", db.engine)
    sa.event.listen(engine, "before_cursor_execute", lambda *args: statements.append(args[2]))
    return statements


@pytest.mark.parametrize("upsert", UPSERTS.values(), ids=UPSERTS)
def test_role_that_owns_nothing(as_role, upsert, caplog):
    table, row = as_role["t"], {"k": "a", "n": 1}
    with caplog.at_level(logging.INFO, "dbset"):
        upsert(table, row, ["k"])
    assert "no index helps to find rows of 't': must be owner" in caplog.text

    statements = statements_of(as_role)
    upsert(table, row, ["k"])
    with as_role.transaction():
        upsert(table, row, ["k"])
        upsert(table, {"k": "b", "n": 2}, ["k"])
    upsert(table, row, ["k"])
    assert not [sql for sql in statements if "CREATE INDEX" in sql or "pg_catalog" in sql]
    assert table.count() == 2


@pytest.mark.parametrize("upsert", UPSERTS.values(), ids=UPSERTS)
def test_virtual_table(open_sqlite, upsert):
    db = open_sqlite()
    db.execute("CREATE VIRTUAL TABLE t USING fts5(k, n)")
    for _ in range(2):
        upsert(db["t"], {"k": "a", "n": "x"}, ["k"])

    assert db["t"].find().all() == [{"k": "a", "n": "x"}]


@pytest.mark.parametrize("keys", [["url"], ["url", "lang"], ["number", "url"]], ids=str)
def test_long_text_after_upsert(open_db, keys):
    ours, theirs = open_db(), open_db()
    row = {"number": 1, "lang": "en", "url": "https://example.org/", "n": 1}
    ours["t"].upsert(row, keys)
    theirs.execute("INSERT INTO t (number, lang, url) VALUES (2, :x, :x)", x=LONG)
    for n in (2, 3):
        theirs["t"].upsert({**row, "url": LONG + "1", "n": n}, keys)
        theirs["t"].upsert_many([{**row, "url": LONG + "2", "n": n}], keys)

    assert ours["t"].count() == 4
    assert len(ours["t"].table.indexes) == 1


KINDS = {
    "text": (["'a'"], "USING hash"),
    "varchar(20)": (["'a'"], "USING btree"),
    "integer": (["1"], "USING btree"),
    "uuid": (["'00000000-0000-0000-0000-000000000001'"], "USING btree"),
    "bytea": (["'a'"], "USING hash"),
    "text[]": (["'{a}'"], "USING hash"),
    "inet": (["'10.0.0.1'"], "USING hash"),
}


@pytest.mark.parametrize(("kind", "expected"), KINDS.items(), ids=KINDS)
def test_kind_of_index(open_postgresql, kind, expected):
    (value,), using = expected
    db = open_postgresql()
    db.execute(f"CREATE TABLE t (id serial PRIMARY KEY, k {kind}, n int)")
    db.execute(f"INSERT INTO t (k, n) SELECT {value}, 0")
    row = db["t"].find_one(_columns=["k"])
    db["t"].upsert({**row, "n": 1}, ["k"])

    found = db.query("SELECT indexdef AS sql FROM pg_indexes WHERE indexname = 'idx_t_k'").all()
    assert [using in index["sql"] for index in found] == [True]
    assert db["t"].find(n=1).all() == [{"id": 1, **row, "n": 1}]


UNUSED = {
    "other kind": "CREATE INDEX other ON t USING brin (k)",
    "other collation": 'CREATE INDEX other ON t (k COLLATE "C")',
    "partial": "CREATE INDEX other ON t (k) WHERE n > 0",
    "expression": "CREATE INDEX other ON t (lower(k))",
}


@pytest.mark.parametrize("unused", UNUSED.values(), ids=UNUSED)
def test_index_that_the_server_does_not_use(open_postgresql, unused):
    db = open_postgresql()
    db.execute("CREATE TABLE t (id serial PRIMARY KEY, k text, n int)")
    db.execute(unused)
    db["t"].upsert({"k": "a", "n": 1}, ["k"])

    assert {index.name for index in db["t"].table.indexes} == {"other", "idx_t_k"}


def test_index_that_is_not_valid(open_postgresql, empty_postgresql):
    db = open_postgresql()
    db.execute("CREATE TABLE t (id serial PRIMARY KEY, k text, n int)")
    db.execute("INSERT INTO t (k) VALUES ('a'), ('a')")
    engine = sa.create_engine(empty_postgresql, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection, pytest.raises(sa.exc.IntegrityError):
        connection.exec_driver_sql("CREATE UNIQUE INDEX CONCURRENTLY other ON t (k)")
    engine.dispose()
    db["t"].upsert({"k": "a", "n": 1}, ["k"])

    assert {index.name for index in db["t"].table.indexes} == {"other", "idx_t_k"}
    assert db["t"].count(n=1) == 2


@pytest.mark.parametrize("index", ["(k)", "USING hash (k)", "(k) INCLUDE (n)"])
def test_index_that_the_server_uses(open_postgresql, index):
    db = open_postgresql()
    db.execute("CREATE TABLE t (id serial PRIMARY KEY, k text, n int)")
    db.execute(f"CREATE INDEX other ON t {index}")
    db["t"].upsert({"k": "a", "n": 1}, ["k"])

    assert {index.name for index in db["t"].table.indexes} == {"other"}
