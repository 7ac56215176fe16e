"""A typed program with five mistakes, which type checkers find; test_checkers.py checks that."""

import asyncio
from collections import OrderedDict
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple, NotRequired, TypedDict

from dbset import AsyncDatabase, AsyncTable, Database, Table, async_connect, connect


@dataclass
class Person:
    name: str
    age: int = 0
    id: int | None = None


class City(TypedDict):
    name: str
    country: NotRequired[str]


class Visit(NamedTuple):
    city: str
    days: int


def visits() -> Iterator[Visit]:
    yield Visit("Oslo", 3)


async def more_visits() -> AsyncIterator[Visit]:
    yield Visit("Bergen", 2)


def total_age(people: Table[Person]) -> int:
    return sum(person.age for person in people.find(age={">": 0}, _order_by="-age", _limit=10))


def add_note(notes: Table, text: str) -> int:
    return notes.insert_many([{"text": text}, {"text": text, "stars": 5}])


def sync_part(db: Database) -> list[dict[str, Any]]:
    people, cities = db.table("people", Person), db.table("cities", City)
    people.insert(Person("Ada", 36))
    people.insert([Person("Bob")])  # mistake: a list for a row
    people.upsert(Person("Bob"), ["name"], ensure=True)
    people.update({"age": 37}, name="Ada")
    cities.insert_many([{"name": "Oslo", "country": "NO"}, {"name": "Rome"}])
    cities.insert({"nmae": "Bonn"})  # mistake: a wrong field
    cities.upsert_many([{"name": "Rome", "country": "IT"}], 1)  # mistake: a key that is not a name
    found = people.find_one(name="Ada")
    names = [found.name.upper()] if found else []
    names += [city["name"] + city.get("country", "") for city in cities]
    ages: list[int] = [person.age for person in people.find().all()]
    db.table("visits", Visit).insert_many(visits())
    add_note(db["notes"], f"{names} {total_age(people)} {sum(ages)}")
    with db.transaction() as same, same.query("SELECT text FROM notes", types=None) as rows:
        return rows.all()


async def async_part(db: AsyncDatabase, people: AsyncTable[Person]) -> int:
    await people.insert_many([Person("Eve", 20), Person("Max")], chunk_size=100)
    people.insert(Person("Ida"))  # mistake: a missing await
    await db.table("visits", Visit).insert_many(more_visits())
    ages = [person.age async for person in people.find(name={"!=": "Max"})]
    first: Person | None = await people.find(_order_by="name").first()
    row: dict[str, Any] | None = await db["people"].find_one(name="Eve")
    async with db.transaction():
        await db["people"].update({"age": first.age if first else 1}, _all=True)
    return sum(ages) + (row["age"] if row else 0)


async def main() -> None:
    async with async_connect("sqlite://", pool_size=5, connect_args={"timeout": 5}) as db:
        print(await async_part(db, db.table("people", Person)))


with connect("sqlite://", row_type=OrderedDict) as ordered:
    ordered["t"].insert({"a": 1})
    for each in ordered["t"]:
        each.move_to_end("a")
with connect("sqlite://", hide_parameters=True) as db:
    print(sync_part(db))
asyncio.run(main())
connect("sqlite://", pool_siez=5)  # mistake: a misspelled option
