"""Tables with rules, which rewrite statements: no ON CONFLICT, and not always RETURNING."""

import pyarrow as pa
import pytest

LOGGED = """
CREATE TABLE t (id SERIAL PRIMARY KEY, k TEXT UNIQUE, v INT);
CREATE TABLE log (v INT);
CREATE RULE logged AS ON INSERT TO t DO ALSO INSERT INTO log VALUES (new.v)
"""
DIVERTED = """
CREATE TABLE t (id SERIAL PRIMARY KEY, k TEXT UNIQUE, v INT);
CREATE TABLE log (k TEXT, v INT);
CREATE RULE diverted AS ON INSERT TO t WHERE new.v < 0 DO INSTEAD
    INSERT INTO log VALUES (new.k, new.v);
CREATE RULE kept AS ON UPDATE TO t WHERE old.v = 99 DO INSTEAD NOTHING
"""


@pytest.fixture(params=[LOGGED, DIVERTED], ids=["also", "instead"])
def table(request, made_by_driver):
    return made_by_driver(*request.param.split(";"))["t"]


def written(table):
    return [(row["k"], row["v"]) for row in table.find(_order_by="k")]


@pytest.mark.parametrize("keys", [["id"], ["k"], ["v"]])
def test_upserts(table, keys):
    table.insert_many([{"id": 1, "k": "a", "v": 1}, {"id": 2, "k": "b", "v": 2}])
    for _ in range(3):
        table.upsert({"id": 1, "k": "a", "v": 1}, keys)
        table.upsert({"id": 3, "k": "c", "v": 3}, keys)
        table.upsert_many([{"id": 2, "k": "b", "v": 2}, {"id": 4, "k": "d", "v": 4}], keys)
        assert table.insert_ignore({"id": 1, "k": "a", "v": 1}, keys) is False
        assert table.insert_ignore_many([{"id": 1, "k": "a", "v": 1}], keys) == 0

    assert written(table) == [("a", 1), ("b", 2), ("c", 3), ("d", 4)]


def test_inserts_and_updates(table):
    for k in "abc":
        assert table.insert({"k": k, "v": 1}) in {None, 1, 2, 3}
    assert table.insert_many([{"k": "d", "v": 1}]) == 1
    assert table.update({"k": "a", "v": 2}, ["k"]) == 1
    assert table.update_many([{"k": "b", "v": 2}], ["k"]) == 1
    table.upsert({"k": "c", "v": 2}, ["k"])

    assert written(table) == [("a", 2), ("b", 2), ("c", 2), ("d", 1)]


def test_a_row_that_a_rule_diverts(made_by_driver):
    db = made_by_driver(*DIVERTED.split(";"))
    for k in "ab":
        assert db["t"].insert({"k": k, "v": -1}) is None
    db["t"].upsert({"k": "c", "v": -1}, ["k"])

    assert (db["t"].count(), db["log"].count(v=-1)) == (0, 3)


@pytest.mark.parametrize("rows", [list, pa.Table.from_pylist])
def test_many_rows(made_by_driver, rows):
    db = made_by_driver(*DIVERTED.split(";"))
    given = [{"k": str(n), "v": n - 500} for n in range(1000)]

    assert db["t"].insert_many(rows(given)) == 1000
    assert (db["t"].count(), db["log"].count()) == (500, 500)
