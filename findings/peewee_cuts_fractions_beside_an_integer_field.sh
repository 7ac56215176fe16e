#!/usr/bin/env bash
# peewee makes any number an int that stands to the right of an integer field, in an expression as in a filter: raising
# all prices by half, `update(cents=Item.cents * 1.5)`, multiplies them by 1 and changes nothing, `Item.cents * 0.5` is
# 0, and `Item.cents > -0.5` leaves out the row 0. What comes back is cut too: COALESCE(cents, 0.5) is 0. Behind
# fn.SUM(Item.cents), the number is left as it is, and so is it everywhere in SQLAlchemy.
# Seen with peewee 4.5.3 and SQLAlchemy 2.1.9 on SQLite on 2026-11-29.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/pip" install --quiet peewee==4.5.3 SQLAlchemy==2.1.9
cd "$place"
venv/bin/python - <<'PYTHON'
import peewee
import sqlalchemy as sa

database = peewee.SqliteDatabase("shop.db")


class Item(peewee.Model):
    cents = peewee.IntegerField(null=True)

    class Meta:
        database = database
        table_name = "item"


def one(expression):
    return Item.select(expression).where(Item.cents == 200).scalar()


database.create_tables([Item])
for cents in (0, 200, None):
    Item.create(cents=cents)
changed = Item.update(cents=Item.cents * 1.5).where(Item.cents == 200).execute()
by_peewee = {
    "rows changed, cents after * 1.5": (changed, one(Item.cents)),
    "cents * 0.5": one(Item.cents * 0.5),
    "sum * 0.5": Item.select(peewee.fn.SUM(Item.cents) * 0.5).scalar(),
    "above -0.5": Item.select().where(Item.cents > -0.5).count(),
    "equal to 200.9": Item.select().where(Item.cents == 200.9).count(),
    "coalesce": Item.select(peewee.fn.COALESCE(Item.cents, 0.5)).where(Item.cents.is_null()).scalar(),
}
print("peewee's SQL:", Item.update(cents=Item.cents * 1.5).sql())
database.close()
item = sa.table("item", sa.column("cents", sa.Integer))
engine = sa.create_engine("sqlite:///shop.db")
with engine.begin() as connection:
    by_sqlalchemy = {
        "cents * 0.5": float(connection.scalar(sa.select(item.c.cents * 0.5).where(item.c.cents == 200))),
        "sum * 0.5": float(connection.scalar(sa.select(sa.func.sum(item.c.cents) * 0.5))),
        "above -0.5": connection.scalar(sa.select(sa.func.count()).where(item.c.cents > -0.5)),
        "equal to 200.9": connection.scalar(sa.select(sa.func.count()).where(item.c.cents == 200.9)),
    }
    connection.execute(sa.update(item).where(item.c.cents == 200).values(cents=item.c.cents * 1.5))
    by_sqlalchemy["cents after * 1.5"] = connection.scalar(sa.select(sa.func.max(item.c.cents)))
engine.dispose()
print("peewee:", by_peewee)
print("SQLAlchemy:", by_sqlalchemy)
assert list(by_peewee.values()) == [(1, 200), 0, 100, 1, 1, 0], "this has changed"
assert list(by_sqlalchemy.values()) == [100, 100, 2, 0, 300]
PYTHON
