"""Every row of the page for users of dbset 1.3.0 holds: its call runs, or its error is raised."""

from __future__ import annotations

import asyncio
import importlib
from importlib.metadata import version
from uuid import UUID

import dbset
import pytest
import sqlalchemy as sa
from dbset import PrimaryKey, TableNotFoundError, async_connect
from dbset_types import TypeInference
from page_rows import ADA, fails, first_cells, gone, methods, names, postgresql

PAGE = "coming-from-ancestor.md"


def reconnected(db, **options):
    return dbset.connect(db.engine, **options)


def runs_at_once(db):
    db.query(sa.delete(db["people"].table))
    return db["people"].count() == 0


def transaction(db):
    with db.transaction() as tx:
        assert tx is db
        db["people"].insert(ADA)
        with pytest.raises(ZeroDivisionError), db.transaction():
            db["people"].delete(_all=True)
            raise ZeroDivisionError
    return db["people"].count() == 3


def key_of_any_name(db):
    with reconnected(db, primary_key="number") as other:
        return other["t"].upsert({"n": 1}, ["n"]) == 1 and other["t"].columns() == ["number", "n"]


def new_key_in_update(db):
    table = db["people"]
    count = table.update({"name": "Ada", "age": 99, "new": "v"}, ["name", "new"])
    return (
        count == 0 and table.columns() == ["id", "name", "age", "new"] and table.count(age=99) == 0
    )


def missing_table(db):
    assert db["t"].find().all() == []
    assert db.tables() == ["people"]
    with reconnected(db, ensure_schema=False) as other:
        return fails(lambda: other["t"].find().all(), TableNotFoundError)


def order_of_null(db):
    find = db["people"].find
    return names(find(_order_by="age")) == ["Ada", "bob"] and names(find(_order_by="-age")) == [
        "bob",
        "Ada",
    ]


def literal(db):
    found = [
        db["people"].count(name={name: "%"}) for name in ("startswith", "endswith", "contains")
    ]
    return found == [0, 0, 0] and names(db["people"].find(name={"like": "A%"})) == ["Ada"]


def large(db):
    db["people"].insert({"age": 2**40})
    return db["people"].count(age=2**40) == 1


def uuids(db):
    with reconnected(db, primary_key=PrimaryKey("id", "uuid")) as other:
        return isinstance(other["t"].insert({"n": 1}), UUID)


def long_lists(db):
    db["people"].insert({"name": "Cy", "numbers": [0.5] * 64})
    return db["people"].find_one(name="Cy")["numbers"] == [0.5] * 64


def connects(db):
    url = db.engine.url.set(drivername=db.engine.dialect.name)

    async def main():
        other = await async_connect(url)
        async with async_connect(url) as another:
            found = await other.tables(), await another.tables()
        await other.close()
        return found

    with dbset.connect(url) as other:
        return other.tables() == ["people"] and asyncio.run(main()) == (["people"], ["people"])


def drivers(db):
    driver = "asyncpg" if postgresql(db) else "aiosqlite"
    url = db.engine.url.set(drivername=f"{db.engine.dialect.name}+{driver}")

    async def main():
        async with async_connect(url) as other:
            return await other.tables()

    return asyncio.run(main()) == ["people"]


def by_position(_db):
    return fails(lambda: dbset.connect("sqlite://", 1), dbset.ArgumentError, "are keywords")


def flags(db):
    with reconnected(db, read_only=True, ensure_schema=False, schema=None) as other:
        return other.read_only and fails(lambda: other["people"].insert(ADA), dbset.ReadOnlyError)


def old_option(option, advice):
    call = lambda: dbset.connect("sqlite://", **{option: None})  # noqa: E731
    return fails(call, dbset.ArgumentError, f"{option}: {advice}")


def own_name(db):
    with reconnected(db, primary_key="key") as other:
        other["t"].insert({"n": 1})
        columns = other["t"].columns()
    return columns == ["key", "n"] and old_option("primary_key_column", "write primary_key='key'")


def own_key(db):
    key = PrimaryKey("key", sa.String(9), lambda: "made")
    with reconnected(db, primary_key=key) as other:
        assert other["t"].insert({"n": 1}) == "made"
    return old_option("pk_config", "write primary_key=PrimaryKey(")


def no_null_column(db):
    db["people"].insert({"name": "Cy", "city": None})
    return db["people"].columns() == ["id", "name", "age"] and old_option("skip_null_columns", "")


def pool(_db):
    with dbset.connect("sqlite://", pool_size=2, max_overflow=3) as other:
        return other.engine.pool.size() == 2


def other_databases(_db):
    old_option("text_index_prefix", "leave it out")
    for kind in ("mysql", "mariadb"):
        fails(lambda kind=kind: dbset.connect(f"{kind}://host/db"), dbset.UrlError, "not with")
    return True


def database(db):
    assert db.engine.dialect.name in {"sqlite", "postgresql"}
    assert [*db.metadata.tables] == ["people"]
    assert not db.read_only
    assert db["people"].name == "people"
    db.close()
    return fails(db.tables, dbset.ClosedError)


def writes(db):
    table = db["people"]
    assert table.insert(ADA) == 3
    assert table.insert_many(ADA for _ in range(2)) == 2
    assert table.update({"age": 1}, name="bob") == 1
    assert table.upsert({"name": "bob", "age": 2}, ["name"]) == 2
    assert table.upsert_many([{"name": "bob", "age": 3}], ["name"]) == 1
    return table.delete(name="Ada") == 4 and table.find().all() == [
        {"id": 2, "name": "bob", "age": 3}
    ]


def keyword_only(db):
    table = db["people"]
    fails(lambda: table.insert(ADA, 1), dbset.ArgumentError, "insert(row, ensure=False)")
    return table.insert(ADA, ensure=True) == 3


def chunks(db):
    table = db["people"]
    call = lambda: table.insert_many([ADA], None, 500)  # noqa: E731
    fails(call, dbset.ArgumentError, "ensure and types are keywords")
    return table.insert_many([ADA], 500, ensure=True) == 1


def without_id(db):
    table = db["people"]
    assert table.upsert({"name": "Cy"}, ["id"]) == 3
    return table.upsert_many([{"name": "Di"}, {"id": 1, "age": 1}], ["id"]) == 2 and (
        table.count(),
        table.count(age=1),
    ) == (4, 1)


def without_name(db):
    for call in (db["people"].upsert, lambda row, keys: db["people"].upsert_many([row], keys)):
        fails(lambda call=call: call({"age": 1}, ["name"]), dbset.RowError, "lacks the key 'name'")
    return db["people"].count() == 2


def new_key_in_upsert(db):
    table = db["people"]
    return table.upsert({"name": "Ada", "new": 1}, ["name", "new"]) == 3 and table.count() == 3


def update_without_name(db):
    call = lambda: db["people"].update({"age": 1}, ["name"])  # noqa: E731
    return fails(call, dbset.RowError, "lacks the key 'name'") and db["people"].count(age=1) == 0


def streams(db):
    call = lambda: db["people"].find(_stream=True)  # noqa: E731
    fails(call, dbset.ColumnNotFoundError, "always read in pages")
    return len(db["people"].all().all()) == 2


def index(db):
    table = db["people"]
    fails(lambda: table.create_index(["age"], table=1), dbset.ArgumentError, "table: leave it out")
    return table.create_index(["age"]) == "idx_people_age"


def nan(db):
    row = {"name": "Cy", "age": float("nan")}
    fails(lambda: db["people"].insert(row), dbset.TypeConflictError, "nan=None")
    db["people"].insert(row, nan=None)
    return db["people"].find_one(name="Cy")["age"] is None


def json_operators(db):
    table = db["t"]
    table.insert({"meta": {"a": 1, "tags": ["x"]}})
    conditions = {
        "json_contains": {"a": 1},
        "json_contained_by": {"a": 1, "tags": ["x"], "b": 2},
        "json_any": ["a", "b"],
        "json_all": ["a", "tags"],
        "@>": {"a": 1},
        "<@": {"a": 1, "tags": ["x"], "b": 2},
        "?|": ["a", "b"],
        "?&": ["a", "tags"],
    }
    for name, operand in conditions.items():
        assert table.count(meta={name: operand}) == 1
        if name.startswith("json"):
            old = name.replace("json", "jsonb")
            call = lambda old=old: table.count(meta={old: operand})  # noqa: B023, E731
            fails(call, dbset.FilterError, f"did you mean {name!r}?")
    return True


def paths(db):
    db["t"].insert_many([{"meta": {"age": 40}}, {"meta": {"age": 5}}])
    return db["t"].count({"meta.age": {">": 20}}) == 1


def errors(db):
    with pytest.raises(dbset.ColumnNotFoundError) as raised:
        db["people"].count(nope=1)
    assert (raised.value.table, raised.value.column) == ("people", "nope")
    return all(
        issubclass(error, dbset.DatasetError)
        for error in (dbset.TableNotFoundError, dbset.ColumnNotFoundError, dbset.SchemaError)
    )


def absent(*old):
    for name in old:
        with pytest.raises(ImportError, match=f"cannot import name '{name}' from 'dbset'; "):
            exec(f"from dbset import {name}")
    return True


CASES = {
    # Calls that still run, but behave differently
    "`query(statement)` runs when you read its rows": runs_at_once,
    "`with db.transaction() as conn` returns a connection": transaction,
    "`upsert` returns the value of `id`": key_of_any_name,
    '`update(row, ["name", "new"])` ignores `new` if the table lacks it': new_key_in_update,
    "reading a missing table creates it": missing_table,
    "`_limit=0` returns all rows": lambda db: db["people"].find(_limit=0).all() == [],
    '`_order_by="age"` on SQLite: NULL is the smallest value': order_of_null,
    "`%` in `startswith`, `endswith`, `contains` is a wildcard": literal,
    "new integer columns have 32 bits on PostgreSQL": large,
    'keys of the type `"uuid"` are text': uuids,
    "lists of 64 or more floats become vectors": long_lists,
    # connect
    "`connect(url)`, `await async_connect(url)`": connects,
    "`connect(url, True)`, options by position": by_position,
    "`postgresql+asyncpg://`, `sqlite+aiosqlite://`": drivers,
    "`read_only`, `ensure_schema`, `schema`": flags,
    '`primary_key_column="key"`': own_name,
    '`primary_key_type="uuid"`': lambda db: (
        uuids(db) and old_option("primary_key_type", "write primary_key=PrimaryKey('id', 'uuid')")
    ),
    '`pk_config=PrimaryKeyConfig("custom", "key", make, String(9))`': own_key,
    "`skip_null_columns`": no_null_column,
    "`pool_size`, `max_overflow`, other options of `create_engine`": pool,
    "`text_index_prefix`, MySQL, MariaDB": other_databases,
    # Database
    '`db["t"]`, `engine`, `metadata`, `read_only`, `close()`': database,
    "`db.tables`": lambda db: methods(db, "tables") and db.tables() == ["people"],
    "`query(select)`": lambda db: (
        db.query(sa.select(db["people"].table.c.name).order_by("name")).first() == {"name": "Ada"}
        and db.query("SELECT 1 AS one").first() == {"one": 1}
    ),
    "`transaction()`": transaction,
    # Table
    "`insert`, `insert_many`, `update`, `upsert`, `upsert_many`, `delete`": writes,
    "`insert(row, True)`": keyword_only,
    "`insert_many(rows, ensure, chunk_size)`": chunks,
    '`upsert(row, ["id"])`, where the row lacks `id`, inserts': without_id,
    '`upsert(row, ["name"])`, where the row lacks `name`, inserts': without_name,
    '`upsert(row, ["name", "new"])`, where the table lacks `new`, inserts': new_key_in_upsert,
    '`update(row, ["name"])`, where the row lacks `name`': update_without_name,
    '`update({"hits": table.table.c.hits + 1}, id=1)`': lambda db: (
        db["people"].update({"age": db["people"].table.c.age + 1}, id=1) == 1
        and db["people"].count(age=37) == 1
    ),
    "`find(..., _stream=True)`, `all(_stream=True)`": streams,
    "`find_one`, `count`, `distinct`": lambda db: (
        db["people"].find_one(name="Ada")["age"] == 36
        and db["people"].count() == 2
        and db["people"].distinct("name", age=None).all() == [{"name": "bob"}]
    ),
    "`create_index(..., table=t)`": index,
    "`has_index`, `name`, `table`": lambda db: (
        db["people"].has_index("id") and db["people"].table.name == db["people"].name
    ),
    "`find_similar`, `create_vector_index`, `hybrid_search`, `create_fts_index`, `has_fts_index`": (
        lambda db: gone(
            db["people"],
            *("find_similar", "create_vector_index"),
            *("hybrid_search", "create_fts_index", "has_fts_index"),
        )
    ),
    "`{1: 2}`, a dict with keys that are not text": lambda db: fails(
        lambda: db["t"].insert({"n": {1: 2}}), (dbset.TypeConflictError, dbset.TypeInferenceError)
    ),
    "NaN on SQLite became NULL": nan,
    # Filters
    "`jsonb_contains`, `jsonb_contained_by`, `jsonb_any`, `jsonb_all`": json_operators,
    "`age=[35, 36]`": lambda db: names(db["people"].find(age=[35, 36])) == ["Ada"],
    '`{"meta.age": {">": 5}}`': paths,
    # Errors and types
    "`DatasetError`, `TableNotFoundError`, `ColumnNotFoundError`, `SchemaError`": errors,
    "`ReadOnlyError`, `TransactionError`, `TypeInferenceError`": lambda _: all(
        issubclass(error, dbset.DatasetError)
        for error in (dbset.ReadOnlyError, dbset.TransactionError, dbset.TypeInferenceError)
    ),
    "`ConnectionError`": lambda _: (
        absent("ConnectionError") and issubclass(dbset.ConnectionFailedError, dbset.DatasetError)
    ),
    "`QueryError`": lambda _: absent("QueryError"),
    "`ValidationError`, `VectorError`": lambda _: absent("ValidationError", "VectorError"),
    "`dbset.exceptions`": lambda _: fails(
        lambda: importlib.import_module("dbset.exceptions"), ImportError, "import the errors from"
    ),
    "`dbset.types.TypeInference`, a class": lambda _: (
        fails(lambda: importlib.import_module("dbset.types"), ImportError, "from dbset_types")
        and str(TypeInference("sqlite").infer(5)) == "BIGINT"
    ),
    "`PrimaryKeyConfig`, `PrimaryKeyType`": lambda _: absent("PrimaryKeyConfig", "PrimaryKeyType"),
    "`Vector`, `DistanceMetric`, `FusionMethod`": lambda _: absent(
        "Vector", "DistanceMetric", "FusionMethod"
    ),
    "`dbset.__version__`": lambda _: absent("__version__") and bool(version("dbset")),
}


@pytest.mark.parametrize("row", CASES)
def test_row(people, row):
    assert CASES[row](people)


def test_every_row_of_the_page_has_a_case():
    assert [cell for cell in first_cells(PAGE) if cell not in {"in 1.3.0", "1.3.0"}] == list(CASES)
