"""PostgreSQL schemas: one by name, several by the search path, and temporary tables."""

import pytest
from row_lifecycle import life, whole_life

TABLES = (
    "CREATE SCHEMA one",
    'CREATE SCHEMA "My Schema"',
    "CREATE TABLE t (id SERIAL PRIMARY KEY, k TEXT, public INT, v INT)",
    "CREATE TABLE one.t (id SERIAL PRIMARY KEY, k TEXT, one INT, v INT)",
    'CREATE TABLE "My Schema".t (id SERIAL PRIMARY KEY, k TEXT, "My" INT, v INT)',
    "CREATE TABLE one.only_there (v INT)",
)
COLUMNS = {None: "public", "public": "public", "one": "one", "My Schema": "My"}


@pytest.fixture
def made_schemas(open_postgresql):
    db = open_postgresql()
    for schema in ("one", '"My Schema"'):
        db.execute(f"DROP SCHEMA IF EXISTS {schema} CASCADE")
    for statement in TABLES:
        db.execute(statement)
    yield open_postgresql
    for schema in ("one", '"My Schema"'):
        db.execute(f"DROP SCHEMA {schema} CASCADE")


@pytest.mark.parametrize(("schema", "column"), COLUMNS.items())
def test_the_same_name_in_each(made_schemas, schema, column):
    db = made_schemas(schema=schema)

    assert db["t"].columns() == ["id", "k", column, "v"]
    assert life(db["t"], {"k": "x"}, ["k"]) == whole_life(1, 3)
    assert db["t"].has_index("k")
    counts = {name: made_schemas(schema=name)["t"].count() for name in COLUMNS}
    here = {schema, *({None, "public"} if schema in {None, "public"} else ())}
    assert {name for name, count in counts.items() if count} == here


@pytest.mark.parametrize("schema", ["one", "My Schema"])
def test_new_things_are_made_in_it(made_schemas, schema):
    db = made_schemas(schema=schema)
    db["new"].insert({"a": 1})
    db["new"].insert_many([{"a": 1.5, "b": "x"}])
    db["t"].create_index(["k", "v"])

    assert "new" in db.tables()
    assert not made_schemas().has_table("new")
    assert db["new"].find(_order_by="id").all() == [
        {"id": 1, "a": 1.0, "b": None},
        {"id": 2, "a": 1.5, "b": "x"},
    ]
    db["new"].drop()
    assert not db.has_table("new")


def test_types_of_another_schema(made_schemas):
    db = made_schemas()
    db.execute("CREATE TYPE one.mood AS ENUM ('sad', 'ok')")
    db.execute("CREATE DOMAIN one.positive AS INT CHECK (VALUE > 0)")
    db.execute("CREATE TYPE one.pair AS (x INT, y INT)")
    db.execute("CREATE TABLE odd (id INT PRIMARY KEY, m one.mood, d one.positive, p one.pair)")
    row = {"m": "ok", "d": 5, "p": "(1,2)"}

    assert db["odd"].upsert({"id": 1, **row}, ["m", "d", "p"]) == 1
    assert db["odd"].upsert_many([{"id": 1, **row}], ["m", "d", "p"]) == 1
    assert db["odd"].find(row).all() == [{"id": 1, **row}]


SEARCH = {
    "asyncpg": {"server_settings": {"search_path": "one,public"}},
    "psycopg2": {"options": "-csearch_path=one,public"},
}


def test_search_path(made_schemas):
    driver = made_schemas().engine.dialect.driver
    db = made_schemas(connect_args=SEARCH[driver])

    assert db["t"].columns() == ["id", "k", "one", "v"]
    assert life(db["t"], {"k": "x"}, ["k"]) == whole_life(1, 3)
    db["only_there"].insert({"v": 1, "new": 2})
    assert made_schemas(schema="one")["only_there"].find_one() == {"v": 1, "new": 2}


def test_temporary_tables(made_schemas):
    db = made_schemas()
    with db.transaction():
        db.execute(
            "CREATE TEMPORARY TABLE tmp (id SERIAL PRIMARY KEY, k TEXT, v INT) ON COMMIT DROP"
        )

        assert life(db["tmp"], {"k": "x"}, ["k"]) == whole_life(1, 3)
        assert db["tmp"].insert({"k": "y", "new": 1}) == 4
    assert not db["tmp"].exists()


def test_a_temporary_table_before_another(made_schemas):
    db = made_schemas()
    db["t"].insert({"k": "x"})
    with db.transaction():
        db.execute("CREATE TEMPORARY TABLE t (sole INT) ON COMMIT DROP")
        db["t"].insert({"sole": 5})
        assert db["t"].all().all() == [{"sole": 5}]

    assert db["t"].find_one()["k"] == "x"
