"""SQLite tables in which other programs keep bytes in columns of other types."""

import pyarrow as pa
import pytest
from dbset import FilterError, TypeConflictError

DATA, NEW = b"GP\0\1\xff", b"GP\0\2"
GEOMETRIES = ("POINT", "MULTIPOINT", "point", "POINTZ", "LINESTRING", "GEOMETRY", "POLYGON")
TYPES = ("TEXT", "VARCHAR(9)", "INT", "BIGINT", "DECIMAL(9, 2)", "NUMERIC")

#: A table of another program, and those of programs that use SQLAlchemy: pandas and dataset.
LAYOUTS = {
    "by hand": "CREATE TABLE t (id INTEGER PRIMARY KEY, v {})",
    "by pandas": "CREATE TABLE t (\n\tid BIGINT, \n\tv {}\n)",
    "by dataset": "CREATE TABLE t (\n\tid INTEGER NOT NULL, \n\tv {}, \n\tPRIMARY KEY (id)\n)",
}


@pytest.fixture(params=GEOMETRIES + TYPES)
def declared(request):
    """The declared type of the column."""
    return request.param


@pytest.fixture(params=LAYOUTS)
def layout(request):
    """The CREATE statement of a table with such a column."""
    return LAYOUTS[request.param]


@pytest.fixture
def table(made_on_sqlite, declared, layout):
    """A table with bytes in such a column."""
    insert = f"INSERT INTO t VALUES (1, x'{DATA.hex()}'), (2, NULL)"
    return made_on_sqlite(layout.format(declared), insert)["t"]


def test_a_row_that_was_read_is_found_and_written_back(table):
    row = table.find_one(id=1)
    assert row == {"id": 1, "v": DATA}
    assert table.count(v=DATA) == table.count(v={"in": [DATA, NEW]}) == table.count(id=1)
    assert table.count(v={"!=": DATA}) == table.count(v=NEW) == 0
    assert table.update(row, ["id"]) == 1
    table.upsert(row, ["id"])
    table.upsert_many([row], ["id"])
    table.insert_many([{"id": 3, "v": NEW}, {"id": 4, "v": bytearray(NEW)}])
    assert table.find(_columns=["v"], _order_by="id").all() == [
        {"v": DATA},
        {"v": None},
        {"v": NEW},
        {"v": NEW},
    ]


@pytest.mark.parametrize("declared", GEOMETRIES, indirect=True)
def test_geometries_are_frames(table):
    assert table.find(_order_by="id").to_arrow()["v"].to_pylist() == [DATA, None]
    table.insert_many(pa.table({"id": [3], "v": [NEW]}))
    assert table.find_one(id=3)["v"] == NEW


OWN = ["a", 1, 1.5]


@pytest.mark.parametrize("value", OWN)
def test_columns_of_dbset_refuse_bytes(open_sqlite, value):
    table = open_sqlite()["t"]
    table.insert({"v": value})
    with pytest.raises(TypeConflictError, match="does not accept bytes"):
        table.insert({"v": DATA})
    with pytest.raises(FilterError, match="does not accept bytes"):
        table.count(v=DATA)


def test_strict_tables_and_numbered_keys_refuse_bytes(made_on_sqlite):
    db = made_on_sqlite("CREATE TABLE t (id INTEGER PRIMARY KEY, v TEXT) STRICT")
    for row in ({"v": DATA}, {"id": DATA}):
        with pytest.raises(TypeConflictError, match="does not accept bytes"):
            db["t"].insert(row)
