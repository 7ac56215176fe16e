"""An index is created once, with a name that lists its columns."""

from __future__ import annotations

import pytest
from dbset_schema import (
    Catalog,
    SchemaError,
    TableNotFoundError,
    create_index,
    has_index,
    reflect,
)
from dbset_schema.index_search import is_unique
from dbset_types import ColumnNotFoundError
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

TABLE = 'CREATE TABLE t (a BIGINT, "B c" TEXT, "100%" TEXT)'


def statements(connection):
    return (
        connection.exec_driver_sql("SELECT sql FROM sqlite_master WHERE type = 'index'")
        .scalars()
        .all()
    )


@pytest.mark.parametrize(
    ("columns", "options", "name", "sql"),
    [
        (["a"], {}, "idx_t_a", "CREATE INDEX idx_t_a ON t (a)"),
        (["A", "b C"], {}, "idx_t_a_B c", 'CREATE INDEX "idx_t_a_B c" ON t (a, "B c")'),
        (["100%"], {}, "idx_t_100%", 'CREATE INDEX "idx_t_100%" ON t ("100%")'),
        (["a"], {"name": "my"}, "my", "CREATE INDEX my ON t (a)"),
        (["a"], {"unique": True}, "idx_t_a", "CREATE UNIQUE INDEX idx_t_a ON t (a)"),
        (
            ["a"],
            {"sqlite_where": text("a > 0")},
            "idx_t_a",
            "CREATE INDEX idx_t_a ON t (a) WHERE a > 0",
        ),
    ],
)
def test_made_once(made, columns, options, name, sql):
    connection, catalog = made(TABLE), Catalog()

    for _ in range(2):
        assert create_index(connection, catalog, "t", columns, **options) == name
    assert statements(connection) == [sql]
    assert name in {index.name for index in catalog.known("t").indexes}


def test_an_index_of_another_process_is_found(made):
    connection, catalog = made(TABLE), Catalog()
    catalog.table(connection, "t")
    made("CREATE INDEX idx_t_a ON t (a)")

    assert create_index(connection, catalog, "t", ["a"]) == "idx_t_a"


@pytest.mark.parametrize(
    ("arguments", "kind", "message"),
    [
        (("none", ["a"]), TableNotFoundError, "no table 'none'"),
        (("t", ["aa"]), ColumnNotFoundError, "did you mean 'a'"),
        (("t", []), SchemaError, "needs at least one column"),
        (("t", ["a"], "x\0"), SchemaError, "index name must not contain a NUL"),
        (("t", ["a"], "taken"), SchemaError, r"is an index on B c; give another"),
    ],
)
def test_errors(made, everything, arguments, kind, message):
    connection = made(TABLE, 'CREATE INDEX taken ON t ("B c")')
    before = everything()

    with pytest.raises(kind, match=message):
        create_index(connection, Catalog(), *arguments)
    assert everything() == before


def test_a_unique_index_on_rows_that_are_not(made):
    connection = made(TABLE, "INSERT INTO t (a) VALUES (1), (1)")

    with pytest.raises(IntegrityError):
        create_index(connection, Catalog(), "t", ["a"], unique=True)
    assert statements(connection) == []


@pytest.mark.parametrize(
    ("index", "found"),
    [
        ("CREATE UNIQUE INDEX i ON t (a)", (True, True)),
        ("CREATE INDEX i ON t (a)", (True, False)),
        ("CREATE UNIQUE INDEX i ON t (a) WHERE a > 0", (False, False)),
        ("CREATE UNIQUE INDEX i ON t (a COLLATE NOCASE)", (False, False)),
    ],
)
def test_indexes_that_are_reflected(made, index, found):
    table = reflect(made(TABLE, index), "t")

    assert (has_index(table, ["a"]), is_unique(table, ["a"])) == found


def test_an_expression_is_no_column(made):
    table = reflect(made(TABLE, "CREATE UNIQUE INDEX i ON t (a, lower(a))"), "t")

    assert (has_index(table, ["a"]), is_unique(table, ["a"])) == (False, False)


def test_a_hash_distinguishes_names_that_run_together(made):
    connection = made('CREATE TABLE t (a, b, "a_b")', "CREATE TABLE t_a (b)")
    calls = [("t", ["a", "b"]), ("t", ["a_b"]), ("t_a", ["b"])]
    found = [[create_index(connection, Catalog(), *call) for call in calls] for _ in range(2)]

    assert found[0] == found[1]
    assert found[0][0] == "idx_t_a_b"
    assert [name[:10] for name in found[0][1:]] == ["idx_t_a_b_", "idx_t_a_b_"]
    assert len(set(found[0])) == len(statements(connection)) == 3


def test_a_plain_index_is_no_unique_one(made):
    connection = made(TABLE, "CREATE INDEX idx_t_a ON t (a)")

    with pytest.raises(SchemaError, match="'idx_t_a' of table 't' is an index on a;"):
        create_index(connection, Catalog(), "t", ["a"], "idx_t_a", unique=True)


def test_a_view_gets_no_index(made):
    connection = made(TABLE, "CREATE VIEW v AS SELECT a FROM t")

    with pytest.raises(SchemaError, match="'v' is a view"):
        create_index(connection, Catalog(), "v", ["a"])
