"""Indexes on descending columns and on expressions, and indexes that are dropped."""

from __future__ import annotations

import pytest
from dbset_schema import Catalog, SchemaError, create_index, drop_index, has_index, reflect
from dbset_schema.index_parts import shape
from dbset_schema.index_search import is_unique, serves
from sqlalchemy import column, func, text


@pytest.mark.parametrize(
    ("columns", "name"),
    [
        (["-a"], "idx_t_a_desc"),
        (["b", "-a"], "idx_t_b_a_desc"),
        ([func.lower(column("b"))], "idx_t_lower_b_08c06bff"),
        ([text("lower(b)"), "a"], "idx_t_lower_b_08c06bff_a"),
    ],
)
def test_created_and_dropped(made, columns, name):
    connection, catalog = made("CREATE TABLE t (a INTEGER, b TEXT)"), Catalog()

    assert create_index(connection, catalog, "t", columns) == name
    assert create_index(connection, catalog, "t", columns) == name
    assert has_index(catalog.known("t"), columns)
    drop_index(connection, catalog, "t", columns)
    assert not catalog.known("t").indexes
    with pytest.raises(SchemaError, match="has no index 'i'; its indexes are: none"):
        drop_index(connection, catalog, "t", "i")


@pytest.mark.parametrize(
    ("declared", "found"),
    [
        ("(a DESC)", ["-a"]),
        ("(a, lower(b) DESC)", ["a", "(lowerb)"]),
        ("(b COLLATE NOCASE)", ["(b collate nocase)"]),
        ("""(max(a, 1, ")"), coalesce(b, ',)'))""", ["(max(a, 1, )", "(coalesce(b, ',)')"]),
        ("(a) WHERE (b > '(')", ["a"]),
    ],
)
def test_reflected(made, declared, found):
    connection = made(
        'CREATE TABLE t (a INTEGER, b TEXT, ")" TEXT)', f"CREATE INDEX i ON t {declared}"
    )
    (index,) = reflect(connection, "t").indexes

    assert list(map(shape, index.expressions)) == found


def test_descending_index_finds_rows_and_makes_them_unique(made):
    table = reflect(made("CREATE TABLE t (a, b)", "CREATE UNIQUE INDEX i ON t (a DESC, b)"), "t")

    assert (serves(table, ["a", "b"]), is_unique(table, ["b", "a"])) == (True, True)


def test_expression_index_finds_no_rows_by_column(made):
    table = reflect(made("CREATE TABLE t (a)", "CREATE UNIQUE INDEX i ON t (lower(a))"), "t")

    assert (serves(table, ["a"]), is_unique(table, ["a"]), has_index(table, ["a"])) == (False,) * 3


@pytest.mark.parametrize(
    ("one", "other"),
    [("lower((b)::text)", "LOWER(b)"), ("(a + 1)", "a + 1"), ("f(b, 'A'::text)", "f(b, 'A')")],
)
def test_equal_expressions(one, other):
    assert shape(text(one.replace(":", r"\:"))) == shape(text(other))


@pytest.mark.parametrize(("one", "other"), [("f(b, 'A')", "f(b, 'a')"), ("a + 1", "a - 1")])
def test_different_expressions(one, other):
    assert shape(text(one)) != shape(text(other))
