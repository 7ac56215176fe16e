"""SQLAlchemy's constants as values: ``JSON.NULL`` is JSON's null, other values are errors."""

import pytest
import sqlalchemy as sa
from dbset import FilterError, TypeConflictError, TypeInferenceError

NULL = sa.JSON.NULL
CONSTANT = sa.util.symbol("no value")
MISFITS = [
    (sa.BigInteger(), NULL),
    (sa.Numeric(), NULL),
    (sa.Double(), NULL),
    (sa.Text(), NULL),
    (sa.BigInteger(), CONSTANT),
    (sa.JSON(), CONSTANT),
]

WRITES = {
    "insert": lambda table, *rows: [table.insert(row) for row in rows],
    "insert_many": lambda table, *rows: table.insert_many(rows),
    "insert_ignore": lambda table, *rows: [table.insert_ignore(row, ["n"]) for row in rows],
    "insert_ignore_many": lambda table, *rows: table.insert_ignore_many(rows, ["n"]),
    "upsert": lambda table, *rows: [table.upsert(row, ["n"]) for row in rows],
    "upsert_many": lambda table, *rows: table.upsert_many(rows, ["n"]),
}

every_write = pytest.mark.parametrize("write", WRITES.values(), ids=WRITES)


def nulls(db):
    """Return the rows whose document is JSON's null, not SQL's."""
    rows = db.query("SELECT n FROM t WHERE doc IS NOT NULL AND CAST(doc AS TEXT) = 'null'")
    return sorted(row["n"] for row in rows)


@every_write
def test_into_a_new_column(db, write):
    write(db["t"], {"n": 1, "doc": NULL}, {"n": 2, "doc": {"a": 1}})
    write(db["t"], {"n": 3, "doc": None}, {"n": 4, "doc": NULL})
    assert nulls(db) == [1, 4]
    assert [row["doc"] for row in db["t"].find(_order_by="n")] == [None, {"a": 1}, None, None]


@pytest.mark.parametrize("type_", [sa.JSON(), sa.JSON(none_as_null=True)], ids=repr)
@every_write
def test_into_an_existing_column(db, write, type_):
    db.create_table("t", {"n": sa.BigInteger(), "doc": type_})
    write(db["t"], {"n": 1, "doc": NULL}, {"n": 2, "doc": None})
    assert nulls(db) == [1]


def test_by_updates(db):
    db["t"].insert_many([{"n": n, "doc": {}} for n in range(4)])
    db["t"].update({"doc": NULL}, n=1)
    db["t"].update_many([{"n": 2, "doc": NULL}, {"n": 3, "doc": sa.JSON.NULL}], ["n"])
    assert nulls(db) == [1, 2, 3]


def test_inside_a_document(db):
    db["t"].insert({"doc": {"a": NULL}})
    db["t"].insert_many([{"doc": {"a": [NULL, 1]}}, {"doc": [NULL]}])
    assert db["t"].values("doc", _order_by="id").all() == [{"a": None}, {"a": [None, 1]}, [None]]


def test_as_an_operand(db):
    db["t"].insert_many([{"n": 1, "doc": NULL}, {"n": 2, "doc": {}}])
    assert db["t"].values("n", doc=NULL).all() == db["t"].values("n", doc=None).all() == [1]


@pytest.mark.crosswise
@every_write
@pytest.mark.parametrize(("type_", "value"), MISFITS, ids=repr)
def test_into_a_column_of_another_type(db, write, type_, value):
    db.create_table("t", {"n": sa.BigInteger(), "v": type_})
    with pytest.raises(TypeConflictError, match="SQLAlchemy") as caught:
        write(db["t"], {"n": 1, "v": value})
    assert (caught.value.table, caught.value.column) == ("t", "v")
    assert db["t"].count() == 0


@every_write
def test_constant_into_a_new_column(db, write):
    with pytest.raises(TypeInferenceError, match=r"column 'v'.*symbol.'no value'"):
        write(db["t"], {"n": 1, "v": CONSTANT})
    assert db.tables() == []


@pytest.mark.parametrize(
    "type_", [sa.BigInteger(), sa.Numeric(), sa.Double(), sa.Text(), sa.JSON()]
)
def test_constant_as_an_operand(db, type_):
    db.create_table("t", {"v": type_})
    with pytest.raises(FilterError, match=r"'v'.*SQLAlchemy"):
        db["t"].count(v=CONSTANT)


def test_constant_as_a_bound_value(db):
    with pytest.raises(ValueError, match="SQLAlchemy"):
        db.query("SELECT :x", x=CONSTANT).all()
