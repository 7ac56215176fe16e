"""Rows with many columns are read in another way, which gives the same rows, types and errors."""

import datetime as dt
from decimal import Decimal

import pytest
from dbset import TypeConflictError
from dbset_schema import row_checks

#: Rows, and how many of them are written at once.
ROWS, CHUNK = 330, 100

VALUES = [
    lambda n: n,
    lambda n: n / 7,
    lambda n: f"{n}\té\\\n" if n % 3 else "",
    lambda n: n % 2 == 0,
    lambda n: dt.date(2000, 1, 1) + dt.timedelta(days=n),
    lambda n: dt.datetime(2024, 1, 1, tzinfo=dt.UTC) + dt.timedelta(seconds=n),
    lambda n: Decimal(n).scaleb(-2) + Decimal("0.01"),
    lambda n: {"n": [n]},
    lambda n: None if n % 5 else n,
    lambda n: bytes([n % 256]),
]


def row(number):
    return {f"c{place}": value(number) for place, value in enumerate(VALUES)}


@pytest.fixture(params=[True, False], ids=["wide", "narrow"])
def table(db, request, monkeypatch):
    """A missing table, whose rows are read in either way."""
    monkeypatch.setattr(row_checks, "_WIDE", 1 if request.param else 100)
    return db["t"]


def insert(table, rows):
    return table.insert_many(rows, chunk_size=CHUNK)


def read(table):
    return [
        {name: value for name, value in found.items() if name != "id"}
        for found in table.find(_order_by="id")
    ]


@pytest.mark.parametrize("given", [list, iter], ids=["list", "generator"])
def test_rows(table, given):
    rows = [row(number) for number in range(ROWS)]

    assert insert(table, given(rows)) == ROWS
    assert read(table) == rows
    assert table.columns() == ["id", *rows[0]]

    assert insert(table, given(rows[:250])) == 250
    assert read(table) == rows + rows[:250]


@pytest.mark.parametrize("place", [1, 150, ROWS - 1])
def test_keys_in_another_order(table, place):
    rows = [row(number) for number in range(ROWS)]
    turned = [
        dict(reversed(each.items())) if number == place else each
        for number, each in enumerate(rows)
    ]
    insert(table, turned)

    assert read(table) == rows


@pytest.mark.parametrize("place", [1, 150, ROWS - 1])
@pytest.mark.parametrize(
    ("name", "value", "others"),
    [("c0", 0.5, float), ("c0", "text", str), ("c8", 0.5, float), ("new", "text", None)],
)
def test_a_value_of_another_kind(table, place, name, value, others):
    rows = [{**row(number), **({} if others else {name: None})} for number in range(ROWS)]
    rows[place][name] = value
    insert(table, rows)

    found = read(table)
    assert found[place][name] == value
    for number in (0, 140, ROWS - 2):
        given = rows[number][name]
        assert found[number][name] == (given if given is None else others(given))
    assert table.columns() == ["id", *rows[0]]


@pytest.mark.parametrize("place", [0, 150, ROWS - 1])
@pytest.mark.parametrize("name", ["c0", "c6"])
def test_an_error_names_row_and_column(table, place, name):
    table.insert(row(5))
    rows = [row(number) for number in range(ROWS)]
    rows[place][name] = {"no": "number"}
    with pytest.raises(TypeConflictError, match=rf"row {place}\b") as raised:
        insert(table, rows)

    assert (raised.value.column, raised.value.row) == (name, place)
    assert read(table) == [row(5)]


@pytest.mark.parametrize("place", [1, 150])
def test_a_key_that_a_row_lacks(table, place):
    rows = [row(number) for number in range(ROWS)]
    lacking = {name: value for name, value in rows[place].items() if name != "c3"}
    insert(table, [lacking if number == place else each for number, each in enumerate(rows)])

    rows[place]["c3"] = None
    assert read(table) == rows


def test_updates_and_upserts(table):
    rows = [{"key": number, **row(number)} for number in range(ROWS)]
    insert(table, rows[:250])
    table.upsert_many(rows[200:], ["key"], chunk_size=CHUNK)
    assert read(table) == rows

    changed = [{**each, "c0": -each["c0"], "c2": "new"} for each in rows]
    assert table.update_many(changed, ["key"], chunk_size=CHUNK) == ROWS
    assert read(table) == changed
