"""The index that an upsert creates for speed: it never makes a call or an insert fail."""

import logging
import random
import string

import pytest
import sqlalchemy as sa
from sqlalchemy import make_url

ROLE = "dbset_guest"
CALLS = {
    "upsert": lambda t, row, keys: t.upsert(row, keys),
    "upsert_many": lambda t, row, keys: t.upsert_many([row], keys),
    "insert_ignore": lambda t, row, keys: t.insert_ignore(row, keys),
}


def long_text(number):
    """Text that does not compress."""
    chosen = random.Random(number)
    return "".join(chosen.choice(string.ascii_letters) for _ in range(12_000))


@pytest.fixture
def guest(open_postgresql, empty_postgresql):
    """A role that may read and write tables but owns none."""
    owner = open_postgresql()
    if not owner.query("SELECT 1 FROM pg_roles WHERE rolname = :name", name=ROLE).all():
        owner.execute(f"CREATE ROLE {ROLE} LOGIN")
    owner.execute(f"GRANT USAGE ON SCHEMA public TO {ROLE}")
    owner.execute("CREATE TABLE t (id SERIAL PRIMARY KEY, k TEXT, v INT)")
    owner.execute(f"GRANT SELECT, INSERT, UPDATE ON t TO {ROLE}")
    owner.execute(f"GRANT USAGE ON SEQUENCE t_id_seq TO {ROLE}")
    yield open_postgresql(make_url(empty_postgresql).set(username=ROLE))
    owner.execute("DROP TABLE t")


@pytest.mark.parametrize("call", CALLS)
def test_role_without_rights(guest, call, caplog):
    caplog.set_level(logging.INFO, "dbset")
    for value in (1, 2):
        CALLS[call](guest["t"], {"k": "a", "v": value}, ["k"])
    with guest.transaction():
        CALLS[call](guest["t"], {"k": "b", "v": 1}, ["k"])

    first = 1 if call == "insert_ignore" else 2
    assert guest["t"].find(_columns=["k", "v"], _order_by="k").all() == [
        {"k": "a", "v": first},
        {"k": "b", "v": 1},
    ]
    said = [record for record in caplog.records if "gets no index" in record.message]
    assert len(said) == 1
    assert said[0].message.startswith("'t' gets no index on k: ")


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("keys", [["url"], ["url", "n"], ["url", "title"], ["data"], ["data", "n"]])
def test_long_values(db, call, keys):
    """The process that created the index can write them, and so can all others."""
    rows = [
        {"url": text, "title": text[::-1], "data": text.encode(), "n": number}
        for number, text in enumerate(["", "a", long_text(1), long_text(2), f"{long_text(1)}x"])
    ]
    for row in (*rows, *rows):
        CALLS[call](db["t"], row, keys)
    assert db["t"].count() == len(rows)
    db.execute(
        "INSERT INTO t (url, title, data, n) VALUES (:u, :u, :d, 9)",
        u=long_text(3),
        d=long_text(3).encode(),
    )
    assert db["t"].count(url=long_text(3)) == 1
    if "data" not in keys or len(keys) == 1 or db.engine.dialect.name == "sqlite":
        assert db["t"].has_index(keys)


@pytest.mark.parametrize(
    ("keys", "kind"),
    [
        (["url"], "hash"),
        (["n"], "btree"),
        (["day", "n"], "btree"),
        (["url", "n"], "btree"),
        (["My Text", "url"], "btree"),
        (["short"], "btree"),
    ],
)
def test_the_server_uses_it(open_postgresql, keys, kind):
    db = open_postgresql()
    db.execute(
        'CREATE TABLE t (id BIGSERIAL PRIMARY KEY, url TEXT, n INT, day DATE, "My Text" VARCHAR,'
        " short VARCHAR(20), v INT)"
    )
    row = {"url": "a", "n": 1, "day": "2024-02-29", "My Text": 'b"', "short": "c"}
    chosen = {key: row[key] for key in keys}
    db["t"].upsert({**chosen, "v": 1}, keys)
    found = db.query("SELECT indexdef FROM pg_indexes WHERE indexname LIKE 'idx_t_%'").all()
    assert [f" USING {kind} " in each["indexdef"] for each in found] == [True]

    statements = []
    engine = getattr(db.engine, "sync_engine", db.engine)
    sa.event.listen(engine, "before_cursor_execute", lambda *given: statements.append(given[2:4]))
    assert db["t"].upsert({**chosen, "v": 2}, keys) == 1
    (sql,) = [sql for sql, _ in statements if sql.startswith("UPDATE")]
    assert "CREATE" not in "".join(sql for sql, _ in statements)
    condition = sql.partition("WHERE")[2].partition("RETURNING")[0]
    assert condition.count('"left"') + condition.count("left(") == 2 * len(
        {"url", "My Text"} & set(keys) if len(keys) > 1 else ()
    )
    assert db["t"].find(_columns=[*keys, "v"]).all()[0]["v"] == 2


def test_an_index_that_the_server_does_not_use(open_postgresql):
    """An index with another collation, or of a method without equality, does not count."""
    db = open_postgresql()
    db.execute('CREATE TABLE t (id SERIAL PRIMARY KEY, k TEXT COLLATE "C", v INT[])')
    db.execute('CREATE INDEX other ON t (k COLLATE "POSIX")')
    db.execute("CREATE INDEX gin ON t USING gin (v)")
    db["t"].upsert({"k": "a"}, ["k"])

    names = {index.name for index in db["t"].table.indexes}
    assert "idx_t_k" in names
    db["t"].upsert({"v": [1]}, ["v"])
    assert "idx_t_v" in {index.name for index in db["t"].table.indexes}


def test_virtual_table(open_sqlite):
    db = open_sqlite()
    db.execute("CREATE VIRTUAL TABLE t USING fts5 (k, v)")
    for value in ("x", "y"):
        db["t"].upsert({"k": "a", "v": value}, ["k"])
        db["t"].upsert_many([{"k": "b", "v": value}], ["k"])
        db["t"].insert_ignore({"k": "c", "v": value}, ["k"])

    assert [(row["k"], row["v"]) for row in db["t"].find(_order_by="k")] == [
        ("a", "y"),
        ("b", "y"),
        ("c", "x"),
    ]


def test_unique_index_that_is_not_valid(open_postgresql, empty_postgresql):
    """Such an index remains if rows were not unique when it was built."""
    db = open_postgresql()
    db.execute("CREATE TABLE t (id SERIAL PRIMARY KEY, k INT, v INT)")
    db.execute("INSERT INTO t (k) VALUES (1), (1)")
    engine = sa.create_engine(empty_postgresql, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection, pytest.raises(sa.exc.IntegrityError):
        connection.exec_driver_sql("CREATE UNIQUE INDEX CONCURRENTLY other ON t (k)")
    engine.dispose()
    db["t"].upsert({"k": 1, "v": 1}, ["k"])

    assert {index.name for index in db["t"].table.indexes} == {"other", "idx_t_k"}
    assert db["t"].count(v=1) == 2
