#!/usr/bin/env bash
# Tortoise ORM saves an aware datetime in UTC on SQLite, but a filter, an update() and bulk_update() send it with its
# own offset, and SQLite compares the texts: the row of 10:30+02:00 is not found by that very value, it is not "at or
# after" it, and get_or_create() makes a second row. In UTC itself the same filters are right, until an update() has put
# a +02:00 into the column: then they miss that row. A Decimal of 16 digits is not found by itself, but by its
# neighbour.
# Seen with tortoise-orm 1.1.9 on SQLite on 2026-11-29.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/pip" install --quiet tortoise-orm==1.1.9
cd "$place"
cat > probe.py <<'PYTHON'
import asyncio
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

from tortoise import Tortoise, fields, models


class Event(models.Model):
    id = fields.IntField(primary_key=True)
    starts = fields.DatetimeField(null=True)
    price = fields.DecimalField(max_digits=20, decimal_places=2, null=True)


async def probe():
    await Tortoise.init(db_url="sqlite://:memory:", modules={"models": ["__main__"]})
    await Tortoise.generate_schemas()
    local = datetime(2024, 1, 31, 10, 30, tzinfo=timezone(timedelta(hours=2)))
    found = {}
    await Event.create(starts=local)
    for name, moment in (("local", local), ("UTC", local.astimezone(UTC))):
        found[name] = [
            await Event.filter(starts=moment).count(),
            await Event.filter(starts__gte=moment).count(),
            await Event.filter(starts__in=[moment]).count(),
        ]
    found["made a second row"] = (await Event.get_or_create(starts=local))[1]
    await Event.filter(id=1).update(starts=local)
    found["rows read"] = [event.starts == local for event in await Event.all()]
    found["UTC after update()"] = await Event.filter(starts=local.astimezone(UTC)).count()
    rows = await Tortoise.get_connection("default").execute_query_dict("SELECT starts FROM event")
    found["stored"] = [row["starts"] for row in rows]
    await Event.create(price=Decimal("9007199254740993"))
    found["prices"] = [await Event.filter(price=Decimal(2**53 + step)).count() for step in (0, 1)]
    await Tortoise.close_connections()
    return found


found = asyncio.run(probe())
for name, value in found.items():
    print(f"{name}: {value}")
assert found["local"] == [0, 0, 0] and found["UTC"] == [1, 1, 1], "this has changed"
assert found["made a second row"] is True and found["rows read"] == [True, True], "this has changed"
assert found["UTC after update()"] == 1, "this has changed"
assert found["stored"] == ["2024-01-31 10:30:00+02:00", "2024-01-31 08:30:00+00:00"], "this has changed"
assert found["prices"] == [1, 0], "this has changed"
PYTHON
venv/bin/python probe.py
