"""SQL expressions as values of single rows."""

import re
from itertools import count

import pytest
from dbset import ColumnNotFoundError, PrimaryKey, RowError, TypeConflictError
from sqlalchemy import (
    BigInteger,
    Column,
    DateTime,
    MetaData,
    Table,
    Text,
    column,
    func,
    literal,
    null,
    select,
    text,
)


@pytest.fixture(params=["plain", "unique"])
def pages(db, request):
    types = {"page": Text, "hits": BigInteger, "at": DateTime, "first": BigInteger}
    table = db.create_table("pages", types)
    table.insert({"page": "/", "hits": 5})
    if request.param == "unique":
        table.create_index("page", name="only_one", unique=True)
    return table


def hits(table):
    return {row["page"]: row["hits"] for row in table.find()}


@pytest.fixture
def c(pages):
    return pages.table.c


def test_update(pages, c):
    assert pages.update({"hits": c.hits + 1}, page="/") == 1
    assert pages.update({"page": "/", "hits": c.hits + 10}, "page") == 1
    assert pages.update({"hits": c.hits * 2, "page": func.upper("x")}, _all=True) == 1
    assert pages.update({"hits": 0}, page="/") == 0
    assert hits(pages) == {"X": 32}


def test_insert(pages):
    assert pages.insert({"page": func.lower("A"), "hits": literal(2) * 4}) == 2
    assert pages.insert({"id": 70, "page": text("'b'"), "hits": "6"}) == 70
    highest = select(func.max(column("hits"))).select_from(text("pages"))
    assert pages.insert({"page": "c", "hits": highest.scalar_subquery()}) == 71
    assert pages.insert({"PAGE": "d", "hits": highest}) == 72
    assert pages.insert({"id": literal(90), "page": func.lower("E"), "hits": null()}) == 90
    assert pages.insert({"page": "f"}) == 91
    assert hits(pages) == {"/": 5, "a": 8, "b": 6, "c": 8, "d": 8, "e": None, "f": None}


def test_insert_ignore(pages):
    assert pages.insert_ignore({"page": "/", "hits": literal(1) + 1}, "page") is False
    assert pages.insert_ignore({"page": "a", "hits": literal(1) + 1}, "page") > 1
    assert pages.insert_ignore({"page": "a", "hits": literal(1) + 2}, "page") is False
    assert hits(pages) == {"/": 5, "a": 2}


def test_upsert(pages, c):
    count = func.coalesce(c.hits, 0) + 1
    assert pages.upsert({"page": "/", "hits": c.hits + 1}, ["page"]) == 1
    assert pages.upsert({"page": "a", "hits": count, "first": 1}, ["page"]) == 2
    assert pages.upsert({"page": "a", "hits": count, "first": 2}, ["page"]) == 2
    assert hits(pages) == {"/": 6, "a": 2}
    assert pages.find_one(page="a")["first"] == 2
    assert pages.upsert({"page": None, "hits": literal(1) + 1}, ["page"]) == 3
    assert pages.upsert({"hits": count}, ["id"]) == 4
    assert pages.upsert({"id": 4, "hits": c.hits + c.id}, ["id"]) == 4
    assert pages.find_one(id=4)["hits"] == 5


def test_statements_differ_by_expression(pages, c):
    for number in range(4):
        pages.update({"page": "/", "hits": c.hits + number}, "page")
        pages.upsert({"page": "/", "hits": c.hits - number * 10}, "page")
        pages.upsert({"page": f"new {number}", "hits": func.abs(-number)}, "page")
        pages.insert({"hits": literal(number) + 1, "page": f"even newer {number}"})
    assert hits(pages) == {
        "/": 5 + 6 - 60,
        **{f"new {number}": number for number in range(4)},
        **{f"even newer {number}": number + 1 for number in range(4)},
    }


def test_time_of_the_database(pages):
    pages.update({"at": func.current_timestamp()}, page="/")
    assert pages.find_one()["at"].year >= 2025


def test_values_beside_are_coerced(pages, c):
    pages.update({"hits": c.hits + 1, "first": "7", "at": "2024-01-01"}, page="/")
    assert pages.find_one()["at"].isoformat() == "2024-01-01T00:00:00"
    with pytest.raises(TypeConflictError, match="column 'first': 'x'"):
        pages.update({"hits": c.hits + 1, "first": "x"}, page="/")
    assert pages.find_one()["first"] == 7


def test_new_columns_beside(pages, c):
    pages.update({"hits": c.hits + 1, "note": "new"}, page="/")
    pages.upsert({"page": "/", "hits": c.hits + 1, "more": 1.5}, "page")
    pages.insert({"page": func.lower("A"), "last": True})
    pages.update({"hits": c.hits + 1}, page="/")
    found = pages.find_one(page="/")
    assert (found["hits"], found["note"], found["more"], found["last"]) == (8, "new", 1.5, None)


def test_table_of_someone_else(pages):
    other = Table("pages", MetaData(), Column("hits", BigInteger), Column("page", Text))
    assert pages.update({"hits": other.c.hits + 1}, page="/") == 1
    assert pages.count(other.c.hits == 6) == pages.delete(other.c.hits == 6) == 1


REFUSED = [
    (lambda t, c: t.insert({"page": "a", "n": c.hits + 1}), "has no column 'n'; valid names are"),
    (lambda t, c: t.insert({"page": "a", "n": func.now()}), "cannot be inferred from an SQL"),
    (lambda t, c: t.update({"n": func.now()}, page="/"), "create the column first, with create_c"),
    (lambda t, c: t.upsert({"page": "/", "n": func.now()}, "page"), "has no column 'n'"),
    (lambda t, c: t.insert_ignore({"page": "a", "n": func.now()}, "page"), "has no column 'n'"),
    (lambda t, c: t.insert({"page": "a", "hit": func.now()}), "did you mean 'hits'?"),
    (lambda t, c: t.insert({"hits": c.hits + 1}), "column 'hits' refers to columns of the table"),
    (lambda t, c: t.insert_ignore({"page": "a", "hits": c.hits + 1}, "page"), "use update() or up"),
    (lambda t, c: t.upsert({"page": "a", "hits": c.hits + 1}, "page"), "'hits' is NULL, because"),
    (
        lambda t, c: t.upsert({"id": None, "hits": c.hits + 1}, "id"),
        "write func.coalesce(table.c.hits, 0) in it, or insert the row first",
    ),
    (
        lambda t, c: t.update({"page": func.lower("/"), "hits": 1}, "page"),
        "has an SQL expression for the key 'page'; keys must be values",
    ),
    (lambda t, c: t.upsert({"page": c.page, "hits": 1}, "page"), "expression for the key 'page'"),
    (lambda t, c: t.insert({"hits": 1, "HITS": func.now()}), "names the column 'hits' twice"),
    (
        lambda t, c: t.insert_many([{"hits": 1}, {"hits": literal(1)}]),
        "row 1 has an SQL expression for the column 'hits'; write such rows one by one",
    ),
    (
        lambda t, c: t.update_many([{"page": "/", "hits": c.hits + 1}], "page"),
        "row 0 has an SQL expression for the column 'hits'",
    ),
    (
        lambda t, c: t.upsert_many([{"page": "/", "n": func.now()}], "page"),
        "row 0 has an SQL expression for the column 'n'",
    ),
    (
        lambda t, c: t.insert_ignore_many([{"page": c.page, "hits": 1}], "page"),
        "row 0 has an SQL expression for the column 'page'",
    ),
]


@pytest.mark.parametrize(("call", "message"), REFUSED)
def test_refused(pages, c, call, message):
    with pytest.raises((RowError, ColumnNotFoundError), match=re.escape(message)):
        call(pages, c)
    assert pages.find().all() == [{"id": 1, "page": "/", "hits": 5, "at": None, "first": None}]


@pytest.mark.parametrize("ensure", [True, False])
def test_missing_table(open_db, ensure):
    db = open_db(ensure_schema=ensure)
    for call in (
        lambda: db["t"].insert({"a": func.now()}),
        lambda: db["t"].upsert({"k": 1, "a": func.now()}, "k"),
    ):
        with pytest.raises(LookupError, match="has no column 'a'" if ensure else "no table 't'"):
            call()
    if ensure:
        assert db["t"].update({"a": func.now()}, k=1) == 0
    assert db.tables() == []


def test_by_each_driver(driver_db):
    table = driver_db["counted"]
    table.insert({"k": "a", "n": 1.5, "doc": {"a": 1}})
    c = driver_db["counted"].table.c
    assert table.update({"k": "a", "n": c.n / 2, "doc": {"b": 1.5}}, "k") == 1
    assert table.upsert({"k": "a", "n": c.n * 4}, "k") == 1
    assert table.upsert({"k": "b", "n": func.coalesce(c.n, 0) + 0.25}, "k") == 2
    assert table.insert({"k": func.lower("C"), "n": 0.1}) == 3
    assert [row["n"] for row in table.find(_order_by="id")] == [3.0, 0.25, 0.1]
    assert table.find_one(k="a")["doc"] == {"b": 1.5}


@pytest.mark.parametrize("unique", [False, True])
def test_key_default_is_called_once(db, unique):
    numbers = count(1)
    key = PrimaryKey("id", BigInteger(), default=lambda: next(numbers))
    table = db.create_table("codes", {"code": Text, "n": BigInteger}, primary_key=key)
    if unique:
        table.create_index("code", unique=True)

    assert table.insert({"code": "a", "n": func.abs(-1)}) == 1
    assert table.upsert({"code": "b", "n": func.abs(-2)}, ["code"]) == 2
    assert table.insert_ignore({"code": "c", "n": func.abs(-3)}, ["code"]) == 3
    assert next(numbers) == 4
