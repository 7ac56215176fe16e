"""ensure="add": tables, columns and indexes are created, and no column changes its type."""

import re
from decimal import Decimal

import pytest
from dbset import ArgumentError, ColumnNotFoundError, TypeConflictError
from sqlalchemy import BigInteger, Double

WRITES = {
    "insert": lambda table, row, **o: table.insert(row, **o),
    "insert_ignore": lambda table, row, **o: table.insert_ignore(row, "k", **o),
    "upsert": lambda table, row, **o: table.upsert(row, "k", **o),
    "insert_many": lambda table, row, **o: table.insert_many([row], **o),
    "insert_ignore_many": lambda table, row, **o: table.insert_ignore_many([row], "k", **o),
    "upsert_many": lambda table, row, **o: table.upsert_many([row], "k", **o),
}
UPDATES = {
    "update": lambda table, row, **o: table.update(row, k=1, **o),
    "update_many": lambda table, row, **o: table.update_many([row], "k", **o),
}
by_call = pytest.mark.parametrize("by_call", [False, True], ids=["connect", "call"])


def opened(open_db, by_call):
    """Connect, and return the options that each call needs."""
    if by_call:
        return open_db(), {"ensure": "add"}
    return open_db(ensure_schema="add"), {}


@by_call
@pytest.mark.parametrize("write", WRITES.values(), ids=WRITES)
def test_tables_columns_and_indexes_are_created(open_db, by_call, write):
    db, options = opened(open_db, by_call)
    write(db["t"], {"k": 1, "n": 1}, **options)
    write(db["t"], {"k": 2, "n": 2, "new": 1.5}, **options)

    assert db["t"].columns() == ["id", "k", "n", "new"]
    assert db["t"].has_index(["k"]) == (write not in {WRITES["insert"], WRITES["insert_many"]})


@by_call
@pytest.mark.parametrize("write", [*WRITES.values(), *UPDATES.values()], ids=[*WRITES, *UPDATES])
@pytest.mark.parametrize("value", [1.5, 2**64, Decimal("0.1")])
def test_types_stay(open_db, by_call, write, value):
    db, options = opened(open_db, by_call)
    db["t"].insert({"k": 1, "n": 1})
    with pytest.raises(TypeConflictError, match=r"table 't', column 'n'.*does not fit BIGINT"):
        write(db["t"], {"k": 1, "n": value, "new": 1}, **options)

    assert db["t"].find().all() == [{"id": 1, "k": 1, "n": 1}]
    assert isinstance(db["t"].table.c.n.type, BigInteger)
    assert db["t"].columns() == ["id", "k", "n"]


@by_call
def test_column_of_the_same_call_gets_the_type_of_all_rows(open_db, by_call):
    db, options = opened(open_db, by_call)
    rows = ({"n": n} for n in (1, 2, 2.5, 3))
    assert db["t"].insert_many(rows, chunk_size=1, **options) == 4
    assert isinstance(db["t"].table.c.n.type, Double)
    with pytest.raises(TypeConflictError, match="row 1"):
        db["t"].insert_many([{"n": 1}, {"n": "x"}], **options)


def test_a_call_may_say_otherwise(open_db):
    db = open_db(ensure_schema="add")
    db["t"].insert({"n": 1})
    db["t"].insert({"n": 1.5}, ensure=True)
    assert db["t"].values("n", _order_by="id").all() == [1.0, 1.5]
    with pytest.raises(ColumnNotFoundError, match="no column 'm'"):
        db["t"].insert({"m": 1}, ensure=False)


def test_missing_table_reads_as_empty(open_db):
    assert open_db(ensure_schema="add")["t"].find().all() == []


@pytest.mark.parametrize("answer", ["columns", "", 1, 0, "True", ("add",)])
def test_other_answers(open_db, answer):
    message = re.escape(
        "must be True (create tables and columns, and widen columns), 'add' (create tables and"
        f" columns, change no type) or False (change nothing), not {answer!r}"
    )
    with pytest.raises(ArgumentError, match=f"ensure_schema {message}"):
        open_db(ensure_schema=answer)
    db = open_db()
    for call in (
        lambda: db["t"].insert({"a": 1}, ensure=answer),
        lambda: db["t"].insert_many([{"a": 1}], ensure=answer),
        lambda: db["t"].upsert({"a": 1}, "a", ensure=answer),
    ):
        with pytest.raises(ArgumentError, match=f"ensure {message}"):
            call()
    assert db.tables() == []
