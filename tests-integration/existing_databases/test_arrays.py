"""PostgreSQL arrays: lists are written, and read back equal, by every driver."""

import datetime as dt
import uuid
from decimal import Decimal

import pytest
from dbset import FilterError, TypeConflictError
from sqlalchemy import JSON

ARRAYS = {
    "TEXT[]": [["a", "b, {c}", None, ""], []],
    "VARCHAR(3)[]": [["abc"], ["a"]],
    "INT[]": [[1, -(2**31)], [2]],
    "INT[][]": [[[1, 2], [3, 4]], [[5]]],
    "BIGINT[]": [[2**40], []],
    "NUMERIC(10, 2)[]": [[Decimal("1.50")], [Decimal("2.25"), None]],
    "FLOAT[]": [[0.1, 1e300], []],
    "BOOLEAN[]": [[True, None], [False]],
    "BYTEA[]": [[b"\0a"], []],
    "DATE[]": [[dt.date(2024, 2, 29)], []],
    "TIMESTAMPTZ[]": [[dt.datetime(2024, 1, 1, tzinfo=dt.UTC)], []],
    "UUID[]": [[uuid.UUID(int=1)], []],
    "JSONB[]": [[{"a": [1, None]}], []],
    "INET[]": [["10.0.0.0/8", "::1", None], []],
    "POINT[]": [["(1,2)"], []],
}


def test_lists(made_by_driver):
    names = {f"a{number}": type_ for number, type_ in enumerate(ARRAYS)}
    columns = ", ".join(f"{name} {type_}" for name, type_ in names.items())
    table = made_by_driver(f"CREATE TABLE t (id SERIAL PRIMARY KEY, {columns})")["t"]
    first, second = ({name: ARRAYS[type_][n] for name, type_ in names.items()} for n in (0, 1))
    table.insert(first)
    table.insert_many([second, dict.fromkeys(names)])
    table.update({name: tuple(value) for name, value in first.items()}, id=3)
    table.update_many([{"id": 2, **first}, {"id": 1, **second}], ["id"])

    assert table.find(_order_by="id", _columns=list(names)).all() == [second, first, first]


@pytest.mark.parametrize("type_", ["JSONB", "JSON"])
def test_null_among_documents(made_by_driver, type_):
    db = made_by_driver(f"CREATE TABLE t (id SERIAL PRIMARY KEY, a {type_}[])")
    items = [None, {"a": None}, JSON.NULL]
    db["t"].insert({"a": items})
    db["t"].insert_many([{"a": items}, {"a": items}])
    db["t"].update({"a": items}, id=3)

    assert db["t"].values("a").all() == [[None, {"a": None}, None]] * 3
    texts = {row["a"].replace(" ", "") for row in db.query("SELECT CAST(a AS TEXT) AS a FROM t")}
    assert texts == {r'{NULL,"{\"a\":null}","null"}'}


def test_keys_and_filters(made_by_driver):
    db = made_by_driver()
    for number, type_ in enumerate(["TEXT[]", "INT[]", "DATE[]", "INET[]"]):
        db.execute(f"CREATE TABLE t{number} (id SERIAL PRIMARY KEY, a {type_}, v INT)")
        table = db[f"t{number}"]
        first, second = ARRAYS[type_]
        table.insert_many([{"a": first, "v": 1}, {"a": second, "v": 2}])

        assert table.upsert({"a": first, "v": 3}, ["a"], ensure=False) == 1
        assert (
            table.upsert_many([{"a": second, "v": 4}, {"a": None, "v": 5}], ["a"], ensure=False)
            == 2
        )
        assert table.find_one(a={"=": first})["v"] == 3
        assert table.count(a=first) == 1
        assert table.count(a={"in": [first, second]}) == 2
        assert table.count(a={"!=": second}) == 1
        assert table.delete(a={"in": [first, None]}) == 2


def test_what_does_not_fit(made_on_postgresql):
    table = made_on_postgresql("CREATE TABLE t (a INT[], b INET[])")["t"]

    with pytest.raises(TypeConflictError, match=r"'a': 'x' .* does not fit .*: it takes lists"):
        table.insert({"a": "x"})
    with pytest.raises(TypeConflictError, match=r"'x' .* the text is not a number"):
        table.insert({"a": ["x"]})
    with pytest.raises(TypeConflictError, match="it takes text"):
        table.insert({"b": [{"a": 1}]})
    with pytest.raises(FilterError, match="it takes lists"):
        table.count(a=1)


def test_sqlalchemys_own_operators(made_on_postgresql):
    table = made_on_postgresql("CREATE TABLE t (id SERIAL PRIMARY KEY, a TEXT[])")["t"]
    table.insert_many([{"a": ["x", "y"]}, {"a": ["y"]}])
    column = table.table.c.a

    assert table.count(column.contains(["x"])) == 1
    assert table.count(column[1] == "y") == 1


@pytest.mark.parametrize("domain", ["numbers", '"Domain of it"'])
def test_arrays_of_domains_over_arrays(made_by_driver, domain):
    """Each item is an array of its own size: it is text, as no list of lists is like that."""
    domains = ["CREATE DOMAIN numbers AS INT[]", 'CREATE DOMAIN "Domain of it" AS numbers']
    columns = f"id SERIAL PRIMARY KEY, a {domain}[], v INT"
    table = made_by_driver(*domains, f"CREATE TABLE t ({columns})")["t"]
    value = ["{1,2,NULL}", "{3}", None]
    table.insert({"a": value, "v": 1})
    table.insert_many([{"a": value, "v": 2}] * 60)

    assert table.distinct("a").all() == [{"a": value}]
    assert table.count(a=value) == table.count(a={"in": [value]}) == 61
    assert table.upsert({"a": value, "v": 3}, ["a"], ensure=False) == 1
    assert table.count(v=3) == 61
    with pytest.raises(TypeConflictError, match=r"\[1, 2\] .*: it takes text in the database's"):
        table.insert({"a": [[1, 2], [3]]})
