"""SQLite columns in which other programs keep values that are not of the declared type."""

import math

import pytest
from dbset import FilterError, TypeConflictError

#: By declared type: values that SQLite keeps there, of another type.
HELD = {
    **dict.fromkeys(("INTEGER", "BIGINT", "NUMERIC", "DECIMAL(10, 2)"), ("n/a", "")),
    **dict.fromkeys(("REAL", "FLOAT", "DOUBLE"), ("n/a", "", b"\1")),
    "BLOB": ("n/a", "5", 5, 1.5),
}


LAYOUTS = {
    "by hand": "CREATE TABLE t (id INTEGER PRIMARY KEY, v {}, n INT)",
    "by dataset": (
        "CREATE TABLE t (\n\tid INTEGER NOT NULL, \n\tv {}, n INT, \n\tPRIMARY KEY (id)\n)"
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
    usual = b"7" if declared == "BLOB" else 7
    for value in (*HELD[declared], usual, None):
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
