"""SQLite columns in which other programs keep values that are not of the declared type."""

import math

import pytest
from dbset import FilterError, TypeConflictError

#: By declared type: values that SQLite keeps there, of another type.
HELD = {
    **dict.fromkeys(("INTEGER", "BIGINT", "NUMERIC", "DECIMAL(10, 2)"), ("n/a", "")),
    **dict.fromkeys(("REAL", "FLOAT", "DOUBLE"), ("n/a", "", b"\1")),
    "BLOB": ("n/a", "5", 5, 1.5),
    "DATE": ("n/a", "", 20240506, 1.5, "2024-05-06 00:00:00", b"\1"),
    "BOOLEAN": ("yes", "t", "", 2, 1.5, b"\1"),
    "UUID": ("n/a", "", 1, 1.5, "{11234567-89ab-cdef-0123-456789abcdef}", b"\1"),
}

#: By declared type: a value that is of it. UUIDs without hyphens are what SQLAlchemy writes.
USUAL = {
    "BLOB": b"7",
    "DATE": "2024-02-29",
    "BOOLEAN": 1,
    "UUID": "0123456789abcdef0123456789abcdef",
}

LAYOUTS = {
    "by hand": "CREATE TABLE t (id INTEGER PRIMARY KEY, v {}, n INT)",
    "by dataset": (
        "CREATE TABLE t (\n\tid INTEGER NOT NULL, \n\tv {}, n INT, \n\tPRIMARY KEY (id)\n)"
    ),
    "by SQLAlchemy, indexed": (
        "CREATE TABLE t (\n\tid INTEGER NOT NULL, \n\tv {}, \n\tn INTEGER, \n\tPRIMARY KEY (id), "
        "\n\tUNIQUE (v)\n)"
    ),
}


@pytest.fixture(params=LAYOUTS)
def layout(request):
    """The CREATE statement of a table with such a column."""
    return LAYOUTS[request.param]


@pytest.fixture
def table(made_on_sqlite, layout, request):
    """A table of another program, with values of other types beside one of the declared type."""
    declared = request.param
    db = made_on_sqlite(layout.format(declared))
    for value in (*HELD[declared], USUAL.get(declared, 7), None):
        db.execute("INSERT INTO t (v) VALUES (:value)", value=value)
    return db["t"]


declared = pytest.mark.parametrize("table", HELD, indirect=True)


@declared
def test_a_value_that_was_read_finds_its_row(table):
    rows = table.find(v={"!=": None}, _order_by="id").all()
    for row in rows:
        value, others = row["v"], len(rows) - 1

        assert table.find_one(v=value) == row
        assert table.find(v=[value]).all() == [row]
        assert table.count(v={"in": [value, None]}) == 2
        assert table.count(v={"!=": value}) == table.count(v={"not in": [value]}) == others
        assert table.count(_or=[{"v": value}, {"n": 1}]) == 1
        assert table.update({"n": 2}, v=value) == 1
    for row in rows:
        assert table.delete(v=row["v"]) == 1


@pytest.mark.parametrize("word", ["true", "True", "FALSE"])
def test_words_find_themselves_and_what_they_mean(made_on_sqlite, layout, word):
    table = made_on_sqlite(layout.format("BOOLEAN"), f"INSERT INTO t (v) VALUES ('{word}')")["t"]
    table.insert({"v": word != "FALSE"})
    assert [row["v"] for row in table.find(v=word, _order_by="id")] == [word, word != "FALSE"]
    assert table.count(v=[word]) == table.count(v={"in": [word, None]}) == 2
    assert table.count(v={"!=": word}) == 0
    with pytest.raises(TypeConflictError, match="as a key, text in this format may miss rows"):
        table.upsert({"v": word}, ["v"])


@pytest.mark.parametrize("table", ["DATE", "BOOLEAN", "UUID"], indirect=True)
def test_as_keys_they_never_add_a_row(table):
    rows = table.find(v={"!=": None}).all()
    *others, usual = rows
    for row in others:
        for write in (table.upsert, table.insert_ignore):
            with pytest.raises(TypeConflictError, match="'v'"):
                write({"v": row["v"], "n": 3}, ["v"])
        for write in (table.upsert_many, table.update_many, table.insert_ignore_many):
            with pytest.raises(TypeConflictError, match="'v'"):
                write([{"v": row["v"], "n": 3}] * 30, ["v"])
    assert table.upsert({"v": usual["v"], "n": 4}, ["v"]) == usual["id"]
    assert table.upsert_many([{"v": usual["v"], "n": 5}] * 30, ["v"]) == 30
    assert table.find(v={"!=": None}).all() == [*others, {**usual, "n": 5}]


@declared
def test_such_values_have_no_order(table):
    held = table.find_one(id=1)["v"]
    for operand in ({">": held}, {"<=": held}, {"between": [held, held]}):
        with pytest.raises(FilterError, match=repr(held)):
            table.count(v=operand)


@declared
def test_what_no_column_holds_is_an_error(table):
    for value in ("a\0", "\ud800", object(), {"a": 1}, 2**63j):
        with pytest.raises(FilterError):
            table.count(v=value)


@pytest.mark.crosswise
def test_nan_is_stored_as_null(made_on_sqlite):
    db = made_on_sqlite("CREATE TABLE t (v INT, b BLOB)")
    for name in ("v", "b"):
        with pytest.raises(FilterError):
            db["t"].count({name: math.nan})


@declared
def test_they_cannot_be_written(table):
    """The column's own type takes text that is a number, and refuses other text."""
    row = table.find_one(id=1)
    with pytest.raises(TypeConflictError, match=repr(row["v"])):
        table.update(row, ["id"])


STRICT = "CREATE TABLE t (id INTEGER PRIMARY KEY, v INTEGER) STRICT"


@pytest.fixture(params=["STRICT", "dbset", "dbset, changed", "dbset, renamed"])
def other_table(made_on_sqlite, request):
    """A STRICT table, or one that dbset has created."""
    if request.param == "STRICT":
        return made_on_sqlite(STRICT)["t"]
    db = made_on_sqlite()
    db["t"].insert({"v": 1})
    if request.param == "dbset, changed":
        db["t"].insert({"v": 1.5, "n": 2, "name": "x"})
        db["t"].drop_column("name")
    if request.param == "dbset, renamed":
        db["t"].rename("a new name")
        return db["a new name"]
    return db["t"]


@pytest.mark.crosswise
def test_other_tables_hold_nothing_else(other_table):
    table = other_table
    with pytest.raises(FilterError, match="'n/a'"):
        table.count(v="n/a")
    with pytest.raises(FilterError, match="'n/a'"):
        table.count(id="n/a")
