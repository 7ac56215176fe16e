"""Tables of an attached SQLite file: columns are added there and nowhere else."""

import pytest
from sqlalchemy import Pool, event

NAMES = ("aux", 'a "b"', "order")


@pytest.fixture(params=NAMES)
def db(open_sqlite, request, tmp_path):
    """A database that uses the tables of an attached file; the main file has the same names."""
    name = request.param.replace('"', '""')

    def attach(connection, record):
        connection.execute(f"ATTACH '{tmp_path / 'other.db'}' AS \"{name}\"")

    event.listen(Pool, "connect", attach)
    main = open_sqlite()
    main["t"].insert({"n": 1, "name": "main"})
    main["t"].create_index(["n"])
    main.close()
    yield open_sqlite(schema=request.param)
    event.remove(Pool, "connect", attach)


@pytest.fixture
def made(db):
    """The SQL that created each table, index and trigger of a file."""

    def read(schema):
        quoted = schema.replace('"', '""')
        rows = db.query(f'SELECT name, sql FROM "{quoted}".sqlite_master WHERE sql IS NOT NULL')
        return {row["name"]: row["sql"] for row in rows}

    return read


def test_it_grows(db, made, request):
    schema = request.node.callspec.params["db"]
    before = made("main")
    table = db["t"]
    table.insert({"n": 1, "name": "x"})
    table.insert({"n": 1.5, "later": True})

    assert [row["n"] for row in table.find(_order_by="n")] == [1.0, 1.5]
    assert table.count(n=1.5) == 1
    assert "DOUBLE PRECISION" in made(schema)["t"]
    assert made("main") == before


def test_its_indexes_and_triggers_stay(db, made, request):
    schema = request.node.callspec.params["db"]
    quoted = '"' + schema.replace('"', '""') + '"'
    before = made("main")
    table = db["t"]
    table.insert({"n": 1, "name": "x"})
    table.create_index(["n", "name"])
    db.execute(f"CREATE UNIQUE INDEX {quoted}.\"u n\" ON t (n) WHERE name = 'INDEX x'")
    db.execute(f"CREATE TABLE {quoted}.log (n)")
    db.execute(
        f"CREATE TRIGGER {quoted}.logs AFTER INSERT ON t BEGIN INSERT INTO log VALUES (new.n); END"
    )
    others = {name: sql for name, sql in made(schema).items() if name != "t"}
    table.insert({"n": 1.5, "name": "y"})

    assert {name: sql for name, sql in made(schema).items() if name != "t"} == others
    assert len(others) == 4
    assert db["log"].find().all() == [{"n": 1.5}]
    assert made("main") == before


def test_columns_that_are_dropped_take_their_indexes(db, made, request):
    schema = request.node.callspec.params["db"]
    before = made("main")
    db["t"].insert({"n": 1, "name": "x"})
    db["t"].create_index(["n"])
    db["t"].drop_column("n")

    assert db["t"].columns() == ["id", "name"]
    assert list(made(schema)) == ["t"]
    assert made("main") == before


def test_names_without_a_schema(open_sqlite, tmp_path):
    """SQLite looks for them in all files."""
    other = open_sqlite(f"sqlite:///{tmp_path}/other.db")
    other["t"].insert({"n": 1})
    other["t"].create_index(["n"])
    other.close()
    db = open_sqlite(on_connect_statements=[f"ATTACH '{tmp_path}/other.db' AS other"])

    assert db["t"].find_one() == {"id": 1, "n": 1}
    assert db["t"].insert({"n": 1.5, "name": "x"}) == 2
    assert db["t"].upsert({"n": 1, "name": "y"}, ["n"]) == 1
    assert [*db["t"].values("name", _order_by="n")] == ["y", "x"]
    assert db.query("SELECT count(*) AS n FROM main.sqlite_master").first() == {"n": 0}
