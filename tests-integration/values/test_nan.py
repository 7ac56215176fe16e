"""NaN is a float: never text, never a reason to widen a column, and NULL if a call says so."""

import datetime as dt
import math
import uuid
from decimal import Decimal
from itertools import cycle

import dbset
import numpy as np
import pandas as pd
import pytest
from sqlalchemy import Double, Text

#: NaN is refused or replaced before an API or a driver gets the rows.
pytestmark = pytest.mark.crosswise

NANS = [math.nan, Decimal("NaN"), np.nan, np.float32("nan"), np.float64("nan")]

#: A value for each kind of column that cannot store NaN.
HELD = {
    "text": "a",
    "integer": 1,
    "huge": 2**53 + 1,
    "boolean": True,
    "date": dt.date(2024, 1, 1),
    "time": dt.time(12),
    "timestamp": dt.datetime(2024, 1, 1),  # noqa: DTZ001 - intended
    "instant": dt.datetime(2024, 1, 1, tzinfo=dt.UTC),
    "interval": dt.timedelta(1),
    "uuid": uuid.UUID(int=1),
    "bytes": b"a",
    "document": {"a": 1},
}

#: Calls that write a value into column v of the row with k=1, which may be new.
WRITES = {
    "insert": lambda table, v, **o: table.insert({"k": 1, "v": v}, **o),
    "insert_many": lambda table, v, **o: table.insert_many([{"k": 1, "v": v}, {"k": 2}], **o),
    "insert_ignore": lambda table, v, **o: table.insert_ignore({"k": 1, "v": v}, ["k"], **o),
    "upsert": lambda table, v, **o: table.upsert({"k": 1, "v": v}, ["k"], **o),
    "upsert_many": lambda table, v, **o: table.upsert_many([{"k": 1, "v": v}], ["k"], **o),
    "update": lambda table, v, **o: table.update({"v": v}, k=0, **o),
    "update_many": lambda table, v, **o: table.update_many([{"k": 0, "v": v}], ["k"], **o),
}
NULL_IS_MEANT = "give None or write with nan=None"


def types_of(db, name="t"):
    """Return the column types from the database itself."""
    if db.engine.dialect.name == "sqlite":
        sql = "SELECT name, type FROM pragma_table_info(:name)"
    else:
        sql = "SELECT column_name AS name, data_type AS type FROM information_schema.columns"
        sql += " WHERE table_name = :name"
    return {row["name"]: row["type"] for row in db.query(sql, name=name)}


@pytest.mark.parametrize("write", WRITES)
def test_into_a_column_of_another_kind(db, write):
    nans = cycle(NANS)
    for kind, held in HELD.items():
        db[kind].insert({"k": 0, "v": held})
        before = types_of(db, kind), db[kind].find().all()
        with pytest.raises(dbset.TypeConflictError, match=NULL_IS_MEANT) as caught:
            WRITES[write](db[kind], next(nans))
        assert (caught.value.table, caught.value.column) == (kind, "v")
        assert (types_of(db, kind), db[kind].find().all()) == before

        WRITES[write](db[kind], next(nans), nan=None)
        assert types_of(db, kind) == before[0]
        assert db[kind].count(v=None) == (2 if write == "insert_many" else 1)


def test_beside_other_values_of_a_new_column(db):
    for held in HELD.values():
        for order in (1, -1):
            rows = [{"v": None}, {"v": held}, {"v": math.nan}, {"v": held}][::order]
            with pytest.raises(dbset.TypeConflictError, match=NULL_IS_MEANT):
                db["t"].insert_many(rows)
        assert db.tables() == []

        db["t"].insert_many(rows, nan=None)
        assert [row["v"] for row in db["t"].find(_order_by="id")] == [held, None, held, None]
        db["t"].drop()


@pytest.mark.parametrize("later", [1, True, "a", "12", dt.date(2024, 1, 1), 2**60])
@pytest.mark.parametrize("chunk_size", [1, 2])
def test_in_chunks_of_one_call(db, later, chunk_size):
    first = [{"n": n, "v": math.nan if n == 0 else None} for n in range(4)]
    for rows in ([*first, {"v": later}], [{"v": later}, *first]):
        with pytest.raises(dbset.TypeConflictError, match=NULL_IS_MEANT):
            db["t"].insert_many(rows, chunk_size)
    assert db.tables() == []

    assert db["t"].insert_many([*first, {"v": later}], chunk_size, nan=None) == 5
    assert db["t"].count(v=None) == 4


def test_late_in_many_rows(db):
    rows = [{"v": math.nan}, *({"v": None} for _ in range(6000)), {"v": "text"}]
    with pytest.raises(dbset.TypeConflictError, match=NULL_IS_MEANT):
        db["t"].insert_many(rows)
    with pytest.raises(dbset.TypeConflictError, match=r"row 6000.*" + NULL_IS_MEANT):
        db["t"].insert_many({"v": "text" if n < 6000 else math.nan} for n in range(6100))
    assert db.tables() == []

    db["t"].insert_many(rows, nan=None)
    assert db["t"].find(v={"!=": None}, _columns=["v"]).all() == [{"v": "text"}]


@pytest.mark.parametrize("nan", NANS, ids=repr)
def test_sqlite_stores_no_nan(open_sqlite, nan):
    db = open_sqlite()
    db["t"].insert({"k": 0, "v": 0.5})
    for write in WRITES.values():
        with pytest.raises(dbset.TypeConflictError, match=NULL_IS_MEANT):
            write(db["t"], nan)
        write(db["t"], nan, nan=None)
    assert db["t"].count(v=None) == db["t"].count()


@pytest.mark.parametrize("write", WRITES)
def test_postgresql_stores_it_as_a_float(open_postgresql, write):
    db = open_postgresql()
    db["t"].insert({"k": 0, "v": 0.5, "d": Decimal("0.5")})
    WRITES[write](db["t"], math.nan)

    assert types_of(db)["v"] == "double precision"
    assert db["t"].count(v=math.nan) == 1
    assert db["t"].count(v=None) == (1 if write == "insert_many" else 0)


def test_postgresql_creates_columns_for_it(open_postgresql):
    db = open_postgresql()
    rows = [
        {"alone": math.nan, "floats": 0.5, "mixed": 1, "decimals": Decimal(1), "given": 1},
        {"alone": np.nan, "floats": math.nan, "mixed": 0.5, "decimals": math.nan, "given": np.nan},
        {"mixed": math.nan},
    ]
    db["t"].insert_many(rows, types={"given": Double})

    floats = dict.fromkeys(("alone", "floats", "mixed", "given"), "double precision")
    assert types_of(db) == {"id": "bigint", **floats, "decimals": "numeric"}
    for name in ("alone", "floats", "mixed", "decimals", "given"):
        assert db["t"].count({name: math.nan}) == (2 if name == "alone" else 1)


def test_chunks_of_floats(open_postgresql):
    db = open_postgresql()
    db["t"].insert_many([{"v": math.nan}, {"v": None}, {"v": 0.5}, {"v": 1}], chunk_size=1)

    assert types_of(db)["v"] == "double precision"
    assert [row["v"] for row in db["t"].find(v={"<": 2}, _order_by="id")] == [0.5, 1.0]


def test_a_type_that_is_named(db):
    with pytest.raises(dbset.TypeConflictError, match=NULL_IS_MEANT):
        db["t"].insert({"v": math.nan}, types={"v": Text})


def test_columns_that_hold_whole_numbers_grow_for_floats_alone(open_postgresql):
    db = open_postgresql()
    db["t"].insert({"v": 1})
    db["t"].insert_many([{"v": 0.5}, {"v": math.nan}])

    assert types_of(db)["v"] == "double precision"


def test_the_error_names_nan_and_not_what_goes_well_without(open_sqlite):
    db = open_sqlite()
    db["t"].insert({"v": 1})
    with pytest.raises(dbset.TypeConflictError, match=r"row 1: nan .*" + NULL_IS_MEANT):
        db["t"].insert_many([{"v": 0.5}, {"v": math.nan}])
    db["t"].insert_many([{"v": 0.5}, {"v": math.nan}], nan=None)


def test_infinity_is_a_number(open_postgresql):
    db = open_postgresql()
    db["t"].insert_many([{"v": 1}, {"v": math.inf}])
    db["t"].insert_many([{"v": math.inf}], nan=None)

    assert db["t"].count(v=math.inf) == 2


def test_frame(db):
    frame = pd.DataFrame(
        {"name": ["Ada", None], "age": [36, None], "born": [dt.date(1815, 12, 10), np.nan]}
    ).astype({"name": object})
    frame.loc[1, "name"] = np.nan
    with pytest.raises(dbset.TypeConflictError, match=NULL_IS_MEANT):
        db["t"].insert_many(frame.to_dict("records"))
    db["t"].insert_many(frame.to_dict("records"), nan=None)

    assert db["t"].find(name=None).all() == [{"id": 2, "name": None, "age": None, "born": None}]


def test_missing_values_alone_create_no_column(db):
    db["t"].insert_many([{"n": 1, "v": np.nan}, {"n": 2, "v": math.nan}], nan=None)

    assert db["t"].columns() == ["id", "n"]


@pytest.mark.parametrize("document", [{"a": math.nan}, [1, np.nan], {"a": [{"b": math.nan}]}])
def test_inside_of_a_document(db, document):
    """There, NaN is not a missing value of a column."""
    for options in ({}, {"nan": None}):
        with pytest.raises(dbset.TypeConflictError, match="JSON has no nan"):
            db["t"].insert({"v": document}, **options)


def test_as_a_key(db):
    """Like any other key that is None."""
    rows = [{"k": math.nan, "n": 1}, {"k": 0.5, "n": 2}]
    db["t"].upsert_many(rows, ["k"], nan=None)
    db["t"].upsert({"k": np.nan, "n": 3}, ["k"], nan=None)
    db["t"].update({"k": math.nan, "m": 4}, ["k"], nan=None)

    assert db["t"].insert_ignore({"k": math.nan, "n": 5}, ["k"], nan=None) is False
    assert db["t"].find(k=None, _columns=["n", "m"]).all() == [{"n": 3, "m": 4}]


@pytest.mark.parametrize("unique", [True, False])
def test_as_a_key_that_postgresql_stores(open_postgresql, unique):
    db = open_postgresql()
    db["t"].insert({"k": 0.5, "n": 0})
    db["t"].create_index(["k"], unique=unique)
    for n in (1, 2):
        rows = [{"k": math.nan, "n": n}, {"k": float("nan"), "n": n + 10}, {"k": 0.5, "n": n}]
        db["t"].upsert_many(rows, ["k"])

    assert db["t"].count() == 2
    assert db["t"].find_one(k=math.nan)["n"] == 12
    assert db["t"].update_many([{"k": math.nan, "n": 5}, {"k": np.nan, "n": 6}], ["k"]) == 1


def test_as_an_operand(db):
    db["t"].insert(HELD)
    for name in HELD.keys() - {"document"}:
        with pytest.raises(dbset.FilterError, match="nan"):
            db["t"].count({name: math.nan})


@pytest.mark.parametrize("nan", [0, "NaN", False, "", 1.5])
def test_what_the_option_takes(db, nan):
    for write in WRITES.values():
        with pytest.raises(dbset.ArgumentError, match="nan must be None"):
            write(db["t"], 1, nan=nan)


def test_rows_of_the_caller_stay_as_they_are(db):
    rows = [{"v": math.nan}, {"v": 1}]
    db["t"].insert_many(rows, nan=None)

    assert math.isnan(rows[0]["v"])
