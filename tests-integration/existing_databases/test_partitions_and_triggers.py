"""Partitioned tables, inherited tables, and triggers that change what is written."""

import pytest
from row_lifecycle import life, whole_life
from sqlalchemy.exc import DBAPIError

SAY = """
CREATE FUNCTION say() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
IF NEW.k = 'ignored' THEN RETURN NULL; END IF;
IF NEW.k = 'refused' THEN RAISE EXCEPTION 'no row is called %', NEW.k; END IF;
NEW.slug := lower(NEW.k); RETURN NEW; END $$
"""


@pytest.fixture
def partitioned(made_on_postgresql):
    return made_on_postgresql(
        "CREATE TABLE t (id SERIAL, k TEXT, v INT, PRIMARY KEY (id, k)) PARTITION BY LIST (k)",
        "CREATE TABLE t_x PARTITION OF t FOR VALUES IN ('x')",
        "CREATE TABLE t_rest PARTITION OF t FOR VALUES IN ('y', 'z')",
    )


def test_partitions(partitioned):
    table = partitioned["t"]

    assert life(table, {"id": 1, "k": "x"}, ["id", "k"]) == whole_life((1, "x"), (1, "x"))
    assert table.insert({"k": "y"}) == (1, "y")
    assert table.update({"k": "z"}, id=1, v=None) == 1
    assert table.insert_many([{"k": "x", "new": 1}, {"k": "y", "new": 2}]) == 2
    assert partitioned["t_rest"].count(new={">": 0}) == 1
    assert partitioned["t_x"].count() == 2
    with pytest.raises(DBAPIError, match='no partition of relation "t" found'):
        table.insert({"k": "none"})


def test_upserts_without_a_key_of_the_whole(partitioned):
    table = partitioned["t"]

    assert table.upsert({"k": "y", "v": 1}, ["v"]) == (1, "y")
    assert table.upsert({"k": "z", "v": 1}, ["v"]) == (1, "z")
    assert table.upsert_many([{"k": "x", "v": 1}], ["v"]) == 1
    assert table.all().all() == [{"id": 1, "k": "x", "v": 1}]


def test_inheritance(made_on_postgresql):
    db = made_on_postgresql(
        "CREATE TABLE t (id SERIAL PRIMARY KEY, k TEXT, v INT)",
        "CREATE TABLE child (extra TEXT) INHERITS (t)",
    )

    assert life(db["child"], {"k": "x"}, ["k"]) == whole_life(None, None)
    assert db["t"].insert({"k": "y", "v": 1}) == 4
    assert db["t"].find(_order_by="k", _columns=["k"]).all() == [{"k": "x"}, {"k": "y"}]
    assert db["t"].insert({"k": "z", "new": 1}) == 5
    assert db["child"].columns() == ["id", "k", "v", "extra", "new"]


@pytest.fixture
def triggered(made_on_postgresql):
    return made_on_postgresql(
        "CREATE TABLE t (id SERIAL PRIMARY KEY, k TEXT, slug TEXT, v INT)",
        SAY,
        "CREATE TRIGGER say BEFORE INSERT OR UPDATE ON t FOR EACH ROW EXECUTE FUNCTION say()",
    )["t"]


def test_values_that_a_trigger_changes(triggered):
    assert life(triggered, {"k": "Ada"}, ["k"]) == whole_life(1, 3)
    assert triggered.find_one(slug="ada")["k"] == "Ada"


def test_rows_that_a_trigger_drops(triggered):
    assert triggered.insert({"k": "ignored"}) is None
    assert triggered.upsert({"k": "ignored"}, ["k"]) is None
    assert triggered.insert_many([{"k": "ignored"}, {"k": "kept"}]) == 2
    assert triggered.distinct("k").all() == [{"k": "kept"}]


def test_rows_that_a_trigger_refuses(triggered):
    with pytest.raises(DBAPIError, match="no row is called refused"):
        triggered.insert_many([{"k": "fine"}, {"k": "refused"}])
    with pytest.raises(DBAPIError, match="no row is called refused"):
        triggered.upsert_many([{"k": "fine"}, {"k": "refused"}], ["k"])
    assert triggered.count() == 0


def test_triggers_of_sqlite(made_on_sqlite):
    db = made_on_sqlite(
        "CREATE TABLE t (id INTEGER PRIMARY KEY, k TEXT, slug TEXT, v INT)",
        "CREATE TABLE log (k TEXT)",
        "CREATE TRIGGER a AFTER INSERT ON t BEGIN"
        " UPDATE t SET slug = lower(NEW.k) WHERE id = NEW.id; INSERT INTO log VALUES (NEW.k); END",
        "CREATE TRIGGER b BEFORE INSERT ON t WHEN NEW.k = 'refused' BEGIN"
        " SELECT RAISE(ABORT, 'no row is called refused'); END",
    )

    assert life(db["t"], {"k": "Ada"}, ["k"]) == whole_life(1, 1)
    assert (db["t"].find_one()["slug"], db["log"].count()) == ("ada", 3)
    with pytest.raises(DBAPIError, match="no row is called refused"):
        db["t"].upsert_many([{"k": "fine"}, {"k": "refused"}], ["k"])
    assert db["t"].count() == 1
