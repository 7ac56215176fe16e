"""Several columns with one name in a query: each value is in the row, under a distinct name."""

import pytest
from sqlalchemy import column, literal, select, text

QUERIES = [
    ("SELECT 1 AS n, 2 AS n", {"n": 1, "n_2": 2}),
    ("SELECT 1 AS n, 2 AS n, 3 AS n", {"n": 1, "n_2": 2, "n_3": 3}),
    ("SELECT 1 AS n, 2 AS n, 3 AS n_2", {"n": 1, "n_3": 2, "n_2": 3}),
    ("SELECT 1 AS n_2, 2 AS n, 3 AS n", {"n_2": 1, "n": 2, "n_3": 3}),
    ("SELECT 1 AS n_2, 2 AS n_2, 3 AS n", {"n_2": 1, "n_2_2": 2, "n": 3}),
    ("SELECT 1 AS a, 2 AS b, 3 AS a, 4 AS b", {"a": 1, "b": 2, "a_2": 3, "b_2": 4}),
    ('SELECT 1 AS n, 2 AS "N", 3 AS n', {"n": 1, "N": 2, "n_2": 3}),
    (text("SELECT 1 AS n, 2 AS n"), {"n": 1, "n_2": 2}),
    (text("SELECT 1 AS n, 2 AS n").columns(column("n"), column("n")), {"n": 1, "n_2": 2}),
    (select(literal(1).label("n"), literal(2).label("n")), {"n": 1, "n_2": 2}),
    (select(column("n"), column("n")).select_from(text("(SELECT 1 AS n) t")), {"n": 1, "n_2": 1}),
]


@pytest.mark.parametrize(("sql", "row"), QUERIES, ids=lambda value: str(value)[:60])
def test_query(driver_db, sql, row):
    rows = driver_db.query(sql)

    assert rows.all() == [row]
    assert rows.keys == tuple(row)


def test_star_of_a_join(db):
    db["people"].insert({"name": "Ada"})
    db["pets"].insert_many([{"name": "Rex"}, {"name": "Tom"}])
    rows = db.query("SELECT * FROM people JOIN pets ON pets.id = 2")

    assert rows.all() == [{"id": 1, "name": "Ada", "id_2": 2, "name_2": "Tom"}]


def test_names_that_sqlalchemy_tells_apart(db):
    """They keep the names that SQLAlchemy's users know."""
    db["people"].insert({"name": "Ada"})
    db["pets"].insert_many([{"name": "Rex"}, {"name": "Tom"}])
    people, pets = db["people"].table, db["pets"].table
    joined = select(people.c.id, pets.c.id).join_from(people, pets, pets.c.name == "Tom")

    assert db.query(joined).all() == [{"id": 1, "id_1": 2}]


def test_returning(db):
    db["t"].insert({"n": 1})

    assert db.query("UPDATE t SET n = 5 RETURNING n, n").all() == [{"n": 5, "n_2": 5}]


def test_row_type(open_db):
    db = open_db(row_type=list)

    assert db.query("SELECT 1 AS n, 2 AS n").all() == [[("n", 1), ("n_2", 2)]]
