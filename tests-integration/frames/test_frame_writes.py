"""Every bulk call takes frames, with the rules that it has for dicts."""

import datetime as dt
from decimal import Decimal

import dbset
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from sqlalchemy import Numeric, Text

#: Numbers of rows for the way by rows and for the bulk ways.
SIZES = [1, 80]


def frame_of(rows, **types):
    """Return a table; columns have the types that Arrow infers, or the given ones."""
    table = pa.Table.from_pylist(rows)
    for name, type_ in types.items():
        at = table.schema.get_field_index(name)
        table = table.set_column(at, name, table[name].cast(type_))
    return table


def find(db, *columns):
    return db["t"].find(_order_by="n", _columns=list(columns) or None).all()


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("unique", [True, False])
def test_upsert(db, unique, size):
    db["t"].insert_many([{"k": f"k{n}", "n": n, "old": "kept"} for n in range(0, size, 2)])
    if unique:
        db["t"].create_index("k", unique=True)
    frame = pl.DataFrame({"k": [f"k{n}" for n in range(size)], "n": range(100, 100 + size)})
    assert db["t"].upsert_many(frame, ["k"]) == size

    expected = [{"k": f"k{n}", "n": 100 + n, "old": None if n % 2 else "kept"} for n in range(size)]
    assert find(db, "k", "n", "old") == expected


@pytest.mark.parametrize("size", SIZES)
def test_upsert_of_keys_that_repeat(db, size):
    """The last row wins, also if it is in another batch, or NULL."""
    frame = frame_of(
        [{"k": n % size, "n": n, "v": None if n < size else "b"} for n in range(2 * size)]
    )
    assert db["t"].upsert_many(frame.to_reader(max_chunksize=30), ["k"]) == 2 * size
    assert find(db, "k", "v") == [{"k": n, "v": "b"} for n in range(size)]

    nothing = frame_of([{"k": n, "v": None} for n in range(size)], v=pa.string())
    db["t"].upsert_many(nothing, ["k"])
    assert find(db, "k", "v") == [{"k": n, "v": None} for n in range(size)]


@pytest.mark.parametrize("size", SIZES)
def test_insert_ignore_of_keys_that_repeat(db, size):
    """The first row wins, and rows that exist."""
    db["t"].insert({"k": 0, "n": -1})
    frame = pl.DataFrame({"k": [n % size for n in range(2 * size)], "n": range(2 * size)})
    assert db["t"].insert_ignore_many(frame, ["k"]) == size - 1
    assert db["t"].insert_ignore_many(frame, ["k"]) == 0

    assert find(db, "k", "n") == [{"k": 0, "n": -1}, *({"k": n, "n": n} for n in range(1, size))]


@pytest.mark.parametrize("size", SIZES)
def test_update(db, size):
    db["t"].insert_many([{"k": n, "n": n, "v": "a"} for n in range(size)])
    frame = pd.DataFrame({"k": range(2 * size), "v": ["b"] * 2 * size, "w": [0.5] * 2 * size})
    assert db["t"].update_many(frame, ["k"]) == size

    assert find(db, "k", "v", "w") == [{"k": n, "v": "b", "w": 0.5} for n in range(size)]


@pytest.mark.parametrize("size", SIZES)
def test_several_keys_with_missing_ones(db, size):
    keys = [{"a": n // 2, "b": f"b{n}" if n % 2 else None} for n in range(size)]
    for turn in range(2):
        frame = frame_of(
            [{**key, "n": n, "turn": turn} for n, key in enumerate(keys)], b=pa.string()
        )
        assert db["t"].upsert_many(frame, ["a", "b"]) == size
    assert find(db, "a", "b", "turn") == [{**key, "turn": 1} for key in keys]
    assert db["t"].update_many(frame.drop_columns("n"), ["a", "b"]) == size
    assert db["t"].insert_ignore_many(frame, ["a", "b"]) == 0


#: Key columns of two values each.
KEYS = {
    "date64": pa.array([dt.date(2024, 1, 1), dt.date(2024, 1, 2)], pa.date64()),
    "decimal": pa.array([Decimal("1.10"), Decimal("1.20")], pa.decimal128(5, 2)),
    "bool8": pa.ExtensionArray.from_storage(pa.bool8(), pa.array([1, 0], pa.int8())),
    "instants": pa.array([1, 2], pa.timestamp("ms", "Asia/Tokyo")),
    "dictionary": pa.array(["a", "b"]).dictionary_encode(),
    "binary_view": pa.array([b"a", b"b"], pa.binary_view()),
    "float32": pa.array([0.5, 0.1], pa.float32()),
    "uuid": pa.ExtensionArray.from_storage(
        pa.uuid(), pa.array([b"a" * 16, b"b" * 16], pa.binary(16))
    ),
    "duration": pa.array([1, 2], pa.duration("ms")),
}


@pytest.mark.crosswise
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("key", KEYS)
def test_types_of_keys(db, key, size):
    frame = pa.table({"k": pa.chunked_array([KEYS[key]] * size), "n": range(2 * size)})
    for _ in range(2):
        assert db["t"].upsert_many(frame, ["k"]) == 2 * size
        assert db["t"].count() == 2
    assert db["t"].update_many(frame, ["k"]) == 2
    assert db["t"].insert_ignore_many(frame, ["k"]) == 0


@pytest.mark.parametrize("size", SIZES)
def test_generated_keys(db, size):
    db["t"].insert({"n": -1})
    db["t"].insert_many(pl.DataFrame({"n": range(size)}))
    db["t"].insert_many(pl.DataFrame({"id": [1000], "n": [size]}))
    db["t"].insert_many(pl.DataFrame({"n": range(size + 1, 2 * size + 1)}))

    ids = [row["id"] for row in find(db)]
    assert ids == [*range(1, size + 2), *range(1000, 1001 + size)]


@pytest.mark.parametrize("size", SIZES)
def test_numbering_goes_on_after_the_greatest_key(db, size):
    db["t"].insert_many(pl.DataFrame({"id": range(7, 7 + size), "n": range(size)}))
    assert db["t"].insert({"n": 1000}) == 7 + size
    db["t"].upsert_many(pl.DataFrame({"id": range(100, 100 + size), "n": range(size)}), ["id"])
    assert db["t"].insert({"n": 1001}) == 100 + size


@pytest.mark.parametrize("size", SIZES)
def test_defaults_and_computed_columns(db, size):
    db.execute(
        "CREATE TABLE t (id INTEGER PRIMARY KEY, n INTEGER NOT NULL, s TEXT DEFAULT 'new',"
        " double INTEGER GENERATED ALWAYS AS (n * 2) STORED)"
    )
    rows = pl.DataFrame({"id": range(size), "n": range(size)})
    db["t"].insert_many(rows)
    db["t"].upsert_many(rows, ["id"])
    assert find(db) == [{"id": n, "n": n, "s": "new", "double": 2 * n} for n in range(size)]

    wrong = rows.with_columns(double=pl.lit(1))
    outcomes = []
    for given in (wrong, wrong.to_dicts()):
        with pytest.raises(Exception) as caught:  # noqa: PT011 - equal for both
            db["t"].insert_many(given)
        outcomes.append(caught.type)
    assert outcomes[0] is outcomes[1]


@pytest.mark.parametrize("size", SIZES)
def test_columns_widen(db, size):
    db["t"].insert_many(pl.DataFrame({"n": range(size)}))
    db["t"].insert_many(pl.DataFrame({"n": [size + 0.5] * size}))
    assert [row["n"] for row in find(db)] == [*map(float, range(size)), *[size + 0.5] * size]

    db["t"].insert_many(pa.table({"n": pa.array([Decimal("1000.10")] * size)}))
    assert find(db)[-1]["n"] == Decimal("1000.1")


@pytest.mark.parametrize("size", SIZES)
def test_columns_widen_within_a_frame(db, size):
    """The last batch has what the first ones do not."""
    db.execute("CREATE TABLE t (n INTEGER, v INTEGER)")
    values = [*range(size * 2), 2**40]
    frame = pa.table({"n": range(len(values)), "v": pa.array(values, pa.int64())})
    db["t"].insert_many(frame.to_reader(max_chunksize=size))

    assert [row["v"] for row in find(db)] == values


def test_unsigned_numbers_past_the_signed_range(open_postgresql):
    db = open_postgresql()
    for size in SIZES:
        values = [*range(size), 2**64 - 1]
        frame = pa.table({"n": range(len(values)), "v": pa.array(values, pa.uint64())})
        db["t"].insert_many(frame.to_reader(max_chunksize=size))
        assert [row["v"] for row in find(db)] == [Decimal(value) for value in values]
        db["t"].drop()


@pytest.mark.parametrize("size", SIZES)
def test_new_columns_appear(db, size):
    db["t"].insert({"n": -1})
    db["t"].insert_many(pl.DataFrame({"n": range(size), "v": ["a"] * size}))
    empty = pl.DataFrame({"n": range(size), "w": [None] * size}, schema_overrides={"w": pl.Date})
    db["t"].upsert_many(empty, ["n"], ensure="add")

    assert db["t"].columns() == ["id", "n", "v", "w"]
    assert find(db, "v", "w") == [{"v": None, "w": None}, *[{"v": "a", "w": None}] * size]


@pytest.mark.parametrize("size", SIZES)
def test_given_types(db, size):
    frame = pl.DataFrame({"n": range(size), "code": [7] * size, "price": [0.5] * size})
    db["t"].insert_many(frame, types={"code": Text, "price": Numeric, "n": int})

    assert find(db, "code", "price") == [{"code": "7", "price": Decimal("0.5")}] * size


@pytest.mark.parametrize("size", SIZES)
def test_without_changes_of_the_schema(db, size):
    db["t"].insert({"n": -1, "v": "a", "w": 0.5})
    db["t"].insert_many(pl.DataFrame({"w": [1.5] * size, "n": range(size)}), ensure=False)

    assert find(db, "n", "v", "w")[1:] == [{"n": n, "v": None, "w": 1.5} for n in range(size)]


@pytest.mark.parametrize("size", SIZES)
def test_index_of_pandas(db, size):
    frame = pd.DataFrame({"n": range(size)}, index=range(50, 50 + size))
    db["t"].insert_many(frame)
    assert db["t"].columns() == ["id", "n"]
    db["t"].insert_many(frame[frame["n"] >= 0].sort_values("n", ascending=False))
    assert db["t"].columns() == ["id", "n"]
    db["named"].insert_many(frame.rename_axis("k"))
    assert db["named"].find_one(n=0)["k"] == 50
    levels = pd.DataFrame({"n": [1]}, index=pd.MultiIndex.from_tuples([("a", 2)], names=["x", "y"]))
    db["levels"].insert_many(levels)
    assert db["levels"].find_one(n=1) == {"id": 1, "n": 1, "x": "a", "y": 2}


@pytest.mark.crosswise
@pytest.mark.parametrize("size", SIZES)
def test_order_and_names_of_columns(db, size):
    names = ['a"b', "Ünï", "select", "A b", "%s", ":x", "x.y", "{z}"]
    for turn in (names, names[::-1]):
        db["t"].insert_many(
            pl.DataFrame({"n": range(size), **{name: [name] * size for name in turn}})
        )

    assert db["t"].count() == 2 * size
    assert find(db, *names) == [{name: name for name in names}] * 2 * size


@pytest.mark.crosswise
def test_triggers_and_views(open_postgresql):
    db = open_postgresql()
    db.execute("CREATE TABLE base (n BIGINT, v TEXT)")
    db.execute("CREATE VIEW t AS SELECT n, v FROM base")
    for size in SIZES:
        assert db["t"].insert_many(pl.DataFrame({"n": range(size), "v": ["a"] * size})) == size
    db.execute("CREATE TABLE parts (n BIGINT, v TEXT) PARTITION BY RANGE (n)")
    db.execute("CREATE TABLE part PARTITION OF parts FOR VALUES FROM (0) TO (1000)")
    assert db["parts"].insert_many(pl.DataFrame({"n": range(80), "v": ["a"] * 80})) == 80
    with pytest.raises(Exception, match="no partition"):
        db["parts"].insert_many(pl.DataFrame({"n": range(990, 1070), "v": ["a"] * 80}))

    assert db["base"].count() == sum(SIZES)
    assert db["parts"].count() == 80


@pytest.mark.crosswise
def test_other_schema(open_postgresql):
    """A table of the same name, with other types, is in the way."""
    db = open_postgresql()
    db.execute("CREATE TABLE t (n DOUBLE PRECISION, v BIGINT)")
    db.execute("CREATE SCHEMA other")
    other = open_postgresql(schema="other")
    other["t"].insert({"n": 1, "v": "a"})
    other["t"].insert_many(pl.DataFrame({"n": range(80), "v": ["b"] * 80}))

    assert other["t"].count(v="b") == 80
    assert db["t"].count() == 0


@pytest.mark.crosswise
def test_violated_constraints(db):
    db.execute("CREATE TABLE t (n INTEGER UNIQUE, v INTEGER NOT NULL)")
    db["t"].insert({"n": 79, "v": 1})
    frames = {
        "unique": pl.DataFrame({"n": range(80), "v": range(80)}),
        "not null": pl.DataFrame({"n": range(100, 180), "v": [*range(79), None]}),
        "missing": pl.DataFrame({"n": range(100, 180)}),
    }
    for frame in frames.values():
        outcomes = []
        for given in (frame, frame.to_dicts()):
            with pytest.raises(Exception) as caught:  # noqa: PT011 - equal for both
                db["t"].insert_many(given)
            outcomes.append(caught.type)
        assert outcomes[0] is outcomes[1]

    assert db["t"].count() == 1


def test_result_of_a_call_without_rows(db):
    db["t"].insert({"k": 1})
    frame = pl.DataFrame({"k": []}, schema={"k": pl.Int64})
    assert db["t"].insert_many(frame) == 0
    assert db["t"].upsert_many(frame, ["k"]) == 0
    assert db["t"].update_many(frame, ["k"]) == 0
    assert db["t"].insert_ignore_many(frame, ["k"]) == 0
    with pytest.raises(dbset.ArgumentError):
        db["t"].insert_many(frame, chunk_size=0)
