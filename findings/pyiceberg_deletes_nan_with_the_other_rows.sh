#!/usr/bin/env bash
# PyIceberg deletes rows that its own filter does not find, without an error: of the prices 1.5 and NaN,
# `delete("price = 1.5")` deletes both, `price > 0` too, and overwrite() with such a filter puts the new rows in place
# of both. A file's smallest and largest value leave NaN out, and where both fit the filter, PyIceberg drops the
# file as a whole. scan() finds the one row by the same filter, and a NULL in the file saves the row with NaN.
# The other way round, scan() finds NaN by `price != 1.5` if the file has a third price, and delete() leaves it.
# Seen with pyiceberg 0.12.0 and pyarrow 26.0.1 on 2026-11-30.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/pip" install --quiet "pyiceberg[sql-sqlite,pyarrow]==0.12.0" pyarrow==26.0.1
"$place/venv/bin/python" -W ignore - "$place" <<'PYTHON'
import sys
from math import nan

import pyarrow as pa
from pyiceberg.catalog.sql import SqlCatalog

PLACE = sys.argv[1]
catalog = SqlCatalog("local", uri=f"sqlite:///{PLACE}/catalog.db", warehouse=f"file://{PLACE}")
catalog.create_namespace("shop")
numbers = iter(range(100))


def rows(prices):
    return pa.table({"id": pa.array(range(len(prices)), pa.int64()), "price": pa.array(prices, pa.float64())})


def table_of(prices):
    table = catalog.create_table(f"shop.items{next(numbers)}", schema=rows([]).schema)
    table.append(rows(prices))
    return table


def ids(table, where="id >= 0"):
    return sorted(table.scan(row_filter=where).to_arrow()["id"].to_pylist())


def found_and_left(prices, where):
    table = table_of(prices)
    found = ids(table, where)
    table.delete(where)
    return found, ids(table)


#: Prices, a filter, the rows that scan() finds by it, and those that delete() leaves.
CASES = [
    ([1.5, nan], "price = 1.5", ([0], [])),
    ([1.5, nan], "price > 0", ([0], [])),
    ([1.5, nan, None], "price > 0", ([0], [1, 2])),
    ([1.5, nan, -2.0], "price > 0", ([0], [1, 2])),
    ([1.5, nan], "price != 1.5", ([], [0, 1])),
    ([1.5, nan, -2.0], "price != 1.5", ([1, 2], [0, 1])),
]
for prices, where, expected in CASES:
    found, left = found_and_left(prices, where)
    print(f"{prices}, {where}: scan() finds {found}, delete() leaves {left}")
    assert (found, left) == expected, "this has changed"
table = table_of([1.5, nan])
table.overwrite(rows([9.0]), overwrite_filter="price > 0")
prices = table.scan().to_arrow()["price"].to_pylist()
print("after overwrite():", prices)
assert prices == [9.0], "this has changed"
PYTHON
