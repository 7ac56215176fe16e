#!/usr/bin/env bash
# ormar's iexact, an exact match that ignores case, sends its value to ILIKE as it is, so that each _ stands for any
# letter and % for any text: `filter(mail__iexact="jo_ann@example.org")` finds joXann@example.org too, and update() and
# delete() of that filter change both rows, without an error; "100%" finds "100 g". Its contains and startswith take
# the same letters for themselves. edgy's iexact finds the one row.
# Seen with ormar 0.26.0, edgy 0.37.0 and SQLite of Python's sqlite3 on 2026-11-30.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/pip" install --quiet "ormar[sqlite]==0.26.0" edgy==0.37.0 aiosqlite==0.22.1
cd "$place"
venv/bin/python -W ignore - <<'PYTHON'
import asyncio

import edgy
import ormar
import sqlalchemy

MAILS = ["Jo_Ann@example.org", "joXann@example.org"]
BASE = ormar.OrmarConfig(
    database=ormar.DatabaseConnection("sqlite+aiosqlite:///ormar.db"), metadata=sqlalchemy.MetaData()
)
REGISTRY = edgy.Registry(database=edgy.Database("sqlite+aiosqlite:///edgy.db"))


class Person(ormar.Model):
    ormar_config = BASE.copy(tablename="person")
    id: int = ormar.Integer(primary_key=True)
    mail: str = ormar.String(max_length=50)


class Member(edgy.Model):
    mail: str = edgy.CharField(max_length=50)

    class Meta:
        registry = REGISTRY


async def ask():
    await BASE.database.connect()
    async with BASE.database.engine.begin() as connection:
        await connection.run_sync(BASE.metadata.create_all)
    people = Person.objects
    await people.bulk_create([Person(mail=mail) for mail in [*MAILS, "100%", "100 g"]])
    found = {
        "iexact": await people.filter(mail__iexact="jo_ann@example.org").values_list("mail", flatten=True),
        "iexact 100%": await people.filter(mail__iexact="100%").values_list("mail", flatten=True),
        "icontains": await people.filter(mail__icontains="jo_ann").values_list("mail", flatten=True),
        "deleted": await people.filter(mail__iexact="jo_ann@example.org").delete(),
    }
    await BASE.database.disconnect()
    async with REGISTRY:
        await REGISTRY.create_all()
        await Member.query.bulk_create([{"mail": mail} for mail in MAILS])
        found["edgy"] = [row.mail async for row in Member.query.filter(mail__iexact="jo_ann@example.org")]
    return found


found = asyncio.run(ask())
print(found)
assert found["edgy"] == found["icontains"] == MAILS[:1]
assert found["iexact"] == MAILS and found["deleted"] == 2, "this has changed"
assert found["iexact 100%"] == ["100%", "100 g"], "this has changed"
PYTHON
