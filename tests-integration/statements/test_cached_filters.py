"""Calls with filters use one statement per shape of the filters, and find the same rows."""

from __future__ import annotations

import datetime as dt
import uuid
from copy import deepcopy
from decimal import Decimal

import pytest
import sqlalchemy as sa
from dbset_schema.catalog import CACHED
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import event

ROWS = [
    {
        "name": name,
        "age": age,
        "score": age / 4,
        "price": Decimal(age) / 4,
        "born": dt.date(2024, 1, 1 + age),
        "seen": dt.datetime(2024, 1, 1, age, tzinfo=dt.UTC),
        "active": active,
        "meta": {"n": age},
    }
    for age, (name, active) in enumerate(
        [("Ada", True), ("Bob", None), ("Cyd", False), ("a%b", True), ("", True)]
    )
]
EMPTY = dict.fromkeys(ROWS[0])


@pytest.fixture
def people(db):
    db["people"].insert_many([*ROWS, EMPTY])
    return db["people"]


#: Two filters of one shape for each call.
PAIRS = [
    ({"age": {">=": 1, "<": 3}}, {"age": {">=": 0, "<": 9}}),
    ({"name": ["Ada", "Bob"]}, {"name": {"in": ["Cyd", "none"]}}),
    ({"name": {"like": "%a%"}}, {"name": {"like": r"a\%b"}}),
    ({"_or": [{"age": 1}, {"name": "Ada"}]}, {"_or": [{"age": 2}, {"name": "Bob"}]}),
    ({"_not": {"active": True, "age": 0}}, {"_not": {"active": True, "age": 3}}),
]

CALLS = {
    "find": lambda table, filters: table.find(**filters, _order_by="id").all(),
    "page": lambda table, f: table.find(**f, _order_by="-id", _limit=2, _offset=1).all(),
    "columns": lambda table, f: table.find(**f, _columns=["born", "meta"], _order_by="id").all(),
    "find_one": lambda table, filters: table.find_one(**filters, _order_by="id"),
    "values": lambda table, filters: table.values("price", **filters, _order_by="id").all(),
    "distinct": lambda table, filters: table.distinct("seen", _order_by="seen", **filters).all(),
    "count": lambda table, filters: table.count(**filters),
    "update": lambda table, filters: table.update({"score": 2.5, "meta": [1]}, **filters),
    "delete": lambda table, filters: table.delete(**filters),
}


def cached(table):
    """Return the keys of what is cached for a table."""
    _, results = table.table.info[CACHED]
    return set(results)


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
def test_second_call_compiles_nothing(people, call):
    for one, _ in PAIRS:
        call(people, one)
    before = cached(people)
    for _, other in PAIRS:
        call(people, other)

    assert cached(people) == before


OPERANDS = [
    *[None, True, False, 0, 1, 2.0, 2.5, Decimal(2), Decimal("2.25"), 2**40, 2**70, -0.0],
    *["", "Ada", "2", "2024-01-02", "2024-01-02 01:00", "2024-1-2", "x", "nul\0"],
    *[
        dt.date(2024, 1, 2),
        dt.datetime(2024, 1, 2),  # noqa: DTZ001
        dt.datetime(2024, 1, 1, 2, tzinfo=dt.UTC),
    ],
    *[b"x", [], [None], [1, 2], [2, None], ["Ada", "Bob"], [1, "x"], [2.5, True], {}, {"n": 1}],
]
OPERATORS = ["=", "!=", "<", ">=", "in", "not in", "between", "like", "icontains", "is", "@>", "?"]
OPERATORS += ["not between", "is not", "no operator"]

columns = st.sampled_from([*EMPTY, "ID", "meta.n", "unknown"])
operands = st.sampled_from(OPERANDS)
pairs = st.tuples(operands, operands).map(list)
conditions = st.builds(
    lambda name, operand: {name: operand},
    columns,
    operands | st.dictionaries(st.sampled_from(OPERATORS), operands | pairs, max_size=2),
)
filters = st.recursive(
    conditions,
    lambda inner: st.one_of(
        st.builds(lambda one, other: {**one, **other}, inner, inner),
        st.builds(lambda each: {"_or": each}, st.lists(inner, max_size=2)),
        st.builds(lambda each: {"_not": each}, inner),
    ),
    max_leaves=3,
)


def outcome(call, *arguments):
    """Return the result of a call, or the error that it raises."""
    try:
        return repr(call(*arguments))
    except Exception as error:
        return type(error), str(error).partition("[SQL")[0]


@settings(max_examples=60, deadline=None)
@given(filters)
def check_both_ways(people, filters):
    """Compare the call that builds its own clause with one and another call for the shape."""
    own = outcome(lambda: people.find(sa.true(), **filters, _order_by="id").all())
    calls = [outcome(CALLS["find"], people, filters) for _ in range(2)]
    number = outcome(CALLS["count"], people, filters)

    assert calls == [own, own]
    assert number == outcome(lambda: people.count(sa.true(), **filters))


def test_same_rows_and_errors_as_by_a_clause_of_its_own(people):
    check_both_ways(people)


@pytest.mark.parametrize("length", [1, 50, 51, 100, 101, 1001, 3000])
@pytest.mark.parametrize("column", ["age", "name", "born"])
def test_lists_of_any_length(people, column, length):
    values = [row[column] for row in ROWS]
    members = [*values, *values * (length // len(values))][:length]

    assert people.count(**{column: members}) == min(length, len(ROWS))
    assert people.count(**{column: {"not in": [*members, None]}}) == max(0, len(ROWS) - length)


@pytest.mark.parametrize("call", ["find", "find_one", "count", "update", "delete"])
def test_column_that_another_process_widens(open_db, call):
    table, other = open_db()["t"], open_db()["t"]
    table.insert({"n": 1, "word": "a"})
    CALLS["find"](table, {"n": {">": 0}})
    outcome(CALLS[call], table, {"n": {">": 3}})
    other.insert({"n": 2.5, "word": "b", "more": 1})

    assert table.count(n={">": 2.25}) == 1
    assert [row["more"] for row in CALLS["find"](table, {"n": {">": 1.5}})] == [1]


def test_listener_sees_the_statement(db, people):
    seen = []
    people.find(age={">": 1}, _order_by="id").all()

    def listen(connection, cursor, statement, *_):
        seen.append(statement)

    engine = getattr(db.engine, "sync_engine", db.engine)
    sa.event.listen(engine, "before_cursor_execute", listen)
    try:
        found = people.find(age={">": 2}, _order_by="id").all()
    finally:
        sa.event.remove(engine, "before_cursor_execute", listen)

    assert [row["age"] for row in found] == [3, 4]
    assert any("people" in statement for statement in seen)


#: What another program has written, and operands that mean the same or other values.
SPELLINGS = {
    "day DATE": ["2024-01-02", "20240102", "x", 5],
    "at TIMESTAMP": ["2024-01-02T03:04", "2024-01-02 03:04:00.000000", "soon", 1.5],
    "flag BOOLEAN": [1, 0, "true", "no"],
    "code UUID": ["12345678123456781234567812345678", "12345678-1234-5678-1234-567812345678", "-"],
}
MEANT = [
    *[dt.date(2024, 1, 2), "2024-01-02", "20240102", dt.datetime(2024, 1, 2, 3, 4)],  # noqa: DTZ001
    *[True, 0, "true", "x", 5, 2.5, None, uuid.UUID(int=0x12345678123456781234567812345678)],
]


FLAGS = [[True, False], [False, True], [True, True], [False, False]]


@pytest.mark.parametrize("column", SPELLINGS)
def test_columns_of_other_programs(open_sqlite, column):
    db, (name, _) = open_sqlite(), column.split()
    db.execute(f"CREATE TABLE t (id INTEGER PRIMARY KEY, {column})")
    for value in [*SPELLINGS[column], None]:
        db.execute(f"INSERT INTO t ({name}) VALUES (:value)", value=value)
    forms = [
        *[{operator: each} for operator in ("=", "!=", "<", ">=") for each in MEANT],
        *[{"in": [each, MEANT[0], None]} for each in MEANT],
        *[{operator: each} for operator in ("in", "not in", "between") for each in FLAGS],
        *[{"not in": [each] * 60} for each in MEANT],
        *[{"between": [MEANT[0], each]} for each in MEANT],
    ]
    for form in forms:
        own = outcome(lambda form=form: db["t"].find(sa.true(), **{name: form}).all())
        assert (form, outcome(CALLS["find"], db["t"], {name: form})) == (form, own)


def test_same_rows_by_enums(open_postgresql):
    db = open_postgresql()
    db.execute("CREATE TYPE mood AS ENUM ('sad', 'ok')")
    db.execute(
        "CREATE TABLE t (id INT PRIMARY KEY, mood mood, moods mood[], at TIME WITH TIME ZONE)"
    )
    db.execute("INSERT INTO t VALUES (1, 'sad', '{ok}', '10:00+01'), (2, 'ok', '{}', NULL)")
    for operand in ("sad", "ok", "none", ["sad", "ok"], [], None, {"!=": "ok"}, "10:00+01", 5):
        for name in ("mood", "moods", "at"):
            own = outcome(lambda: db["t"].find(sa.true(), **{name: operand}).all())  # noqa: B023
            assert outcome(CALLS["find"], db["t"], {name: operand}) == own


def test_filters_that_the_caller_changes_later(db):
    db["t"].insert_many([{"n": n} for n in range(5)])
    meant = [{"n": {">=": 3}}, {"n": [1, 2, 3]}, {"_or": [{"n": 1}, {"n": 2}]}]
    asked, order = deepcopy(meant), ["n"]
    for filters in asked:
        db["t"].find(filters, _order_by=order).all()
    asked[0]["n"] = {"<": 3}
    asked[1]["n"].append(4)
    asked[2]["_or"].pop()
    order[0] = "-n"
    engine = getattr(db.engine, "sync_engine", db.engine)
    event.listen(engine, "before_cursor_execute", lambda *_: None)  # SQLAlchemy executes them now
    found = [[row["n"] for row in db["t"].find(filters, _order_by="n")] for filters in meant]

    assert found == [[3, 4], [1, 2, 3], [1, 2]]
