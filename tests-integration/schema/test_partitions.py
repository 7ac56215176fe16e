"""Partitioned tables of PostgreSQL that ``create_table`` makes."""

import math
from datetime import date

import pytest
import sqlalchemy as sa
from dbset import (
    ArgumentError,
    ColumnNotFoundError,
    IntegrityError,
    Partitions,
    SchemaError,
    TypeConflictError,
)

COLUMNS = {
    "tenant": sa.Text,
    "id": sa.Column(sa.BigInteger, sa.Identity()),
    "day": sa.Date,
    "n": sa.BigInteger,
}
KEY = ["tenant", "id"]
MONTHS = {
    "events_2026_01": (date(2026, 1, 1), date(2026, 2, 1)),
    "events_2026_02": ("2026-02-01", "2026-03-01"),
}


@pytest.fixture
def db(open_postgresql):
    return open_postgresql()


@pytest.fixture
def events(db):
    return by_hash(db, 4)


def by_hash(db, count):
    by = Partitions.hash("tenant", count)
    return db.create_table("events", COLUMNS, primary_key=KEY, partition_by=by)


def counts(db):
    """The number of rows by partition, without empty ones."""
    sql = "SELECT tableoid::regclass::text AS name, count(*) AS n FROM events GROUP BY 1"
    return {row["name"]: row["n"] for row in db.query(sql)}


def test_tables_shows_the_parent_only(db, events):
    assert db.tables() == ["events"]
    assert len(db.tables(hidden=True)) == 5


def test_rows_are_spread_over_200_partitions(db):
    events = by_hash(db, 200)
    assert events.insert_many({"tenant": f"t{i}", "n": i} for i in range(12_000)) == 12_000
    assert sum(counts(db).values()) == 12_000
    assert len(counts(db)) == 200


@pytest.mark.parametrize("count", [1, 200])
def test_every_data_call(db, count):
    events = by_hash(db, count)
    key = events.insert({"tenant": "a", "n": 1})
    assert key == ("a", 1)
    assert events.get(key)["n"] == 1
    assert events.insert_many([{"tenant": f"t{i}", "n": i} for i in range(100)]) == 100
    assert events.count({"n": {">=": 50}}) == 50
    assert events.update({"n": 7}, tenant="a") == 1
    assert events.update_many([{"tenant": f"t{i}", "n": -i} for i in range(100)], ["tenant"]) == 100
    assert [row["n"] for row in events.find(_order_by="n", _limit=2)] == [-99, -98]
    assert events.update({"tenant": "b"}, tenant="a") == 1
    assert events.find_one(tenant="b")["n"] == 7
    assert len(list(events.distinct("tenant"))) == 101
    assert events.insert_ignore({"tenant": "b", "n": 8}, ["tenant"]) is False
    assert events.upsert({"tenant": "b", "n": 9}, ["tenant"]) is not None
    assert events.find_one(tenant="b")["n"] == 9
    assert events.delete({"n": {"<": 0}}) == 99


def test_new_columns_wider_columns_and_indexes(db, events):
    events.insert({"tenant": "a", "n": 1})
    events.insert({"tenant": "b", "n": 2.5, "extra": "x"})
    assert events.columns() == ["tenant", "id", "day", "n", "extra"]
    assert [row["n"] for row in events.find(_order_by="n")] == [1.0, 2.5]
    events.create_index("day")
    events.create_index(["tenant", "n"], unique=True)
    assert [events.has_index(each) for each in ("day", ["tenant", "n"], KEY)] == [True] * 3
    with pytest.raises(IntegrityError):
        events.insert({"tenant": "b", "n": 2.5})
    events.rename_column("day", "date")
    events.rename("facts")
    assert db["facts"].columns() == ["tenant", "id", "date", "n", "extra"]
    db["facts"].drop()
    assert db.tables(hidden=True) == []


def test_other_processes_see_a_wider_column(open_postgresql, events):
    events.insert({"tenant": "a", "n": 1})
    other = open_postgresql()["events"]
    other.insert({"tenant": "b", "n": 2.5})
    key = events.insert({"tenant": "c", "n": 2**53 + 1})
    assert events.get(key)["n"] == 2**53 + 1


@pytest.mark.parametrize(
    ("keys", "on_conflict"), [(KEY, True), (["tenant"], False), (["id"], False)]
)
def test_upserts_by_the_whole_key_use_on_conflict(db, events, keys, on_conflict):
    seen = []
    engine = getattr(db.engine, "sync_engine", db.engine)
    sa.event.listen(engine, "before_cursor_execute", lambda *args: seen.append(args[2]))
    for n in 1, 2:
        events.upsert({"tenant": "a", "id": 1, "n": n}, keys)
        events.upsert_many([{"tenant": "a", "id": 1, "n": n}, {"tenant": "b", "id": 2}], keys)

    assert any("ON CONFLICT" in sql for sql in seen) == on_conflict
    assert (events.count(), events.find_one(id=1)["n"]) == (2, 2)


def test_a_row_without_a_partition(db):
    events = db.create_table(
        "events",
        {"day": sa.Date, "n": sa.BigInteger},
        primary_key=["day", "n"],
        partition_by=Partitions.range("day", MONTHS),
    )
    rows = [{"day": date(2026, 1, 1 + i % 28), "n": i} for i in range(12_000)]
    with pytest.raises(IntegrityError, match="no partition of relation"):
        events.insert({"day": date(2027, 1, 1), "n": 1})
    with pytest.raises(IntegrityError, match="no partition of relation"):
        events.insert_many([*rows, {"day": date(2027, 1, 1), "n": 1}])
    assert events.count() == 0
    assert events.insert_many(rows) == 12_000


def test_more_partitions_later(db):
    columns = {"day": sa.Date, "n": sa.BigInteger}
    for months in MONTHS, {**MONTHS, "events_rest": None}, MONTHS:
        events = db.create_table(
            "events",
            columns,
            primary_key=["day", "n"],
            partition_by=Partitions.range("day", months),
        )
    events.insert_many([{"day": date(2026, month, 1), "n": 1} for month in (1, 2, 3)])

    assert counts(db) == {"events_2026_01": 1, "events_2026_02": 1, "events_rest": 1}


def test_partitions_by_list(db):
    parts = {"low%": ["it's", "100%", '"%%"'], "rest": None}
    events = db.create_table(
        "events", {"k%": sa.Text}, primary_key="k%", partition_by=Partitions.list("k%", parts)
    )
    events.insert_many([{"k%": each} for each in ("it's", "100%", '"%%"', "other")])

    assert counts(db) == {'"low%"': 3, "rest": 1}


def test_no_limit(db):
    halves = {"low": (None, 0), "high": (0, None)}
    events = db.create_table(
        "events", {"n": sa.BigInteger}, primary_key="n", partition_by=Partitions.range("n", halves)
    )
    events.insert_many([{"n": -(10**9)}, {"n": 10**9}])

    assert counts(db) == {"low": 1, "high": 1}


def test_a_schema(open_postgresql):
    open_postgresql().execute("CREATE SCHEMA other")
    db = open_postgresql(schema="other")
    for _ in range(2):
        db.create_table("t", primary_key="id", partition_by=Partitions.hash("id", 2))

    assert db.tables(hidden=True) == ["t", "t_0", "t_1"]


HASH = Partitions.hash("tenant", 2)
NUMBERS = {"n": sa.BigInteger}

REFUSED = [
    ({"tenant": sa.Text}, "id", HASH, SchemaError, r"write primary_key=\['tenant', 'id'\]"),
    (NUMBERS, "id", HASH, ColumnNotFoundError, "no column 'tenant'"),
    ({"a": sa.Column(sa.Text, unique=True)}, "tenant", HASH, SchemaError, "'a' cannot be unique"),
    (
        {"a": sa.Column(sa.Text, unique=True, index=True)},
        "tenant",
        HASH,
        SchemaError,
        "'a' cannot be unique",
    ),
    (NUMBERS, "n", Partitions.list("n", {"p": ["x"]}), TypeConflictError, "does not fit BIGINT"),
    (NUMBERS, "n", Partitions.list("n", {"p": [None]}), ArgumentError, "None is not a value"),
    (NUMBERS, "n", Partitions.list("n", {"": [1]}), SchemaError, "name"),
    (NUMBERS, "n", Partitions.list("n", {"p" * 64: [1]}), SchemaError, "63"),
    (NUMBERS, "n", Partitions.list("n", {"taken": [1]}), SchemaError, "cannot be named 'taken'"),
    (NUMBERS, "n", Partitions.list("n", {"events": [1]}), SchemaError, "cannot be named 'events'"),
    (
        NUMBERS,
        "n",
        Partitions.range("n", {"p": (0, 2), "q": (1, 3)}),
        SchemaError,
        'partition "q" would overlap partition "p"',
    ),
    (NUMBERS, "n", {"hash": "n"}, ArgumentError, r"such as Partitions.hash\('tenant', 8\)"),
]


@pytest.mark.parametrize(("columns", "key", "by", "error", "message"), REFUSED)
def test_what_cannot_be_partitioned(db, columns, key, by, error, message):  # noqa: PLR0917  a table's columns
    db["taken"].insert({"a": 1})
    with pytest.raises(error, match=message):
        db.create_table("events", columns, primary_key=key, partition_by=by)
    assert db.tables(hidden=True) == ["taken"]


@pytest.mark.parametrize(
    "by", [None, Partitions.hash("n", 3), Partitions.hash("m", 2), Partitions.list("n", {"p": [1]})]
)
def test_a_table_that_is_divided_in_another_way(db, by):
    options = {"primary_key": ["n", "m"], "partition_by": by}
    db.create_table("events", {"n": sa.Text, "m": sa.Text}, **options)
    with pytest.raises(SchemaError, match=r"already exists and is (not|divided by)"):
        db.create_table("events", primary_key=["n", "m"], partition_by=Partitions.hash("n", 2))


@pytest.mark.parametrize(
    "make",
    [
        lambda: Partitions.hash("a", 0),
        lambda: Partitions.hash("a", count=True),
        lambda: Partitions.range("a", {"p": 1}),
        lambda: Partitions.range("a", {"p": (1, 2, 3)}),
        lambda: Partitions.range("a", [("p", 1, 2)]),
        lambda: Partitions.list("a", {"p": "abc"}),
        lambda: Partitions.list("a", {"p": []}),
    ],
)
def test_arguments(make):
    with pytest.raises(ArgumentError):
        make()


def test_sqlite_has_no_partitions(open_sqlite):
    db = open_sqlite()
    with pytest.raises(SchemaError, match="only PostgreSQL has partitions"):
        db.create_table("events", primary_key="id", partition_by=Partitions.hash("id", 2))
    assert db.tables() == []


def test_infinite_bounds(db):
    by = Partitions.range("n", {"low": (-math.inf, 0), "high": (0, math.inf)})
    columns = {"n": sa.Double, "k": sa.BigInteger}
    db.create_table("events", columns, primary_key=["n", "k"], partition_by=by)

    db["events"].insert_many([{"n": -1.5, "k": 1}, {"n": 2.5, "k": 1}])

    assert counts(db) == {"low": 1, "high": 1}
