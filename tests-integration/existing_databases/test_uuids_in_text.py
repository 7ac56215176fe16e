"""UUID objects and the text columns in which other programs keep UUIDs, with or without hyphens."""

import uuid

import pyarrow as pa
import pytest
from dbset import TypeConflictError
from sqlalchemy import Column, MetaData, Table, Uuid, select
from sqlalchemy.schema import CreateTable

KEY, OTHER = uuid.UUID("6f2a4c1e-0000-4000-8000-00000000000a"), uuid.UUID(int=77)
MISSING = uuid.UUID(int=78)

#: How each type spells a UUID.
SPELLINGS = {
    "CHAR(32)": "{0.hex}",
    "VARCHAR(32)": "{0.hex}",
    "VARCHAR(36)": "{0}",
    "VARCHAR(40)": "{0}",
    "TEXT": "{0}",
}


@pytest.fixture(params=SPELLINGS)
def spelled(request):
    """A function that spells a UUID as the column does."""
    return SPELLINGS[request.param].format


@pytest.fixture
def table(made, request, spelled):
    """A table with one row, that another program has written."""
    declared = request.node.callspec.params["spelled"]
    create = f"CREATE TABLE t (k {declared} PRIMARY KEY, n INTEGER)"
    return made(create, f"INSERT INTO t VALUES ('{spelled(KEY)}', 1)")["t"]


FILTERS = [
    KEY,
    {"=": KEY},
    {"in": [MISSING, KEY]},
    {"not in": [MISSING]},
    {"!=": MISSING},
]


@pytest.mark.parametrize("operand", FILTERS, ids=str)
def test_filters_find_the_row(table, operand):
    assert table.count(k=operand) == 1
    assert table.count(k=MISSING) == 0


WRITES = {
    "update": lambda t: t.update({"k": KEY, "n": 2}, ["k"]),
    "update by filter": lambda t: t.update({"n": 2}, k=KEY),
    "update_many": lambda t: t.update_many([{"k": KEY, "n": 2}], ["k"]),
    "upsert": lambda t: t.upsert({"k": KEY, "n": 2}, ["k"]),
    "upsert_many": lambda t: t.upsert_many([{"k": KEY, "n": 2}, {"k": KEY, "n": 2}], ["k"]),
}


@pytest.mark.parametrize("write", WRITES.values(), ids=WRITES)
def test_keys_find_the_row(table, spelled, write):
    write(table)
    assert table.get(KEY) == {"k": spelled(KEY), "n": 2}
    assert table.count() == 1


INSERTS = {
    "insert": lambda t: t.insert({"k": OTHER, "n": 3}),
    "insert_ignore": lambda t: t.insert_ignore({"k": OTHER, "n": 3}, ["k"]),
    "insert_many": lambda t: t.insert_many([{"k": OTHER, "n": 3}]),
    "upsert_many": lambda t: t.upsert_many([{"k": KEY, "n": 1}, {"k": OTHER, "n": 3}], ["k"]),
    "a frame": lambda t: t.insert_many(
        pa.table({"k": pa.array([OTHER.bytes], pa.uuid()), "n": [3]})
    ),
}


@pytest.mark.parametrize("insert", INSERTS.values(), ids=INSERTS)
def test_new_rows_are_spelled_as_the_column_does(table, spelled, insert):
    insert(table)
    expected = [{"k": spelled(KEY), "n": 1}, {"k": spelled(OTHER), "n": 3}]
    assert table.find(_order_by="n").all() == expected


def test_a_column_that_is_too_short_refuses_them(made_on_postgresql):
    db = made_on_postgresql("CREATE TABLE t (k CHAR(31))")
    with pytest.raises(TypeConflictError, match="longer than 31 characters"):
        db["t"].insert({"k": KEY})


@pytest.mark.parametrize("type_", [Uuid(), Uuid(native_uuid=False)], ids=repr)
def test_sqlalchemy_finds_what_dbset_writes(made, type_):
    other = Table("t", MetaData(), Column("k", type_, primary_key=True))
    db = made()
    db.execute(str(CreateTable(other).compile(dialect=db.engine.dialect)))
    db["t"].insert({"k": KEY})
    assert db.query(select(other.c.k).where(other.c.k == KEY)).all() == [{"k": KEY}]
