"""Objects of each kind of model go in by every write, and come out of every read."""

import asyncio

import pytest
from dbset import async_connect
from models import MODELS, Dict, Plain, changed, made

models = pytest.mark.parametrize("model", MODELS)


def person(model, name, age=36, **values):
    return made(model, name=name, age=age, city="Oslo", **values)


@models
def test_reads(db, model):
    people = db.table("people", model)
    assert people.find().all() == list(people) == []
    assert (people.find_one(), people.count(), db.tables()) == (None, 0, [])

    key = people.insert(person(model, "Ada"))
    ada = person(model, "Ada", id=key)

    assert type(people.find_one()) is type(ada)
    assert people.find_one(name="Ada") == ada
    assert people.find(age={">": 1}).all() == [ada]
    assert people.find(_columns=["city", "id", "name", "age"]).all() == [ada]
    assert people.all().all() == list(people) == [ada]
    assert people.find().first() == next(people.find()) == ada
    assert people.distinct("name").all() == [{"name": "Ada"}]
    assert db["people"].find_one() == {"id": 1, "name": "Ada", "age": 36, "city": "Oslo"}
    assert (people.count(), people.delete(name="Ada"), people.find_one()) == (1, 1, None)


@models
def test_single_writes(db, model):
    people = db.table("people", model)
    ada = person(model, "Ada")

    assert people.insert(ada) == 1
    assert people.insert_ignore(ada, ["name"]) is False
    assert people.insert_ignore(person(model, "Bob"), "name") == 2
    assert people.upsert(person(model, "Bob", 37), ["name"]) == 2
    assert people.upsert(person(model, "Eve"), ["name"]) == 3
    assert people.update(person(model, "Eve", 38), ["name"]) == 1
    assert people.update(person(model, "Ada", 39), id=1) == 1
    assert people.update({"age": 40}, name="Bob") == 1
    assert ada == person(model, "Ada")
    assert people.find(_order_by="id").all() == [
        person(model, "Ada", 39, id=1),
        person(model, "Bob", 40, id=2),
        person(model, "Eve", 38, id=3),
    ]


@models
def test_bulk_writes(db, model):
    people = db.table("people", model)
    rows = [person(model, f"n{number}", number) for number in range(3)]

    assert people.insert_many((row for row in rows), chunk_size=2) == 3
    assert people.upsert_many([*rows[1:], person(model, "n3", 3)], ["name"]) == 3
    assert people.update_many(iter([person(model, "n1", 11)]), "name") == 1
    assert people.update_many([{"name": "n2", "age": 12}], "name") == 1
    assert people.insert_many([]) == 0
    ages = [0, 11, 12, 3]
    assert people.find(_order_by="name").all() == [
        person(model, f"n{number}", age, id=row["id"])
        for (number, age), row in zip(
            enumerate(ages), db["people"].find(_order_by="name"), strict=True
        )
    ]


@models
def test_row_that_was_read(db, model):
    people = db.table("people", model)
    people.insert_many([person(model, "Ada"), person(model, "Bob")])
    found = people.find_one(name="Bob")
    older = changed(found, age=99)

    assert people.update(older, ["id"]) == 1
    assert people.find(_order_by="id").all() == [person(model, "Ada", id=1), older]
    assert people.update_many([found], "id") == people.upsert_many([found], "id") == 1
    assert people.find_one(id=2) == found


@pytest.mark.parametrize("model", [Plain, Dict])
def test_async_iterables(database_url, model):
    async def rows():
        for number in range(3):
            yield person(model, f"n{number}")

    async def main():
        async with async_connect(database_url) as db:
            people = db.table("people", model)
            counts = await people.insert_many(rows()), await people.upsert_many(rows(), "name")
            counts += (await people.update_many(rows(), ["name"]),)
            found = [row async for row in people]
            return counts, found, await people.find(_order_by="id").all()

    counts, found, ordered = asyncio.run(main())
    assert counts == (3, 3, 3)
    assert len(found) == 3
    assert ordered == [person(model, f"n{number}", id=number + 1) for number in range(3)]
