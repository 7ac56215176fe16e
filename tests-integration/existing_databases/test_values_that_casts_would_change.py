"""PostgreSQL cuts, pads and rounds values where it casts them; dbset refuses those values."""

import datetime as dt

import pyarrow as pa
import pytest
from dbset import FilterError, TypeConflictError

#: By declared type: a value that fits, how it is read, and values that a cast would change.
COLUMNS = {
    "BIT(3)": ("101", "101", ["10", "1010", "X5"]),
    "BIT(4)": ("X5", "0101", ["XFF"]),
    "VARBIT(4)": ("B1", "1", ["10101"]),
    "VARBIT": ("1" * 70, "1" * 70, []),
    '"char"': ("x", "x", ["xy", "é"]),
    "NAME": ("n" * 63, "n" * 63, ["n" * 64, "é" * 32]),
    "INTERVAL YEAR": ("2 years", "2 years", ["1 year 1 mon"]),
    "INTERVAL YEAR TO MONTH": ("1 year 2 mons", "1 year 2 mons", [dt.timedelta(1), "1 mon 1 day"]),
    "INTERVAL DAY": (dt.timedelta(2), dt.timedelta(2), [dt.timedelta(2, 1)]),
    "INTERVAL DAY TO HOUR": (dt.timedelta(2, 7200), dt.timedelta(2, 7200), [dt.timedelta(0, 90)]),
    "INTERVAL HOUR TO SECOND(0)": ("1 mon 00:00:01", "1 mon 00:00:01", ["00:00:00.5"]),
}


@pytest.fixture
def table(made_by_driver):
    columns = [f"c{n} {type_}" for n, type_ in enumerate(COLUMNS)]
    columns += [f"a{n} {type_}[]" for n, type_ in enumerate(COLUMNS)]
    db = made_by_driver(f"CREATE TABLE t (id INT PRIMARY KEY, {', '.join(columns)})")
    return db["t"]


def test_values_that_fit(table):
    for number, (value, read, _) in enumerate(COLUMNS.values()):
        column = f"c{number}"
        table.upsert({"id": number, column: value}, ["id"])
        table.update_many([{"id": number, column: value}], ["id"])

        assert table.find_one(id=number)[column] == read
        assert table.count({column: {"=": value}}) == 1


def test_values_that_would_change(table):
    fitting = {f"c{n}": value for n, (value, *_) in enumerate(COLUMNS.values())}
    table.insert({"id": 1, **fitting})
    before = table.find_one()
    names = table.columns()
    for number, (type_, (_, _, changed)) in enumerate(COLUMNS.items()):
        for value in changed:
            given_by_name = {f"c{number}": value, f"a{number}": [value]}
            for column in filter(names.__contains__, given_by_name):
                given = given_by_name[column]
                with pytest.raises(TypeConflictError, match=f"column '{column}'"):
                    table.update({column: given}, id=1)
                with pytest.raises(TypeConflictError, match=f"column '{column}', row 0"):
                    table.insert_many([{"id": 2, column: given}])
            if type_ != "NAME":  # the database cuts the operand, too
                assert found(table, f"c{number}", value) == 0
    assert table.all().all() == [before]


def found(table, column, value):
    """Return how many rows have a value; text that is too long for a column is in none."""
    try:
        return table.count({column: {"=": value}})
    except FilterError:
        return 0


def test_frames(table):
    names = list(COLUMNS)
    for type_, value in (("NAME", "n" * 64), ("BIT(3)", "10")):
        column = f"c{names.index(type_)}"
        with pytest.raises(TypeConflictError, match=f"column '{column}', row 1"):
            table.insert_many(pa.table({"id": [1, 2], column: [None, value]}))
    assert table.count() == 0


def test_text_operators_of_names(table):
    column = f"c{list(COLUMNS).index('NAME')}"
    table.insert({"id": 1, column: "orders"})

    assert table.count({column: {"startswith": "ord"}}) == 1
    assert table.values(column).all() == ["orders"]
