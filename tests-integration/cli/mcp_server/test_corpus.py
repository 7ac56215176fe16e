"""The statements that the read-only corpus refuses, all sent through one server: none is done.

None of its reads is refused.
"""

from __future__ import annotations

import json
import sqlite3
from hashlib import sha256
from pathlib import Path

import psycopg2
import pytest
from sqlalchemy import make_url

CORPUS = Path(__file__).parents[3] / "packages/dbset-readonly/tests/corpus"

#: Everything that a statement may change on a server.
STATE = """
SELECT (SELECT json_agg(u ORDER BY id)::text FROM users u),
       (SELECT json_agg(o ORDER BY id)::text FROM orders o),
       (SELECT json_agg(c ORDER BY oid)::text FROM
            (SELECT oid, relname, relfilenode, relnatts FROM pg_class WHERE oid > 16383) c),
       (SELECT json_agg(r ORDER BY oid)::text FROM (SELECT oid, rolname FROM pg_roles) r),
       (SELECT json_agg(d ORDER BY oid)::text FROM
            (SELECT oid FROM pg_database WHERE datname = current_database()) d),
       (SELECT json_agg(p ORDER BY oid)::text FROM (SELECT oid FROM pg_proc) p),
       (SELECT count(*) FROM pg_namespace),
       (SELECT count(*) FROM pg_largeobject_metadata),
       (SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'),
       (SELECT count(*) FROM pg_db_role_setting)
"""


def statements(dialect, verdict):
    lines = (CORPUS / f"{dialect}.jsonl").read_text("utf-8").splitlines()
    return [sql for _, found, sql, _ in map(json.loads, lines) if found == verdict]


@pytest.mark.parametrize("tool", ["query", "explain"])
def test_no_refused_statement_is_done_on_sqlite(sqlite_shop, sqlite_mcp, tool):
    path = Path(make_url(sqlite_shop).database)
    before = sqlite_state(path)
    refused(sqlite_mcp, tool, statements("sqlite", "refuse"))
    assert sqlite_state(path) == before


@pytest.mark.parametrize("tool", ["query", "explain"])
def test_no_refused_statement_is_done_on_postgresql(postgresql_shop, postgresql_mcp, tool):
    before = postgresql_state(postgresql_shop)
    refused(postgresql_mcp, tool, statements("postgresql", "refuse"))
    assert postgresql_state(postgresql_shop) == before


@pytest.mark.parametrize(("dialect", "count"), [("sqlite", 90), ("postgresql", 180)])
def test_no_read_is_refused(request, dialect, count):
    client = request.getfixturevalue(f"{dialect}_mcp")
    sqls = statements(dialect, "allow")
    assert len(sqls) > count
    replies = [call.result(60) for call in [client.start("query", sql=sql) for sql in sqls]]
    reasons = {reply.text for reply in replies if reply.text.startswith("refused: ")}
    assert {reason for reason in reasons if "no statement_timeout stops" not in reason} == set()


def refused(client, tool, sqls):
    """Send all statements, some at the same time, and check that each is refused."""
    assert len(sqls) > 150
    calls = [client.start(tool, sql=sql) for sql in sqls]
    replies = [call.result(60) for call in calls]
    done = [sql for sql, reply in zip(sqls, replies, strict=True) if not reply.is_error]
    assert done == []
    assert {reply.text.partition(":")[0] for reply in replies} == {"refused"}
    assert client.query("SELECT 1 AS a").rows == [{"a": 1}]


def sqlite_state(path):
    """Return the bytes of the database, its rows, and what lies beside it."""
    files = {each.name: each.stat().st_size for each in path.parent.iterdir()}
    database = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    rows = list(database.iterdump())
    database.close()
    return sha256(path.read_bytes()).hexdigest(), rows, files


def postgresql_state(url):
    connection = psycopg2.connect(url)
    with connection, connection.cursor() as cursor:
        cursor.execute(STATE)
        state = cursor.fetchone()
    connection.close()
    return state
