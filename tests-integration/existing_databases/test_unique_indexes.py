"""Existing unique indexes: those that ON CONFLICT can use, and those that it must not."""

import pytest
from row_lifecycle import life, whole_life
from sqlalchemy.exc import IntegrityError

COLUMNS = "id SERIAL PRIMARY KEY, k TEXT, v INT"
ON_POSTGRESQL = {
    "partial": "CREATE UNIQUE INDEX i ON t (k) WHERE v > 100",
    "expression": "CREATE UNIQUE INDEX i ON t (lower(k))",
    "expression beside": "CREATE UNIQUE INDEX i ON t (k, (v / 100))",
    "included columns": "CREATE UNIQUE INDEX i ON t (k) INCLUDE (v)",
    "collation": 'CREATE UNIQUE INDEX i ON t (k COLLATE "C")',
    "operators": "CREATE UNIQUE INDEX i ON t (k text_pattern_ops DESC NULLS LAST)",
    "deferrable": "ALTER TABLE t ADD CONSTRAINT c UNIQUE (k) DEFERRABLE",
    "deferred": "ALTER TABLE t ADD CONSTRAINT c UNIQUE (k) DEFERRABLE INITIALLY DEFERRED",
    "equal NULLs": "ALTER TABLE t ADD CONSTRAINT c UNIQUE NULLS NOT DISTINCT (k)",
    "exclusion": "ALTER TABLE t ADD CONSTRAINT c EXCLUDE (k WITH =)",
    "check": "ALTER TABLE t ADD CONSTRAINT c CHECK (k <> '') NOT VALID",
    "hash": "CREATE INDEX i ON t USING hash (k)",
}
ON_SQLITE = {
    "partial": "CREATE UNIQUE INDEX i ON t (k) WHERE v > 100",
    "expression": "CREATE UNIQUE INDEX i ON t (lower(k))",
    "expression beside": "CREATE UNIQUE INDEX i ON t (k, v / 100)",
    "collation": "CREATE UNIQUE INDEX i ON t (k COLLATE NOCASE)",
    "descending": "CREATE UNIQUE INDEX i ON t (k DESC)",
}


@pytest.mark.parametrize("index", ON_POSTGRESQL.values(), ids=ON_POSTGRESQL)
def test_on_postgresql(made_on_postgresql, index):
    table = made_on_postgresql(f"CREATE TABLE t ({COLUMNS})", index)["t"]
    found = life(table, {"k": "x"}, ["k"])

    assert found == whole_life(1, found[-2])
    assert table.upsert({"k": None, "v": 1}, ["k"]) == table.upsert({"k": None, "v": 2}, ["k"])
    assert table.upsert_many([{"k": None, "v": 3}], ["k"]) == table.count(k=None) == 1


@pytest.mark.parametrize("index", ON_SQLITE.values(), ids=ON_SQLITE)
def test_on_sqlite(made_on_sqlite, index):
    table = made_on_sqlite("CREATE TABLE t (id INTEGER PRIMARY KEY, k TEXT, v INT)", index)["t"]

    assert life(table, {"k": "x"}, ["k"]) == whole_life(1, 1)


@pytest.mark.parametrize("key", ["PRIMARY KEY (id) DEFERRABLE", "UNIQUE (id) DEFERRABLE"])
def test_deferrable_keys_in_a_transaction(made_on_postgresql, key):
    db = made_on_postgresql(f"CREATE TABLE t (id INT, v INT, {key})")
    assert db["t"].has_index("id")
    with db.transaction():
        db.execute("SET CONSTRAINTS ALL DEFERRED")
        db["t"].insert_many([{"id": 1, "v": 1}, {"id": 2, "v": 2}])
        db["t"].update({"id": 2}, v=1)
        db["t"].update({"id": 1}, v=2)
        db["t"].upsert({"id": 1, "v": 5}, ["id"])

    assert db["t"].find(_order_by="id").all() == [{"id": 1, "v": 5}, {"id": 2, "v": 1}]


def test_case_that_a_column_ignores(made_on_sqlite):
    table = made_on_sqlite(
        "CREATE TABLE t (id INTEGER PRIMARY KEY, k TEXT COLLATE NOCASE UNIQUE, v INT)"
    )["t"]
    table.insert({"k": "Ada", "v": 1})

    assert table.upsert({"k": "ADA", "v": 2}, ["k"]) == 1
    assert table.upsert_many([{"k": "ada", "v": 3}], ["k"]) == 1
    assert table.all().all() == [{"id": 1, "k": "Ada", "v": 3}]


def test_an_index_that_distinguishes_more(made_on_postgresql):
    table = made_on_postgresql(f"CREATE TABLE t ({COLUMNS})", ON_POSTGRESQL["expression"])["t"]
    table.insert({"k": "Ada", "v": 1})

    for write in (lambda row: table.upsert(row, ["k"]), lambda row: table.insert_many([row])):
        with pytest.raises(IntegrityError, match="unique constraint"):
            write({"k": "ADA", "v": 2})
    assert table.count() == 1


def test_constraints_without_parsing(made_on_postgresql):
    """SQLAlchemy cannot parse a check that is not enforced."""
    db = made_on_postgresql(f"CREATE TABLE t ({COLUMNS}, CHECK (v > 0) NOT ENFORCED)")

    assert life(db["t"], {"k": "x"}, ["k"]) == whole_life(1, 3)


@pytest.mark.filterwarnings("ignore:Skipped unsupported reflection of expression-based index")
def test_expression_index_is_no_index_on_its_column(db):
    db["t"].insert({"a": "x"})
    db.query("CREATE INDEX i ON t (lower(a))")

    assert db["t"].find_one() == {"id": 1, "a": "x"}
    assert db["t"].has_index("a") is False
