"""A read-only database, attacked."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any, TypeAlias

import sqlalchemy as sa

from peers import plain
from peers.errors import Errors
from peers.library import Library, listed, wait, within

Send: TypeAlias = Callable[[Any, str], Awaitable[None]]

MAKE = {
    "sqlite": [
        "DROP VIEW IF EXISTS v",
        *(f"DROP TABLE IF EXISTS {table}" for table in ("copy", "u", "t")),
        "PRAGMA user_version = 0",
        "CREATE TABLE t (id INTEGER PRIMARY KEY, name TEXT)",
        "INSERT INTO t (name) VALUES ('drop'), ('update')",
    ],
    "postgresql": [
        "DROP SCHEMA public CASCADE",
        "CREATE SCHEMA public",
        "SELECT lo_unlink(oid) FROM pg_largeobject_metadata",
        "CREATE TABLE t (id SERIAL PRIMARY KEY, name TEXT)",
        "INSERT INTO t (name) VALUES ('drop'), ('update')",
    ],
}
# Queries, besides the tables and rows, whose results a change would alter.
TRACES = {
    "sqlite": "PRAGMA user_version",
    "postgresql": "SELECT last_value, (SELECT count(*) FROM pg_largeobject_metadata),"
    " (SELECT count(*) FROM pg_proc WHERE proname = 'f') FROM t_id_seq",
}
VIEWS = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'view'",
    "postgresql": "SELECT viewname FROM pg_views WHERE schemaname = 'public'",
}
ATTACKS = {
    "sqlite": [
        "INSERT INTO t (name) VALUES ('x')",
        "/* SELECT */ DELETE FROM t",
        "REPLACE INTO t VALUES (1, 'x')",
        "WITH gone AS (SELECT 1) DELETE FROM t",
        "WITH new AS (SELECT 'x' AS name) INSERT INTO t (name) SELECT name FROM new",
        "CREATE TABLE copy AS SELECT * FROM t",
        "CREATE VIEW v AS SELECT * FROM t",
        "ALTER TABLE t RENAME TO u",
        "DROP TABLE t",
        "PRAGMA user_version = 7",
    ],
    "postgresql": [
        "INSERT INTO t (name) VALUES ('x')",
        "/* SELECT */ DELETE FROM t",
        "SELECT * INTO copy FROM t",
        "WITH gone AS (DELETE FROM t RETURNING *) SELECT * FROM gone",
        "SELECT 1; COMMIT; DROP TABLE t",
        "EXPLAIN ANALYZE DELETE FROM t",
        "MERGE INTO t USING (SELECT 1) AS s ON true WHEN MATCHED THEN DELETE",
        "COPY t (name) FROM PROGRAM 'echo x'",
        "SELECT nextval('t_id_seq')",
        "SELECT setval('t_id_seq', 99)",
        "SELECT lo_create(0)",
        "SELECT query_to_xml('delete from t returning 1', true, true, '')",
        "DO $$ BEGIN DELETE FROM t; END $$",
        "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "ALTER TABLE t RENAME TO u",
        "TRUNCATE t",
    ],
}
QUESTIONS = [
    "SELECT count(*) FROM t",
    "-- how many?\nSELECT count(*) FROM t",
    "WITH named AS (SELECT * FROM t WHERE name = 'drop') SELECT count(*) FROM named",
    "SELECT name AS update_of FROM t WHERE name LIKE '%update%' ORDER BY 1",
    "SELECT a.name FROM t AS a JOIN t AS b ON a.id = b.id WHERE a.name IN ('drop', 'delete')",
    "SELECT name, row_number() OVER (ORDER BY id) FROM t",
    "SELECT upper(name) FROM t UNION SELECT lower(name) FROM t",
    "SELECT name, max(id) FROM t GROUP BY name HAVING count(*) > 0",
]


async def read_only(library: Library, url: str) -> list[str]:
    """A database is opened read-only, on PostgreSQL by a superuser. The program sends statements
    that change data, the schema, sequences or large objects: ten on SQLite, sixteen on PostgreSQL,
    each as SQL text, as SQLAlchemy's `text()`, and through the SQLAlchemy engine. Required: none of
    them changes anything, and eight ordinary queries, sent as SQL text, all work. [How it was
    tested](read-only.md#how-it-was-tested) has more measurements, and says what a validator cannot
    know.
    """
    if library.adapter.READ_ONLY is None:
        return ["has no read-only mode"]
    said = []
    for way, send in WAYS.items():
        attacks = ATTACKS[_dialect(url)]
        through = [attack for attack in attacks if await _changes(library, url, send, attack)]
        if through:
            count = f"{len(through)} of {len(attacks)}"
            said.append(f"{count} changes get through {way}")
    return said + await _unanswered(library, url)


async def _unanswered(library: Library, url: str) -> list[str]:
    errors = Errors()
    async with library.opened(url, **library.adapter.READ_ONLY) as db:
        for question in QUESTIONS:
            await errors.of(_as_text, db, question)
    kinds = ", ".join(sorted({error.partition(":")[0] for error in errors.seen}))
    count = f"{len(errors.seen)} of {len(QUESTIONS)}"
    return [f"{count} queries fail ({kinds})"] if kinds else []


async def _changes(library: Library, url: str, send: Send, attack: str) -> bool:
    plain.execute(url, *MAKE[_dialect(url)])
    before = _state(url)
    async with library.opened(url, **library.adapter.READ_ONLY) as db:
        with suppress(Exception):
            await send(db, attack)
    return _state(url) != before


def _state(url: str) -> Any:
    tables = plain.tables(url)
    if "t" not in tables:
        return tables
    views = plain.rows(url, VIEWS[_dialect(url)])
    return tables, views, plain.rows(url, "SELECT * FROM t"), plain.rows(url, TRACES[_dialect(url)])


def _dialect(url: str) -> str:
    return url.partition(":")[0]


async def _as_text(db: Any, sql: str) -> None:
    await listed(db.query(sql))


async def _as_clause(db: Any, sql: str) -> None:
    await listed(db.query(sa.text(sql)))


async def _by_engine(db: Any, sql: str) -> None:
    async with within(db.engine.begin()) as connection:
        await wait(connection.execute(sa.text(sql)))


WAYS = {"as SQL text": _as_text, "as text()": _as_clause, "the engine": _by_engine}
