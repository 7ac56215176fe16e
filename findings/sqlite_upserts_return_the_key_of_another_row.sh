#!/usr/bin/env bash
# SQLAlchemy's `inserted_primary_key` and peewee's `execute()` give a wrong key on SQLite after an INSERT with ON CONFLICT
# that meets an existing row: that of the row which the connection inserted last, into whatever table. Both ask
# SQLite for last_insert_rowid(), which no conflict changes. RETURNING gives the right key.
# Seen with SQLAlchemy 2.1.9 and peewee 4.5.3 on 2026-11-29.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/pip" install --quiet sqlalchemy==2.1.9 peewee==4.5.3
"$place/venv/bin/python" - <<'PYTHON'
import peewee
import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert

metadata = sa.MetaData()
visits, pages = (
    sa.Table(
        name,
        metadata,
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("url", sa.Text, unique=True),
        sa.Column("hits", sa.Integer),
    )
    for name in ("visits", "pages")
)
engine = sa.create_engine("sqlite://")
metadata.create_all(engine)
found = {}
with engine.begin() as connection:
    connection.execute(visits.insert().values(url="/", hits=1))
    for number in range(4):
        connection.execute(pages.insert().values(url=str(number)))
    upsert = insert(visits).values(url="/", hits=2)
    for name, statement in {
        "update": upsert.on_conflict_do_update(index_elements=["url"], set_={"hits": 2}),
        "nothing": upsert.on_conflict_do_nothing(),
    }.items():
        found["SQLAlchemy", name] = connection.execute(statement).inserted_primary_key[0]
    print("SQLAlchemy's rows:", connection.execute(sa.select(visits)).all())

database = peewee.SqliteDatabase(":memory:")


class Visit(peewee.Model):
    url = peewee.TextField(unique=True)
    hits = peewee.IntegerField(default=1)

    class Meta:
        database = database


database.create_tables([Visit])
Visit.create(url="/")
Visit.create(url="/about")
upsert = Visit.insert(url="/").on_conflict(conflict_target=[Visit.url], update={Visit.hits: 2})
found["peewee", "update"] = upsert.execute()
print("peewee's rows:", list(Visit.select().tuples()))
print("keys returned for row 1:", found)
assert found == {
    ("SQLAlchemy", "update"): 4,
    ("SQLAlchemy", "nothing"): 4,
    ("peewee", "update"): 2,
}, "this has changed"
PYTHON
