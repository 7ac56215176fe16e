"""Changes of tables with partitions on other servers: an error before anything changes.

The foreign-data wrapper of these tests has no code, so that it needs no extension.
"""

import pytest
import sqlalchemy as sa
from dbset import SchemaError

MADE = """
    CREATE FOREIGN DATA WRAPPER none_at_all;
    CREATE SERVER one FOREIGN DATA WRAPPER none_at_all
        OPTIONS (host 'one.example', dbname 'shop', password 'secret');
    CREATE SERVER two FOREIGN DATA WRAPPER none_at_all;
    CREATE TABLE t (k TEXT, "n%" BIGINT) PARTITION BY LIST (k);
    CREATE FOREIGN TABLE t_1 PARTITION OF t FOR VALUES IN ('a') SERVER one
        OPTIONS (schema_name 'far', table_name 'away%');
    CREATE TABLE t_2 PARTITION OF t FOR VALUES IN ('b') PARTITION BY LIST (k);
    CREATE FOREIGN TABLE t_2_2 PARTITION OF t_2 DEFAULT SERVER two
"""

ONE = "run on server 'one' (host=one.example dbname=shop): "
TWO = ", then on server 'two': "
HERE = ", then here: "

REFUSED = [
    (lambda t: t.insert({"k": "a", "x": 1}), "ALTER TABLE {} ADD COLUMN x BIGINT", True),
    (lambda t: t.insert_many([{"k": "a", "x": 1}]), "ALTER TABLE {} ADD COLUMN x BIGINT", True),
    (lambda t: t.create_column("x", sa.Text), "ALTER TABLE {} ADD COLUMN x TEXT", True),
    (lambda t: t.drop_column("n%"), 'ALTER TABLE {} DROP COLUMN "n%"', True),
    (lambda t: t.rename_column("n%", "m"), 'ALTER TABLE {} RENAME "n%" TO m', True),
    (lambda t: t.create_index("n%"), 'CREATE INDEX "idx_t_n%" ON {} ("n%")', True),
    (
        lambda t: t.create_index(["k", "n%"], unique=True),
        'CREATE UNIQUE INDEX "idx_t_k_n%" ON {} (k, "n%")',
        False,
    ),
]


@pytest.fixture
def db(open_postgresql):
    db = open_postgresql()
    for statement in MADE.split(";"):
        db.execute(statement)
    yield db
    db.execute("DROP FOREIGN DATA WRAPPER none_at_all CASCADE")


@pytest.mark.parametrize(("change", "statement", "here"), REFUSED)
def test_the_error_says_what_to_run_on_each_server(db, change, statement, here):
    with pytest.raises(SchemaError) as caught:
        change(db["t"])

    first, second = '"far"."away%"', '"public"."t_2_2"'
    steps = ONE + statement.format(first) + TWO + statement.format(second)
    own = HERE + statement.format("t") if here else ""
    assert str(caught.value).endswith(f"; {steps}{own}")
    assert "secret" not in str(caught.value)
    assert db["t"].columns() == ["k", "n%"]
    assert not db["t"].has_index("n%")


def test_a_foreign_table_itself(db):
    db.execute("CREATE FOREIGN TABLE f (k TEXT) SERVER two")
    with pytest.raises(SchemaError, match=r"run on server 'two': ALTER TABLE \"public\".\"f\" ADD"):
        db["f"].create_column("x", sa.Text)
    assert db["f"].columns() == ["k"]


def test_the_table_is_renamed_and_dropped_here(db):
    db["t"].rename("u")
    assert db["u"].columns() == ["k", "n%"]
    db["u"].drop()
    assert db.tables(hidden=True) == []


def test_nothing_to_change_is_no_error(db):
    db["t"].create_column("n%", sa.BigInteger)
    db.create_table("t", {"k": sa.Text})
    assert db["t"].columns() == ["k", "n%"]
