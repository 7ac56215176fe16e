"""Every row of the page for users of dataset holds: its call runs, or its error is raised."""

# ruff: noqa: DTZ001 - naive datetimes are intended

from __future__ import annotations

import asyncio
import datetime as dt
import os
from collections import OrderedDict
from decimal import Decimal
from functools import partial
from itertools import count

import dbset
import pandas as pd
import pytest
import sqlalchemy as sa
from dbset import PrimaryKey, TableNotFoundError, TypeConflictError
from page_rows import ADA, fails, first_cells, gone, methods, names, postgresql

PAGE = "coming-from-dataset.md"


def closes(db):
    with db:
        pass
    return fails(db.tables, dbset.ClosedError, "`with db.transaction():`")


def savepoint(db):
    with db.transaction():
        db["people"].insert({"name": "Cy"})
        with pytest.raises(ZeroDivisionError), db.transaction():
            db["people"].insert({"name": "Di"})
            raise ZeroDivisionError
    return names(db["people"].find(_order_by="id")) == ["Ada", "bob", "Cy"]


def rolls_back(db):
    with pytest.raises(ZeroDivisionError), db.transaction():
        db["people"].delete(name="Ada")
        raise ZeroDivisionError
    return db["people"].count() == 2


def one_transaction(db):
    def rows():
        yield {"name": "Cy"}
        raise ZeroDivisionError

    return (
        fails(lambda: db["people"].insert_many(rows(), 1), ZeroDivisionError)
        and db["people"].count() == 2
    )


def commits(db):
    db.query("INSERT INTO people (name) VALUES ('Cy')")
    with db.engine.connect() as connection:
        return connection.scalar(sa.text("SELECT count(*) FROM people")) == 3


def no_column(db):
    table = db["people"]
    table.insert({"name": "Cy", "city": None})
    return (
        fails(lambda: table.find_one(name="Cy")["city"], KeyError)
        and fails(lambda: table.find(city=None), dbset.ColumnNotFoundError)
        and table.insert({"city": 5}) == 4
        and table.count(city=5) == 1
    )


def spaces(db):
    db["t"].insert({"First Name": "Ada"})
    db["t"].insert({"firstname": "Ada"})
    db["t"].insert({"first name": "Ada"})
    return db["t"].columns() == ["id", "First Name", "firstname"]


def update_many_keeps(db):
    db["people"].update_many([{"id": 1, "age": 37}, {"id": 2, "name": "Bob"}], ["id"])
    return db["people"].find_one(id=1) == {"id": 1, "name": "Ada", "age": 37}


def without_key(db):
    db.execute("CREATE TABLE t (n INTEGER)")
    return db["t"].insert({"n": 1}) is None and db["t"].find().all() == [{"n": 1}]


def order_of_null(db):
    find = db["people"].find
    return names(find(_order_by="age")) == ["Ada", "bob"] and names(find(_order_by="-age")) == [
        "bob",
        "Ada",
    ]


def case_of_patterns(db):
    find = db["people"].find
    return not any(find(name={name: "a%"}).all() for name in ("like", "startswith")) and all(
        names(find(name=each)) == ["Ada"]
        for each in ({"ilike": "a%"}, {"istartswith": "a"}, {"iendswith": "DA"})
    )


def two_ids(db):
    rows = db.query("SELECT a.id, b.id FROM people a JOIN people b ON a.id = 1 AND b.id = 2")
    return rows.all() == [{"id": 1, "id_2": 2}]


def reconnected(db, **options):
    return dbset.connect(db.engine, **options)


def row_type(db):
    with reconnected(db, row_type=OrderedDict) as other:
        return (
            type(db["people"].find_one()) is dict
            and type(other["people"].find_one()) is OrderedDict
        )


def by_environment(db):
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("DATABASE_URL", raising=False)
        with dbset.connect() as other:
            assert other.tables() == []
        patch.setenv("DATABASE_URL", db.engine.url.render_as_string(hide_password=False))
        with dbset.connect() as other:
            return other.tables() == ["people"] and bool(os.environ["DATABASE_URL"])


def schema(db):
    if not postgresql(db):
        return fails(lambda: dbset.connect("sqlite:///x.db?schema=s"), dbset.UrlError)
    db.execute("DROP SCHEMA IF EXISTS s CASCADE")
    db.execute("CREATE SCHEMA s")
    with reconnected(db, schema="s") as other:
        other["t"].insert({"n": 1})
        found = other.tables() == ["t"] and db.tables() == ["people"]
    db.execute("DROP SCHEMA s CASCADE")
    return found


def fixed_schema(db):
    with reconnected(db, ensure_schema=False) as other:
        assert fails(lambda: other["t"].insert({"n": 1}), TableNotFoundError)
    with reconnected(db, ensure_schema="add") as other:
        other["people"].insert({"city": "Oslo"})
        return fails(lambda: other["people"].insert({"age": 1.5}), TypeConflictError)


def options_later(db):
    fails(lambda: setattr(db, "row_type", list), AttributeError, "connect(row_type=...) does")
    fails(lambda: setattr(db, "ensure_schema", 0), AttributeError, "connect(ensure_schema=...)")
    with reconnected(db, row_type=list) as other:
        return other["people"].find_one(_columns=["age"]) == [("age", 36)]


def wal(db):
    assert postgresql(db) or db.query("PRAGMA journal_mode").first() == {"journal_mode": "wal"}
    return fails(lambda: dbset.connect(sqlite_wal_mode=False), dbset.ArgumentError, "always in WAL")


def on_connect(_db):
    with dbset.connect("sqlite://", on_connect_statements=["PRAGMA cache_size=9"]) as other:
        return other.query("PRAGMA cache_size").first() == {"cache_size": 9}


def engine_options(_db):
    fails(lambda: dbset.connect("sqlite://", engine_kwargs={}), dbset.ArgumentError, "as keywords")
    with dbset.connect("sqlite://", pool_size=2) as other:
        return other.engine.pool.size() == 2


def by_position(_db):
    return fails(lambda: dbset.connect("sqlite://", "s"), dbset.ArgumentError, "keywords, as in s")


def load_table(db):
    assert not db["t"].exists()
    assert db["t"].find().all() == []
    with reconnected(db, ensure_schema=False) as other:
        return fails(lambda: other["t"].find().all(), TableNotFoundError) and gone(db, "load_table")


def created(db):
    assert fails(lambda: db["t"].table, TableNotFoundError)
    return db.create_table("t").table.columns.keys() == ["id"]


def text_key(db):
    fails(lambda: db.create_table("t", "code", sa.Text), dbset.ArgumentError, "primary_key='code'")
    fails(lambda: db.create_table("t", primary_id="c"), dbset.ArgumentError, "primary_key='code'")
    table = db.create_table("t", primary_key=PrimaryKey("code", "text"))
    return table.insert({"code": "x"}) == "x"


def own_numbers(db):
    numbers = count(7)
    key = PrimaryKey("id", sa.BigInteger(), default=lambda: next(numbers))
    return db.create_table("t", primary_key=key).insert({"n": 1}) == 7


def query(db):
    fails(lambda: db.query("SELECT 1", extra=1), dbset.ArgumentError, "extra")
    assert db.execute("UPDATE people SET age = 1") == 2
    assert db.execute("\n -- end") == 0
    return db.query("SELECT name FROM people WHERE name = :name", name="Ada").first() == {
        "name": "Ada"
    }


def wrong_type(db):
    error = fails(lambda: db["people"].insert({"age": "old"}), TypeConflictError)
    assert not issubclass(TypeConflictError, sa.exc.SQLAlchemyError)
    return error and fails(lambda: db["people"].insert({"id": 1}), sa.exc.IntegrityError)


def completion(db):
    return db._ipython_key_completions_() == ["people"]


def positions(db):
    calls = {
        "insert": [ADA],
        "insert_ignore": [ADA, ["id"]],
        "insert_many": [[ADA], 1],
        "update": [ADA, ["id"]],
        "update_many": [[ADA], ["id"], 1],
        "upsert": [ADA, ["id"]],
        "upsert_many": [[ADA], ["id"], 1],
    }
    table = db["people"]
    for name, arguments in calls.items():
        call = partial(getattr(table, name), *arguments, None, {})
        fails(call, dbset.ArgumentError, "types are keywords")
    table.insert({"city": "5"}, types={"city": sa.Integer})
    return table.count(city=5) == 1


def blanks(db):
    call = lambda: db["people"].insert({" name": "Ada"})  # noqa: E731
    return fails(call, dbset.SchemaError, "strip it") and db["people"].columns() == [
        "id",
        "name",
        "age",
    ]


def insert_ignore(db):
    table = db["people"]
    return [table.insert_ignore({"name": n}, ["name"]) for n in ("Ada", "Cy")] == [False, 3]


def update(db):
    table = db["people"]
    assert table.update({"age": 37}, name="Ada") == 1
    assert table.update({"id": 1, "age": 38}, ["id"]) == 1
    return fails(lambda: table.update({"age": 1}, ["id"]), dbset.RowError, "lacks the key 'id'")


def update_all(db):
    table = db["people"]
    fails(lambda: table.update({"age": 1}, []), dbset.UnconditionalWriteError, "_all=True")
    return table.update({"age": 1}, _all=True) == 2


def counted(db):
    call = lambda: db["people"].update({"age": 1}, name="Ada", return_count=True)  # noqa: E731
    return fails(call, dbset.ColumnNotFoundError, "always return the count")


def expressions(db):
    table = db["people"]
    age = table.table.c.age
    assert table.update({"id": 1, "age": age + 1}, ["id"]) == 1
    table.upsert({"name": "Ada", "age": age + 1}, ["name"])
    key = table.insert({"name": sa.func.upper("cy")})
    return table.count(age=38) == 1 and table.find_one(id=key)["name"] == "CY"


def upsert(db):
    table = db["people"]
    assert table.upsert({"name": "Cy"}, ["id"]) == 3
    assert table.upsert({"name": "Cy", "age": 1}, ["name"]) == 3
    return fails(lambda: table.upsert({"age": 1}, ["name"]), dbset.RowError, "lacks the key 'name'")


def delete_all(db):
    table = db["people"]
    fails(table.delete, dbset.UnconditionalWriteError, "_all=True")
    return table.delete(_all=True) == 2


def chunked(db):
    table = db["people"]
    for name in ("ChunkedInsert", "ChunkedUpdate"):
        fails(lambda name=name: getattr(dbset, name), AttributeError, "generator")
    return table.insert_many({"age": n} for n in range(3)) == 3 and (
        table.update_many(({"id": n, "age": 5} for n in (1, 2)), ["id"]) == 2
    )


def old_order(db):
    table = db["people"]
    fails(
        lambda: table.find(order_by="-age"), dbset.ColumnNotFoundError, "did you mean '_order_by'"
    )
    assert names(table.find(_order_by="-name")) == sorted(["Ada", "bob"], reverse=True)
    table.insert({"order_by": 5})
    return table.count(order_by=5) == 1


def pages_of_rows(db):
    for name in ("_step", "_streamed"):
        fails(
            lambda name=name: db["people"].find(**{name: 5}),
            dbset.ColumnNotFoundError,
            "always read in pages",
        )
    return True


def distinct(db):
    table = db["people"]
    fails(table.distinct, dbset.ArgumentError, "at least one column")
    return table.distinct("name", "age", name="Ada").all() == [ADA]


def rows(db):
    found = db["people"].find(_order_by="id")
    return gone(found, "next") and next(found)["name"] == "Ada" and found.first()["name"] == "bob"


def finds(db, *cases):
    for case in cases:
        assert names(db["people"].find(name=case)) == ["Ada"]
    return True


def numbers(db):
    for name in (">", "gt", ">=", "gte", "=", "==", "!=", "<>", "not", "<", "lt", "<=", "lte"):
        operand = {"!=": 5, "<>": 5, "not": 5, "=": 36, "==": 36}.get(name, 36)
        operand += {">": -1, "gt": -1, "<": 1, "lt": 1}.get(name, 0)
        assert names(db["people"].find(age={name: operand})) == ["Ada"]
    return True


def broken_number(db):
    if not postgresql(db):
        db.execute("CREATE TABLE old (\n\tid INTEGER NOT NULL, age BIGINT, \n\tPRIMARY KEY (id)\n)")
        db.execute("INSERT INTO old (age) VALUES ('n/a')")
        assert db["old"].find(age="n/a").all() == [{"id": 1, "age": "n/a"}]
    return fails(lambda: db["people"].find(age="n/a").all(), dbset.FilterError)


def created_column(db):
    db["people"].create_column("city", sa.Text)
    return db["people"].columns() == ["id", "name", "age", "city"]


def by_example(db):
    db["people"].create_column_by_example("weight", 4.2)
    fails(lambda: db["people"].create_column_by_example("a", None), dbset.SchemaError, "no type")
    return db["people"].has_column("weight")


def dropped_column(db):
    fails(lambda: db["people"].drop_column("nope"), dbset.ColumnNotFoundError)
    db["people"].drop_column("age")
    return db["people"].columns() == ["id", "name"]


def dropped(db):
    db["people"].drop()
    return db.tables() == []


def index(db):
    table = db["people"]
    fails(lambda: table.create_index(["nope"]), dbset.ColumnNotFoundError)
    return table.create_index(["age"]) == "idx_people_age" and table.has_index(["age"])


def numbered(db):
    with reconnected(db, primary_key="number") as other:
        other["t"].insert({"n": 1})
        return other["t"].columns() == ["number", "n"] and gone(db["t"], "PRIMARY_DEFAULT")


def odd_names(db):
    db["a-b"].insert({"x-y.z": 1})
    assert db["a-b"].find({"x-y.z": 1}).all() == [{"id": 1, "x-y.z": 1}]
    return fails(lambda: db["a.b"].insert(ADA), dbset.SchemaError, "schema=")


def unique_column(db):
    if db.engine.dialect.name == "sqlite":
        column = sa.Column(sa.Text, unique=True)
        assert fails(lambda: db["people"].create_column("code", column), dbset.SchemaError)
        db["people"].create_column("code", sa.Text)
        db["people"].create_index("code", unique=True)
    else:
        db["people"].create_column("code", sa.Column(sa.Text, unique=True))
    db["people"].insert({"code": "x"})
    return fails(lambda: db["people"].insert({"code": "x"}), dbset.IntegrityError)


def long_name(db):
    if postgresql(db):
        return fails(lambda: db["t"].insert({"x" * 64: 1}), dbset.SchemaError, "allows 63")
    return db["t"].insert({"x" * 64: 1}) == 1


def comes_back(db, *values):
    for n, value in enumerate(values):
        key = db["t"].insert({f"c{n}": value})
        assert db["t"].find_one(id=key)[f"c{n}"] == value
    return True


def large(db):
    assert comes_back(db, 2**63 - 1)
    if postgresql(db):
        return comes_back(db, 2**70)
    return fails(lambda: db["t"].insert({"n": 2**70}), TypeConflictError, "range")


NOON = dt.datetime(2024, 2, 29, 12, tzinfo=dt.UTC)


def old_datetime(db):
    kind = "TIMESTAMP" if postgresql(db) else "DATETIME"
    db.execute(f"CREATE TABLE old (\n\tat {kind}\n)")  # in SQLAlchemy's layout, as by dataset
    fails(lambda: db["old"].insert({"at": NOON}), TypeConflictError, "zone")
    naive = NOON.astimezone(dt.UTC).replace(tzinfo=None)
    db["old"].insert({"at": naive})
    assert db["old"].find().all() == [{"at": naive}]
    if postgresql(db):
        db.execute("ALTER TABLE old ALTER at TYPE TIMESTAMPTZ USING at AT TIME ZONE 'UTC'")
        db["old"].insert({"at": NOON})
        assert db["old"].count(at=NOON) == 2
    return True


def old_column(db, kind, *texts):
    """Return a table as dataset has created it, with values in a column."""
    db.execute(f"CREATE TABLE old (\n\tid INTEGER NOT NULL, v {kind}, \n\tPRIMARY KEY (id)\n)")
    for number, text in enumerate(texts):
        db.execute("INSERT INTO old VALUES (:number, :text)", number=number, text=text)
    return db["old"]


def old_bytes(db):
    if postgresql(db):
        table = old_column(db, "TEXT", "\\x78")
        fails(lambda: table.insert({"v": b"x"}), TypeConflictError, "BYTEA")
        db.execute("ALTER TABLE old ALTER v TYPE BYTEA USING v::bytea")
    else:
        table = old_column(db, "TEXT", b"x")
    row = table.find_one(v=b"x")
    return row["v"] == b"x" and table.update(row, ["id"]) == 1


def old_list(db):
    return fails(lambda: old_column(db, "TEXT").insert({"v": [1]}), TypeConflictError, "json.dumps")


def old_date(db):
    table = old_column(db, "DATE")
    fails(lambda: table.insert({"id": 1, "v": dt.datetime(2024, 2, 29, 12)}), TypeConflictError)
    table.insert({"id": 1, "v": dt.datetime(2024, 2, 29)})
    return table.count(v=dt.date(2024, 2, 29)) == 1


def old_text(*values):
    """Return the case that values are found that dataset has written as such texts, and dbset."""

    def case(db):
        table = old_column(db, "TEXT", *(text for _, own, *texts in values for text in texts))
        for value, own, *texts in values:
            table.update({"v": value}, ["v"])
            assert table.count(v=value) == len(texts)
            table.insert({"id": 99, "v": value})
            assert table.get(99) == {"id": 99, "v": own}
            assert table.delete(v=value) == len(texts) + 1
        return True

    return case


MOMENT = dt.datetime(2024, 2, 29, 12, 30)
OLD_MOMENT = old_text((MOMENT, "2024-02-29T12:30:00", "2024-02-29 12:30:00"))
OLD_BOOLEANS = old_text((True, "true", "true", "1"), (False, "false", "false", "0"))
OLD_FLOAT = old_text((1e20, "1e+20", "1.0e+20", "100000000000000000000"))


def nan(db):
    value = float("nan")
    fails(lambda: db["people"].insert({"name": value}), TypeConflictError, "nan=None")
    db["people"].insert({"name": value, "age": 1}, nan=None)
    if postgresql(db):
        db["t"].insert({"n": value})
        assert str(db["t"].find_one()["n"]) == "nan"
    else:
        fails(lambda: db["t"].insert({"n": value}), (TypeConflictError, dbset.TypeInferenceError))
    return db["people"].count(name=None) == 1


def grows(db):
    db["people"].insert({"age": 1.5})
    return db["people"].count(age=1.5) == 1


def no_number(db):
    db["people"].insert_many([{"age": ""}, {"age": "n/a"}], nulls=("", "n/a"))
    assert db["people"].count(age=None) == 3
    for text in ("", "n/a"):
        fails(lambda text=text: db["people"].insert({"age": text}), TypeConflictError)
    return True


def own_statement(db):
    db.execute("CREATE TABLE t (n INTEGER)")
    fails(lambda: db.create_table("c", primary_id=False), dbset.ArgumentError, "primary_id")
    db["t"].insert({"n": 1})
    return db["t"].find().all() == [{"n": 1}]


def executable(db):
    gone(db, "executable")
    with db.engine.connect() as connection:
        return connection.scalar(sa.text("SELECT count(*) FROM people")) == 2


def frame(db):
    with db.transaction():
        db["people"].delete(_all=True)
        return db["people"].insert_many(pd.DataFrame([ADA])) == 1 == db["people"].count()


def closed(db):
    rows = db["people"].find()
    db.close()
    return fails(db.tables, dbset.ClosedError) and fails(rows.all, dbset.ClosedError, "with all()")


def blocked_loop(db):
    async def holds(opened, called):
        with db.transaction():
            opened.set()
            await called.wait()

    async def main():
        opened, called = asyncio.Event(), asyncio.Event()
        task = asyncio.create_task(holds(opened, called))
        await opened.wait()
        assert fails(lambda: db["people"].insert(ADA), dbset.TransactionError, "async_connect()")
        called.set()
        await task
        return db["people"].count() == 2

    return asyncio.run(main())


def unread(_db):
    async def main():
        async with dbset.async_connect() as db:
            await db["t"].insert({"n": 1})
            with pytest.warns(RuntimeWarning, match=r"'AsyncDatabase.query' was never awaited"):
                db.query("INSERT INTO t (n) VALUES (2)")
            await db.query("INSERT INTO t (n) VALUES (3)")
            return await db["t"].values("n").all()

    return asyncio.run(main()) == [1, 3]


CASES = {
    # What changes without an error
    "`with db:` is a transaction": closes,
    "an inner transaction that fails keeps its rows if the outer one commits": savepoint,
    "`insert_many(rows)` commits each chunk": one_transaction,
    '`query("INSERT ...")` commits with the next write': commits,
    '`delete({"name": "Ada"})` is an error': lambda db: db["people"].delete({"name": "Ada"}) == 1,
    "`None` for a new column makes a text column": no_column,
    "a datetime in a text column is `2024-02-29 12:30:00`, and on SQLite `True` is `1`": (
        lambda db: OLD_MOMENT(db) and db["old"].drop() is None and OLD_BOOLEANS(db)
    ),
    '`{"firstname": "Ada"}` writes to the column `First Name`': spaces,
    "`update_many` writes NULL where a row leaves a column out": update_many_keeps,
    "`insert(row)` returns `True` if the table has no primary key": without_key,
    "`upsert(row, keys)` returns `True` after an update": lambda db: (
        db["people"].upsert({"name": "bob", "age": 1}, ["name"]) == 2
    ),
    '`distinct("age")` is sorted': lambda db: (
        db["people"].distinct("name", _order_by="-name").all() == [{"name": "bob"}, {"name": "Ada"}]
    ),
    '`order_by="age"` on SQLite: NULL is the smallest value': order_of_null,
    "`like`, `startswith`, `endswith` on SQLite ignore case": case_of_patterns,
    "`%` and `_` are wildcards in `startswith` and `endswith`": lambda db: (
        db["people"].find(name={"startswith": "%"}).all() == []
        and names(db["people"].find(name={"like": "A%"})) == ["Ada"]
    ),
    "`age=[5, None]` does not find NULL": lambda db: (
        names(db["people"].find(age=[5, None])) == ["bob"]
    ),
    "if a result has two columns named `id`, a row has only the last one": two_ids,
    "rows are `OrderedDict`": row_type,
    # connect
    "`connect(url)`; `DATABASE_URL`; in-memory SQLite without a url": by_environment,
    '`connect(url, "s")`, options by position': by_position,
    '`schema="s"`': schema,
    '`engine_kwargs={"pool_size": 5}`': engine_options,
    "`ensure_schema=False`": fixed_schema,
    "`row_type=make`": row_type,
    "`db.row_type = make`, `db.ensure_schema = False` later": options_later,
    "`sqlite_wal_mode=False`": wal,
    '`on_connect_statements=["PRAGMA ..."]`': on_connect,
    "MySQL and others": lambda _: fails(
        lambda: dbset.connect("mysql://host/db"), dbset.UrlError, "not with mysql"
    ),
    # Database
    '`db["t"]`': lambda db: db["people"].name == "people",
    '`db["t"].table`, which creates the table': created,
    '`get_table("t")`': lambda db: gone(db, "get_table"),
    '`load_table("t")`, which fails if there is none': load_table,
    '`create_table("t")`': lambda db: db.create_table("t").exists(),
    '`create_table("t", "code", db.types.text)`': text_key,
    "`primary_increment=False`": own_numbers,
    "`primary_id=False`": own_statement,
    "`db.tables`, `db.views`": lambda db: (
        methods(db, "tables", "views") and (db.tables(), db.views()) == (["people"], [])
    ),
    '`"t" in db`, `has_table("t")`': lambda db: (
        "people" in db and db.has_table("people") and "t" not in db
    ),
    "`with db:`": rolls_back,
    "`begin()`, `commit()`, `rollback()`": lambda db: (
        gone(db, "begin", "commit", "rollback") and rolls_back(db)
    ),
    "`in_transaction`": lambda db: gone(db, "in_transaction"),
    "coroutines that share a transaction, since they share a connection": blocked_loop,
    '`db.query("INSERT ...")` in a program that you port to `async_connect`': unread,
    "`query(sql, name=value)`": query,
    "`query(sql, _step=500)`": lambda db: fails(
        lambda: db.query("SELECT 1", _step=500), dbset.ArgumentError, "always read in pages"
    ),
    "`close()`": closed,
    "`engine`, `metadata`": lambda db: (
        db.engine.dialect.name in {"sqlite", "postgresql"} and [*db.metadata.tables] == ["people"]
    ),
    "`executable`": executable,
    '`frame.to_sql("t", db.executable)`': frame,
    "`inspect`": lambda db: (
        gone(db, "inspect") and sa.inspect(db.engine).get_table_names() == ["people"]
    ),
    "`op`": lambda db: gone(db, "op"),
    "`db.types.text` and so on": lambda db: gone(db, "types"),
    "`db.url`, `db.lock`": lambda db: gone(db, "url", "lock") and bool(db.engine.url),
    "`except SQLAlchemyError` around a write": wrong_type,
    "`DatasetError`, `QueryError`": lambda _: (
        issubclass(dbset.FilterError, dbset.DatasetError)
        and fails(lambda: dbset.QueryError, AttributeError, "write FilterError")
    ),
    "completion of table names in IPython": completion,
    # Table: write rows
    "`insert(row)`": lambda db: (
        (db["people"].insert(ADA), db["people"].insert({}), db["t"].insert({})) == (3, 4, 1)
    ),
    "`insert(row, None, types)`": positions,
    "`insert(row, ensure=False)`, which leaves unknown columns out": lambda db: fails(
        lambda: db["people"].insert({"nope": 1}, ensure=False), dbset.ColumnNotFoundError
    ),
    '`{" name": "Ada"}`, written as `name`': blanks,
    "`insert_ignore(row, keys)`": insert_ignore,
    "`insert_many(rows, chunk_size=1000)`": lambda db: (
        db["people"].insert_many((ADA for _ in range(3)), chunk_size=1000) == 3
    ),
    "`update(row, keys)`": update,
    "`update(row, [])`, which updates all rows": update_all,
    "`update(row, keys, return_count=True)`": counted,
    "`update_many(rows, keys, chunk_size=1000)`": lambda db: (
        db["people"].update_many([{"id": 1, "age": 1}], ["id"], chunk_size=1000) == 1
    ),
    '`update({"id": 1, "hits": table.table.c.hits + 1}, ["id"])`': expressions,
    "`upsert(row, keys)`": upsert,
    "`upsert_many(rows, keys, chunk_size=1000)`": lambda db: (
        db["people"].upsert_many([ADA, {"name": "Cy"}], ["name"], chunk_size=1000) == 2
        and db["people"].count() == 3
    ),
    "`delete(*clauses, **filters)`": lambda db: (
        db["people"].delete(db["people"].table.c.age > 5, name="Ada") == 1
    ),
    "`delete()`": delete_all,
    "`ChunkedInsert`, `ChunkedUpdate`": chunked,
    # Table: read rows
    "`find(*clauses, **filters)`": lambda db: (
        names(db["people"].find(db["people"].table.c.age > 5, name="Ada")) == ["Ada"]
    ),
    '`find(order_by="-age")`': old_order,
    "`_limit=10`, `_offset=20`": lambda db: (
        names(db["people"].find(_order_by="id", _limit=1, _offset=1)) == ["bob"]
        and fails(lambda: db["people"].find(_limit="1"), dbset.ArgumentError)
    ),
    "`_step=500`, `_streamed=True`": pages_of_rows,
    "`find_one(...)`, `count(...)`": lambda db: (
        db["people"].find_one(name="Ada")["age"] == 36 and db["people"].count(age=None) == 1
    ),
    "`all()`": lambda db: len(db["people"].all().all()) == 2,
    '`all(name="Ada", order_by="age")`': lambda db: fails(
        lambda: db["people"].all(name="Ada", order_by="age"), dbset.ArgumentError, "write find()"
    ),
    '`distinct("name", "age", **filters)`': distinct,
    "`len(table)`, `for row in table`": lambda db: len(db["people"]) == len([*db["people"]]) == 2,
    "`rows.keys`": lambda db: db["people"].find().keys == ("id", "name", "age"),
    "`rows.next()`": rows,
    "`table.table`": lambda db: isinstance(db["people"].table, sa.Table),
    # Filters
    '`name="Ada"`, `age=[35, 36]`': lambda db: (
        finds(db, "Ada", ["Ada", "Cy"], {"Ada"})
        and names(db["people"].find(age=range(30, 40))) == ["Ada"]
        and names(db["people"].find(age=None)) == ["bob"]
    ),
    "`>` `<` `>=` `<=` `=` `==` `!=` `<>` `not`, `gt` `lt` `gte` `lte`": numbers,
    "`in`, `notin`, `between`, `..`": lambda db: finds(
        db, {"in": ["Ada"]}, {"notin": ["bob"]}, {"between": ["A", "B"]}, {"..": ["A", "B"]}
    ),
    "`like`, `ilike`, `notlike`, `notilike`, `startswith`, `endswith`": lambda db: finds(
        db,
        {"like": "A%"},
        {"ilike": "a%"},
        {"notlike": "b%"},
        {"notilike": "B%"},
        {"startswith": "A"},
        {"endswith": "da"},
        {"contains": "d"},
        {"icontains": "D"},
    ),
    '`{"is": value}`': lambda db: (
        names(db["people"].find(age={"is": None})) == ["bob"]
        and fails(lambda: db["people"].find(age={"is": 5}), dbset.FilterError, "use '='")
    ),
    '`sqlalchemy.text("age > 5")` as a clause': lambda db: (
        names(db["people"].find(sa.text("age > 5"))) == ["Ada"]
    ),
    "an unknown column or operator finds nothing": lambda db: (
        fails(lambda: db["people"].count(nmae="Ada"), dbset.ColumnNotFoundError, "mean 'name'")
        and fails(lambda: db["people"].count(name={"lik": "A"}), dbset.FilterError, "mean 'like'")
    ),
    '`age="n/a"` in a number column': broken_number,
    # Table: schema
    "`columns`": lambda db: (
        methods(db["people"], "columns") and db["people"].columns() == ["id", "name", "age"]
    ),
    "`exists`": lambda db: (
        fails(lambda: bool(db["people"].exists), TypeError, "write exists()")
        and db["people"].exists()
    ),
    '`has_column("age")`': lambda db: (
        db["people"].has_column("age") and not db["people"].has_column("nope")
    ),
    '`create_column("age", type)`': created_column,
    '`create_column("age", type, unique=True, ...)`': unique_column,
    '`create_column_by_example("age", 4.2)`': by_example,
    '`drop_column("age")`': dropped_column,
    "`drop()`": dropped,
    '`create_index(["age"])`': index,
    '`has_index(["age"])`': lambda db: (
        db["people"].has_index(["id"]) and not db["people"].has_index(["age"])
    ),
    "`table.name`": lambda db: db["people"].name == "people",
    "`table.db`": lambda db: gone(db["people"], "db"),
    '`Table.PRIMARY_DEFAULT = "number"`': numbered,
    "`-` and `.` in names of columns are errors": odd_names,
    "a name of more than 63 characters is truncated": long_name,
    # Types
    "`int`": large,
    "`Decimal`, `time`, `timedelta`, `UUID`": lambda db: comes_back(
        db, Decimal("1.5"), dt.time(12), dt.timedelta(1)
    ),
    "`datetime` with a zone": lambda db: comes_back(db, NOON),
    "`datetime` with a zone, in a column that `dataset` created": old_datetime,
    "`bytes`": lambda db: comes_back(db, b"x"),
    "`bytes`, in a text column that `dataset` created": old_bytes,
    "`list`": lambda db: comes_back(db, [1, 2], {"a": [1]}),
    "`list`, in a text column that `dataset` created": old_list,
    "`datetime`, in a `DATE` column": old_date,
    "`{1: 2}`, a dict with keys that are not text": lambda db: fails(
        lambda: db["t"].insert({"n": {1: 2}}), (TypeConflictError, dbset.TypeInferenceError)
    ),
    "NaN": nan,
    "1, then 1.5": grows,
    '1, then `""` or `"n/a"`': no_number,
    # Text columns of dataset
    "`datetime(2024, 2, 29, 12, 30)`": OLD_MOMENT,
    "`True`, `False`": OLD_BOOLEANS,
    "`1e20`": OLD_FLOAT,
}


@pytest.mark.parametrize("row", CASES)
def test_row(people, row):
    assert CASES[row](people)


def test_every_row_of_the_page_has_a_case():
    headings = ["in `dataset`", "`dataset`", "Python", "value"]
    assert [cell for cell in first_cells(PAGE) if cell not in headings] == list(CASES)
