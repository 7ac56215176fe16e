"""A column that must grow and that something else needs: one error on each database."""

import pytest
from dbset import SchemaError

#: What needs column ``n`` of a table, as both databases take it.
NEEDED = {
    "view": ["CREATE VIEW v AS SELECT n FROM t"],
    "generated": ["ALTER TABLE t ADD g integer GENERATED ALWAYS AS (n * 2) {stored}"],
    "foreign key": [
        "CREATE TABLE other (k integer PRIMARY KEY)",
        "INSERT INTO other VALUES (2)",
        "ALTER TABLE t RENAME TO old",
        "CREATE TABLE t (id integer PRIMARY KEY, n integer REFERENCES other (k))",
    ],
    "partial index": ["CREATE INDEX i ON t (id) WHERE n % 2 = 0"],
}
ON_POSTGRESQL = {
    "view of a view": ["CREATE VIEW u AS SELECT * FROM t", "CREATE VIEW v AS SELECT * FROM u"],
    "trigger": [
        "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
        "CREATE TRIGGER tr BEFORE UPDATE OF n ON t FOR EACH ROW EXECUTE FUNCTION f()",
    ],
    "policy": ["CREATE POLICY p ON t USING (n > 0)"],
    "rule": ["CREATE RULE r AS ON DELETE TO t WHERE OLD.n = 1 DO INSTEAD NOTHING"],
    "materialized view": ["CREATE MATERIALIZED VIEW v AS SELECT n FROM t"],
    "function": [
        "CREATE FUNCTION f() RETURNS integer BEGIN ATOMIC; SELECT max(n) FROM t; END",
    ],
    "partition key": [
        "DROP TABLE t",
        "CREATE TABLE t (id integer, n integer) PARTITION BY HASH (n)",
        "CREATE TABLE t0 PARTITION OF t FOR VALUES WITH (MODULUS 1, REMAINDER 0)",
    ],
    "parent": ["ALTER TABLE t RENAME TO p", "CREATE TABLE t () INHERITS (p)"],
}
WRITES = {
    "insert": lambda t: t.insert({"id": 2, "n": 1.5}),
    "insert_many": lambda t: t.insert_many([{"id": 2, "n": 2}, {"id": 3, "n": 1.5}], chunk_size=1),
    "update": lambda t: t.update({"n": 1.5}, n=2),
    "upsert_many": lambda t: t.upsert_many([{"id": 1, "n": 1.5}], ["id"]),
}


def refused(db, statements):
    db.execute("CREATE TABLE t (id integer, n integer)")
    stored = "VIRTUAL" if db.engine.name == "sqlite" else "STORED"
    for statement in statements:
        db.execute(statement.format(stored=stored))
    columns = db["t"].columns()
    for write in WRITES.values():
        with pytest.raises(SchemaError, match=r"column 'n' of table 't' must grow, .* by hand"):
            write(db["t"])
        with pytest.raises(SchemaError), db.transaction():
            write(db["t"])
        assert (db["t"].columns(), db["t"].count()) == (columns, 0)


@pytest.mark.parametrize("statements", NEEDED.values(), ids=NEEDED)
def test_each_write(db, statements):
    refused(db, statements)


@pytest.mark.parametrize("statements", ON_POSTGRESQL.values(), ids=ON_POSTGRESQL)
def test_each_write_on_postgresql(open_postgresql, statements):
    refused(open_postgresql(), statements)


def test_transaction_goes_on(db):
    db.execute("CREATE TABLE t (id integer, n integer)")
    db.execute("CREATE VIEW v AS SELECT n FROM t")
    with db.transaction():
        with pytest.raises(SchemaError):
            db["t"].insert({"id": 1, "n": 1.5})
        db["t"].insert({"id": 2, "n": 2})
    assert db["v"].find().all() == [{"n": 2}]
