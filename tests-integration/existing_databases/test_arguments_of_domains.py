"""Values that PostgreSQL would cut or round for a domain, as by NUMERIC(5, 2), are refused."""

import datetime as dt
from decimal import Decimal

import pyarrow as pa
import pytest
from dbset import TypeConflictError

#: By domain: a value that fits, how it is read, and values that a cast would change.
COLUMNS = {
    "half": (1.5, Decimal("1.50"), [Decimal("1.234"), 1234]),
    "bits": ("101", "101", ["1010"]),
    "short": ("abc", "abc", ["abcd"]),
    "second": (dt.time(7, 5), dt.time(7, 5), [dt.time.max]),
    "instant": ("2024-05-06T07:00Z", dt.datetime(2024, 5, 6, 7, tzinfo=dt.UTC), []),
    "halves": ([1.5], [Decimal("1.50")], [[1.234]]),
    "half_of_half": (0.25, Decimal("0.25"), [0.125]),
}
DOMAINS = """
CREATE DOMAIN half AS NUMERIC(5, 2);
CREATE DOMAIN bits AS BIT(3);
CREATE DOMAIN short AS VARCHAR(3);
CREATE DOMAIN second AS TIME(0);
CREATE DOMAIN instant AS TIMESTAMP(0) WITH TIME ZONE;
CREATE DOMAIN halves AS NUMERIC(5, 2)[];
CREATE DOMAIN half_of_half AS half CHECK (VALUE < 1);
"""


@pytest.fixture
def table(made_by_driver):
    columns = [f"c{n} {type_}" for n, type_ in enumerate(COLUMNS)]
    columns += [f"a{n} {type_}[]" for n, type_ in enumerate(COLUMNS) if type_ != "halves"]
    db = made_by_driver(*filter(str.strip, DOMAINS.split(";")))
    db.execute(f"CREATE TABLE t (id INT PRIMARY KEY, {', '.join(columns)})")
    return db["t"]


def test_values(table):
    names = table.columns()
    for number, (value, read, changed) in enumerate(COLUMNS.values()):
        column = f"c{number}"
        table.upsert({"id": number, column: value}, ["id"])
        for other in changed:
            given_by_name = {column: other, f"a{number}": [other]}
            for name in filter(names.__contains__, given_by_name):
                with pytest.raises(TypeConflictError, match=f"column '{name}'"):
                    table.update({name: given_by_name[name]}, id=number)

        assert table.find_one(id=number)[column] == read
        assert table.count({column: {"=": value}}) == 1


def test_frames(table):
    names = list(COLUMNS)
    for type_, value in (("half", 1.234), ("short", "abcd")):
        column = f"c{names.index(type_)}"
        with pytest.raises(TypeConflictError, match=f"column '{column}', row 1"):
            table.insert_many(pa.table({"id": [1, 2], column: [None, value]}))
    assert table.count() == 0
