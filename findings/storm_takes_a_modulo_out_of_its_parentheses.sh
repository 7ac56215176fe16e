#!/usr/bin/env bash
# Storm writes an expression with other parentheses, without an error: `costs * (number % 2)`, the costs of the odd
# numbers, is `costs * number % 2`, so that 7 * (3 % 2) is 1 instead of 7, in a filter as in an update; those of
# costs - (number - 1) stay. On SQLite, a Decimal is a text, also in a comparison: 9.50 is more than 10.00 and is the
# largest of the two, and 9.5 is not equal to 9.50. A number beside an Int column is cut: `number == 3.5` finds 3.
# Seen with storm 1.3 on SQLite of Python's sqlite3 on 2026-11-30.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/pip" install --quiet storm==1.3
cd "$place"
venv/bin/python -W ignore - <<'PYTHON'
import decimal

from storm.locals import Decimal, Int, Store, create_database


class Item:
    __storm_table__ = "items"
    id = Int(primary=True)
    number = Int()
    costs = Int()
    price = Decimal()


store = Store(create_database("sqlite:"))
store.execute("CREATE TABLE items (id INTEGER PRIMARY KEY, number INTEGER, costs INTEGER, price TEXT)")
store.execute("INSERT INTO items VALUES (1, 3, 7, '9.50'), (2, 4, 7, '10.00')")
ten = decimal.Decimal("10.00")
found = {
    "price > 10": [item.price for item in store.find(Item, Item.price > ten)],
    "largest": store.find(Item).max(Item.price),
    "price == 9.5": store.find(Item, price=decimal.Decimal("9.5")).count(),
    "number == 3.5": store.find(Item, number=3.5).count(),
}
odd = Item.number % 2
found["costs * odd == 7"] = store.find(Item, Item.costs * odd == 7).count()
found["costs - (number - 1) == 5"] = store.find(Item, Item.costs - (Item.number - 1) == 5).count()
store.find(Item).set(costs=Item.costs * odd)
found["costs set to costs * odd"] = [item.costs for item in store.find(Item).order_by(Item.id)]
for name, value in found.items():
    print(f"{name}: {value}")
assert found["costs * odd == 7"] == 0 and found["costs - (number - 1) == 5"] == 1, "this has changed"
assert found["costs set to costs * odd"] == [1, 0], "this has changed"
assert found["price > 10"] == [decimal.Decimal("9.50")] == [found["largest"]], "this has changed"
assert found["price == 9.5"] == 0 and found["number == 3.5"] == 1, "this has changed"
PYTHON
