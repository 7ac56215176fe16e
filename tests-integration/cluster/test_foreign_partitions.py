"""A table whose partitions are on two servers, by postgres_fdw."""

import re
import tempfile
from pathlib import Path

import pytest
import sqlalchemy as sa
from cluster import Server, give_away, initialize
from dbset import IntegrityError, SchemaError
from ports import free_port

EMPTY = "DROP SCHEMA public CASCADE; CREATE SCHEMA public"
SHARD = "CREATE TABLE ev (id BIGINT, tenant INT, n BIGINT, PRIMARY KEY (id, tenant))"
PARENT = "CREATE TABLE ev (id BIGINT, tenant INT, n BIGINT) PARTITION BY LIST (tenant)"
LINK = """
    CREATE SERVER {name} FOREIGN DATA WRAPPER postgres_fdw
        OPTIONS (host '127.0.0.1', port '{port}', dbname 'shard');
    CREATE USER MAPPING FOR postgres SERVER {name}
        OPTIONS (user 'postgres', password_required 'false');
    CREATE FOREIGN TABLE ev_{name} PARTITION OF ev FOR VALUES IN ({values}) SERVER {name}
        OPTIONS (table_name 'ev')
"""
KEYS = ["id", "tenant"]
VALUES = {"one": "0, 2, 4", "two": "1, 3, 5"}


@pytest.fixture(scope="module")
def servers():
    """Two servers by name; the first one also has the parent table."""
    with tempfile.TemporaryDirectory(prefix="dbset-shards-", dir="/tmp") as directory:
        give_away(Path(directory))
        made = {name: Server(Path(directory) / name, free_port()) for name in VALUES}
        try:
            for server in made.values():
                initialize(server)
                server.run("CREATE DATABASE shard")
            yield made
        finally:
            for server in made.values():
                if (server.data / "postmaster.pid").exists():
                    server.kill()


@pytest.fixture
def shards(servers):
    """The servers, with an empty table."""
    parent = servers["one"]
    parent.run(EMPTY)
    parent.run("DROP EXTENSION IF EXISTS postgres_fdw CASCADE; CREATE EXTENSION postgres_fdw")
    parent.run(PARENT)
    for name, server in servers.items():
        server.run(EMPTY, "shard")
        server.run(SHARD, "shard")
        parent.run(LINK.format(name=name, port=server.port, values=VALUES[name]))
    return servers


@pytest.fixture
def db(api, shards):
    """A database with the table, opened by the sync or the async API."""
    opened = api(shards["one"].url)
    yield opened
    opened.close()


def rows(count):
    return [{"id": i, "tenant": i % 6, "n": i} for i in range(count)]


def counts(shards):
    return [server.run("SELECT count(*) FROM ev", "shard") for server in shards.values()]


def test_every_data_call(db, shards):
    table = db["ev"]
    assert table.insert_many(rows(12_000)) == 12_000
    assert counts(shards) == [6_000, 6_000]
    table.insert({"id": 20_000, "tenant": 0, "n": 1})
    assert table.update({"n": 2}, id=20_000) == 1
    assert table.update_many([{"id": i, "n": -i} for i in range(2_000)], ["id"]) == 2_000
    assert table.find_one(id=1_999)["n"] == -1_999
    assert [row["id"] for row in table.find(_order_by="n", _limit=2)] == [1_999, 1_998]
    assert len(list(table.distinct("tenant"))) == 6
    table.upsert({"id": 1, "tenant": 1, "n": 7}, KEYS)
    table.upsert({"id": 30_000, "tenant": 1, "n": 7}, KEYS)
    table.upsert_many([{**row, "n": 7} for row in rows(4_000)], KEYS)
    assert table.count(n=7) == 4_001
    assert table.insert_ignore({"id": 1, "tenant": 1, "n": 8}, KEYS) is False
    assert table.update({"tenant": 1}, id=0) == 1
    assert table.delete({"n": {">=": 0}}) == 12_002
    assert (table.count(), counts(shards)) == (0, [0, 0])


def test_a_transaction_over_both(db, shards):
    with db.transaction():
        db["ev"].insert_many(rows(10))
        with pytest.raises(ZeroDivisionError), db.transaction():
            db["ev"].delete(tenant=1)
            db["ev"].insert({"id": 100, "tenant": 2})
            raise ZeroDivisionError
    assert counts(shards) == [5, 5]
    with pytest.raises(ZeroDivisionError), db.transaction():
        db["ev"].insert_many({**row, "id": row["id"] + 100} for row in rows(10))
        raise ZeroDivisionError
    assert counts(shards) == [5, 5]


def test_a_row_without_a_partition(db, shards):
    with pytest.raises(IntegrityError, match="no partition of relation"):
        db["ev"].insert_many([*rows(12_000), {"id": 1, "tenant": 6}])
    assert counts(shards) == [0, 0]


CHANGES = [
    lambda table: table.insert({"id": 1, "tenant": 1, "extra": "x"}),
    lambda table: table.insert_many([{**row, "extra": "x"} for row in rows(10)]),
    lambda table: table.insert({"id": 1, "tenant": 1, "n": 2.5}),
    lambda table: table.create_column("extra", sa.Text),
    lambda table: table.create_index("n"),
]


@pytest.mark.parametrize("change", CHANGES)
def test_the_change_succeeds_once_its_statements_were_run(db, shards, change):
    table = db["ev"]
    table.insert_many([{**row, "id": row["id"] + 100} for row in rows(10)])
    with pytest.raises(SchemaError, match="has rows on other servers") as caught:
        change(table)
    assert (table.columns(), counts(shards)) == (["id", "tenant", "n"], [5, 5])
    for step in re.split(r", then |; run ", str(caught.value))[1:]:
        place, statement = re.fullmatch(r"([^:]*): (.*)", step).groups()
        server = re.search("'(.*)'", place)
        if server is None:
            shards["one"].run(statement)
        else:
            shards[server[1]].run(statement, "shard")

    change(table)
    assert table.update({"n": 3}, id=101) == 1
    assert table.find_one(id=101)["n"] == 3


def test_tables_shows_the_parent(db):
    assert db.tables() == ["ev"]
