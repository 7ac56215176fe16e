"""Partitions that PostgreSQL refuses, or that differ from those that exist."""

from datetime import UTC, date, datetime

import pytest
import sqlalchemy as sa
from dbset import ArgumentError, Partitions, SchemaError

RANGE = Partitions.range
LIST = Partitions.list


@pytest.fixture
def db(open_postgresql):
    return open_postgresql()


def divided(db, by, type_=sa.BigInteger):
    return db.create_table("t", {"n": type_, "x": sa.BigInteger}, primary_key="n", partition_by=by)


@pytest.mark.parametrize(
    ("first", "second", "shown"),
    [
        (
            RANGE("n", {"p": (0, 10)}),
            RANGE("n", {"p": (0, 20)}),
            r"FROM \('0'\) TO \('10'\), not .*\(20\)",
        ),
        (
            RANGE("n", {"p": (0, 10)}),
            RANGE("n", {"p": (None, 10)}),
            r"not FOR .*\(MINVALUE\) TO \(10\)",
        ),
        (RANGE("n", {"p": (-5, None)}), RANGE("n", {"p": (-5, 5)}), r"\('-5'\) TO \(MAXVALUE\)"),
        (RANGE("n", {"p": (0, 10)}), RANGE("n", {"p": None}), "FROM .* not DEFAULT"),
        (RANGE("n", {"p": None}), RANGE("n", {"p": (0, 10)}), "DEFAULT, not FOR VALUES FROM"),
        (
            LIST("n", {"p": [1, 2]}),
            LIST("n", {"p": [1]}),
            r"IN \('1', '2'\), not FOR VALUES IN \(1\)",
        ),
        (
            LIST("n", {"p": [1]}),
            LIST("n", {"p": [1, 2]}),
            r"IN \('1'\), not FOR VALUES IN \(1, 2\)",
        ),
    ],
)
def test_an_existing_partition_has_other_bounds(db, first, second, shown):
    divided(db, first)
    with pytest.raises(SchemaError, match=rf"partition 'p' of table 't' exists.*{shown}"):
        divided(db, second)
    assert db.tables(hidden=True) == ["p", "t"]


@pytest.mark.parametrize(
    ("type_", "first", "same"),
    [
        (
            sa.Date,
            RANGE("n", {"p": (date(2026, 1, 1), None)}),
            RANGE("n", {"p": ("20260101", None)}),
        ),
        (sa.Numeric, RANGE("n", {"p": (1, 2)}), RANGE("n", {"p": ("1.00", 2.0)})),
        (sa.Text, LIST("n", {"p": ["a, (b)", "it's", "\\", "%", ":c"]}), None),
        (sa.Text, LIST("n", {"p": ["a", "b"]}), LIST("n", {"p": ("b", "a")})),
        (sa.Boolean, LIST("n", {"p": [True]}), None),
        (sa.Text, LIST("n", {"p": ["NULL", "MINVALUE"]}), None),
        (
            sa.DateTime(timezone=True),
            RANGE("n", {"p": (datetime(2026, 1, 1, tzinfo=UTC), None)}),
            RANGE("n", {"p": ("2026-01-01T01:00:00+01:00", None)}),
        ),
        (sa.Enum("a", "b", name="letters"), LIST("n", {"p": ["b"]}), None),
    ],
)
def test_equal_bounds_are_the_same_partition(db, type_, first, same):
    divided(db, first, type_)
    divided(db, same or first, type_)

    assert db.tables(hidden=True) == ["p", "t"]


@pytest.mark.parametrize(
    ("first", "second", "message"),
    [
        (
            None,
            RANGE("n", {"q": (5, 3)}),
            r"'q' of table 't'.*FROM \(5\) TO \(3\).*first value of a range",
        ),
        (None, RANGE("n", {"q": (5, 5)}), "the first value of a range must be less than its end"),
        (RANGE("n", {"p": (0, 10)}), RANGE("n", {"q": (5, 15)}), 'would overlap partition "p"'),
        (LIST("n", {"p": [1]}), LIST("n", {"q": [2, 1]}), 'would overlap partition "p"'),
        (None, LIST("n", {"p": [1], "q": [1]}), 'would overlap partition "p"'),
        (RANGE("n", {"p": None}), RANGE("n", {"q": None}), 'existing default partition "p"'),
    ],
)
def test_refused_bounds(db, first, second, message):
    if first is not None:
        divided(db, first)
    before = db.tables(hidden=True)
    with pytest.raises(SchemaError, match=message):
        divided(db, second)
    assert db.tables(hidden=True) == before


def test_rows_of_the_default_partition_belong_to_a_new_one(db):
    table = divided(db, RANGE("n", {"p": (0, 10), "rest": None}))
    table.insert_many([{"n": 5}, {"n": 15}, {"n": 25}])
    parts = RANGE("n", {"p": (0, 10), "q": (10, 20), "rest": None})
    with pytest.raises(
        SchemaError, match=r'default partition "rest".*rows of the default partition belong'
    ):
        divided(db, parts)

    with db.transaction():  # what the message says
        db.execute('ALTER TABLE "t" DETACH PARTITION "rest"')
        db["rest"].rename("old")
        divided(db, parts).insert_many(list(db["old"]))
        db["old"].drop()

    assert sorted(table.values("n")) == [5, 15, 25]
    assert (db["q"].count(), db["rest"].count()) == (1, 1)


@pytest.mark.parametrize(
    "call",
    [
        lambda part: part.insert({"n": 1, "new": 1}),
        lambda part: part.insert_many([{"n": 1, "new": 1}]),
        lambda part: part.insert({"n": 1, "x": 2.5}),
        lambda part: part.upsert({"n": 1, "new": 1}, ["n"]),
        lambda part: part.create_column("new", sa.Text),
        lambda part: part.drop_column("x"),
        lambda part: part.rename_column("x", "y"),
    ],
)
def test_the_columns_of_a_partition_are_those_of_its_parent(db, call):
    table = divided(db, RANGE("n", {"p": (0, 10)}))
    with pytest.raises(SchemaError, match=r"'p' is a partition of 't'.*db\['t'\]"):
        call(db["p"])

    call_parent = table.insert({"n": 1, "new": 1, "x": 2.5})
    assert (call_parent, db["p"].columns()) == (1, ["n", "x", "new"])


def test_what_a_partition_allows(db):
    divided(db, RANGE("n", {"p": (0, 10), "q": (10, 20)}))
    db["p"].insert({"n": 1})
    db["p"].upsert({"x": 2, "n": 2}, ["x"])
    db["p"].create_index("x")
    db["p"].rename("first")
    db["q"].drop()

    assert db["t"].count() == 2
    assert db.tables(hidden=True) == ["first", "t"]


def test_the_partition_column_cannot_be_dropped(db):
    table = divided(db, RANGE("n", {"p": (0, 10)}))
    with pytest.raises(SchemaError, match=r"'n' of table 't' cannot be dropped.*partition key"):
        table.drop_column("n")
    assert table.columns() == ["n", "x"]


def test_the_partition_column_has_a_new_name(db):
    divided(db, RANGE("n", {"p": (0, 10)})).rename_column("n", "m")
    parts = RANGE("m", {"p": (0, 10), "q": (10, 20)})
    db.create_table("t", primary_key="m", partition_by=parts).insert({"m": 11})

    assert db["q"].count() == 1


def test_a_unique_index_lacks_the_partition_column(db):
    table = divided(db, RANGE("n", {"p": (0, 10)}))
    with pytest.raises(
        SchemaError, match=r"cannot have the unique index.*partitioning columns.*; add"
    ):
        table.create_index("x", unique=True)
    table.create_index(["x", "n"], unique=True)


@pytest.mark.parametrize("method", ["FOO", "hash", "", None, 5])
def test_the_method_is_not_known(method):
    with pytest.raises(ArgumentError, match="'HASH', 'RANGE' or 'LIST', not"):
        Partitions(method, "n", {"p": (1, 2)})


@pytest.mark.parametrize(
    "values",
    [
        ("HASH", "n", {}),
        ("HASH", "n", {}, 2.0),
        ("RANGE", "n", {"p": 1}),
        ("RANGE", "n", {"p": (1, 2, 3)}),
        ("RANGE", "n", [("p", 1, 2)]),
        ("RANGE", "n", {}, 4),
        ("LIST", "n", {"p": "ab"}),
        ("LIST", "n", {"p": []}),
    ],
)
def test_values_of_the_record(values):
    with pytest.raises(ArgumentError, match="partition"):
        Partitions(*values)
