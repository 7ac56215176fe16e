"""Hazards of reading rows."""

from __future__ import annotations

from peers import plain
from peers.errors import Errors, described
from peers.library import Library, each, listed, wait

NAMES = ("self", "order_by", "keys", "row", "select", "a.b", "a-b", "two words", "100%", 'a"b')
INJECTIONS = {"sqlite": "x')) OR true --", "postgresql": "x'] OR true --"}


async def typo_in_a_column(library: Library, url: str) -> list[str]:
    """`find(nmae="Ada")` when the column is `name`."""
    return await _silently(library, url, nmae="Ada")


async def typo_in_an_operator(library: Library, url: str) -> list[str]:
    """`find(age={"=>": 18})`."""
    return await _silently(library, url, age={"=>": 18})


async def _silently(library: Library, url: str, **filters: object) -> list[str]:
    async with library.opened(url) as db:
        await wait(db["t"].insert({"name": "Ada", "age": 36}))
        try:
            rows = await listed(db["t"].find(**filters))
        except Exception:
            return []
    return [f"{len(rows)} rows, without an error"]


async def no_rows_wanted(library: Library, url: str) -> list[str]:
    """`find(_limit=0)`."""
    async with library.opened(url) as db:
        await wait(db["t"].insert_many([{"number": number} for number in range(3)]))
        rows = await listed(db["t"].find(_limit=0))
    return [f"{len(rows)} rows"] if rows else []


async def percent_is_text(library: Library, url: str) -> list[str]:
    """`find(name={"startswith": "100%"})` with the rows "100% wool" and "1000 things"."""
    async with library.opened(url) as db:
        await wait(db["t"].insert_many([{"name": "100% wool"}, {"name": "1000 things"}]))
        rows = await listed(db["t"].find(name={"startswith": "100%"}))
    return [] if len(rows) == 1 else [f"{len(rows)} rows"]


async def values_are_no_sql(library: Library, url: str) -> list[str]:
    """`find(tags={"?|": [...]})` with a text that closes a quote and adds `OR true`."""
    async with library.opened(url) as db:
        await wait(db["t"].insert({"name": "secret", "tags": {"a": 1}}))
        injection = INJECTIONS[url.partition(":")[0]]
        rows = await listed(db["t"].find(tags={"?|": [injection]}))
    return ["the value is run as SQL and finds every row"] if rows else []


async def reading_creates_nothing(library: Library, url: str) -> list[str]:
    """`find`, `find_one` and `count` on a table that does not exist."""
    errors = Errors()
    async with library.opened(url) as db:
        await errors.of(lambda: listed(db["t"].find(name="Ada")))
        await errors.of(lambda: wait(db["t"].find_one()))
        await errors.of(lambda: wait(db["t"].count()))
    said = [f"{len(errors.seen)} of 3 calls fail ({errors.seen[0]})"] if errors.seen else []
    return said + (["the table is created"] if plain.tables(url) else [])


async def writing_while_reading(library: Library, url: str) -> list[str]:
    """A loop over `find()` of 3,000 rows that updates each of them."""
    async with library.opened(url) as db:
        await wait(db["t"].insert_many([{"number": number, "done": 0} for number in range(3000)]))
        async for row in each(db["t"].find()):
            await wait(db["t"].update({"id": row["id"], "done": 1}, ["id"]))
    ((done,),) = plain.rows(url, "SELECT sum(done) FROM t")
    return [] if done == 3000 else [f"{done:,} of 3,000 rows are updated"]


async def names(library: Library, url: str) -> list[str]:
    """Columns named `self`, `order_by`, `keys`, `row`, `select`, `a.b`, `a-b`, `two words`, `100%`
    and `a"b`: an insert, and a search with the name as a keyword argument.
    """
    broken = {}
    for number, name in enumerate(NAMES):
        try:
            async with library.opened(url) as db:
                table = db[f"t{number}"]
                await wait(table.insert({name: 1}))
                row = await wait(table.find_one(**{name: 1}))
                if row is None or row.get(name) != 1:
                    broken[name] = "not found"
        except Exception as error:
            broken[name] = described(error).partition(":")[0]
    named = [f"`{name}` ({why})" for name, why in broken.items()]
    return [f"{len(named)} of {len(NAMES)} fail: {', '.join(named)}"] if named else []


async def long_names(library: Library, url: str) -> list[str]:
    """Two columns with names of 70 letters that differ only in the last letter: both are stored, or
    refused.
    """
    one, two = "x" * 69 + "1", "x" * 69 + "2"
    try:
        async with library.opened(url) as db:
            await wait(db["t"].insert({one: 1, two: 2}))
    except Exception:
        return []
    columns = plain.columns(url, "t")
    return [] if {one, two} <= set(columns) else ["one column of 63 letters, without an error"]
