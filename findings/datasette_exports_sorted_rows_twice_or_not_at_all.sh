#!/usr/bin/env bash
# Datasette loses and doubles rows from page to page, without an error, where a table is sorted and its primary key has
# two columns: of 1000 rows, sorted by quantity, the CSV export that promises all rows has 928 different ones, some of
# them twice, and so have the pages of the JSON API together. And a sorted column without a declared type, such as each
# count(*) and sum() of CREATE TABLE ... AS SELECT, ends the export behind the first hundred rows. Unsorted, and with a
# key of one column, each row is there once. The number of rows on the table's page is right.
# Seen with datasette 0.65.5 and SQLite of Python's sqlite3 on 2026-11-30.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/pip" install --quiet datasette==0.65.5
cd "$place"
cat > probe.py <<'PYTHON'
import asyncio
import csv
import sqlite3

from datasette.app import Datasette

TABLES = """
CREATE TABLE orders (id INTEGER PRIMARY KEY, shop TEXT, item INTEGER, quantity INTEGER);
CREATE TABLE stock (shop TEXT, item INTEGER, quantity INTEGER, PRIMARY KEY (shop, item));
"""
ROWS = [(f"shop {number % 7}", number, number % 5) for number in range(1000)]


def make_database():
    connection = sqlite3.connect("shops.db")
    connection.executescript(TABLES)
    connection.executemany("INSERT INTO orders (shop, item, quantity) VALUES (?, ?, ?)", ROWS)
    connection.executemany("INSERT INTO stock VALUES (?, ?, ?)", ROWS)
    connection.execute("CREATE TABLE totals AS SELECT item, sum(quantity) AS total FROM orders GROUP BY item")
    connection.commit()
    connection.close()


async def exported(datasette, table, order):
    """The number of lines in the export, and the number of different ones."""
    answer = await datasette.client.get(f"/shops/{table}.csv?_stream=1{order}")
    lines = [tuple(line) for line in csv.reader(answer.text.splitlines())][1:]
    return len(lines), len(set(lines))


async def main():
    datasette = Datasette(["shops.db"])
    await datasette.invoke_startup()
    found = {}
    for table, order in (
        ("orders", "&_sort=quantity"),
        ("stock", ""),
        ("stock", "&_sort=quantity"),
        ("stock", "&_sort_desc=quantity"),
        ("totals", ""),
        ("totals", "&_sort=total"),
    ):
        found[table, order] = await exported(datasette, table, order)
        print(f"{table}{order}: {found[table, order][0]} lines, {found[table, order][1]} different ones")
    return found


make_database()
found = asyncio.run(main())
for right in (("orders", "&_sort=quantity"), ("stock", ""), ("totals", "")):
    assert found[right] == (1000, 1000), "this has changed"
for wrong in (("stock", "&_sort=quantity"), ("stock", "&_sort_desc=quantity")):
    lines, different = found[wrong]
    assert different < min(lines, 1000), "this has changed"
assert found["totals", "&_sort=total"] == (100, 100), "this has changed"
PYTHON
venv/bin/python probe.py
