"""Arguments of random calls: few kinds of values and few of each, so that they repeat."""

# ruff: noqa: DTZ001 - naive datetimes are intended

from __future__ import annotations

import datetime as dt
import uuid
from decimal import Decimal

from hypothesis import strategies as st
from model.values import fits

#: One value of each kind.
EXAMPLES = {
    "bool": True,
    "int": 1,
    "huge": 2**64,
    "float": 0.5,
    "numeric": Decimal("0.1"),
    "text": "a",
    "bytes": b"a",
    "date": dt.date(2024, 1, 2),
    "datetime": dt.datetime(2024, 1, 2, 3, 4, 5),
    "instant": dt.datetime(2024, 1, 2, 3, 4, 5, tzinfo=dt.UTC),
    "uuid": uuid.UUID(int=1),
    "json": {"x": 1},
}
#: The kinds with the same order everywhere; the order of text depends on the database.
ORDERED = {"int", "huge", "float", "numeric", "date", "datetime", "instant"}

_NUMBERS = [
    *(1, 2, 0, -3, True, 2**53 + 1, 2**63 - 1, 2**64, 10**30 + 1),
    *(0.5, 2.0, 0.1, 1e300, Decimal("0.1"), Decimal("2.50"), Decimal(3)),
]
_TEXTS = ["a", "b", "", "7", "0.5", "true", "2024-01-02", "2024-01-02T03:04:05"]
_MOMENTS = [
    *(EXAMPLES["date"], EXAMPLES["datetime"], EXAMPLES["instant"], dt.datetime(2024, 1, 2)),
    dt.datetime(2024, 1, 2, 3, tzinfo=dt.timezone(dt.timedelta(hours=5, minutes=30))),
    *("2024-01-02", "2024-01-02T03:04:05+05:30"),
]
_DOCUMENTS = [{"x": 1}, [1, "two"], [], {"y": {"z": None}}]
_ALL = [*EXAMPLES.values(), *_NUMBERS, *_TEXTS, *_MOMENTS, *_DOCUMENTS]

_VALUES = {
    "k": st.sampled_from([1, 2, 3, None]),
    "g": st.sampled_from(["a", "b", None]),
    "n": st.sampled_from([*_NUMBERS, None]),
    "s": st.sampled_from([*_TEXTS, None, 7, 0.5, False]),
    "w": st.sampled_from([*_MOMENTS, None]),
    "j": st.sampled_from([*_DOCUMENTS, None]),
    "x": st.sampled_from([*_ALL, None]),
}
_ID = st.sampled_from([1000, 1001, 1002])  # higher than the numbers that PostgreSQL generates

tables = st.sampled_from(["t", "t", "t", "Odd name", "pairs"])
columns = st.sampled_from(list(_VALUES))
kinds = st.sampled_from(list(EXAMPLES))
keys = st.sampled_from(
    [["k"], ["k"], ["k"], ["g"], ["k", "g"], ["g", "k"], ["n"], ["x"], ["w"], ["j"], ["id"]]
)
chunks = st.sampled_from([None, None, 1, 2])
ensure = st.sampled_from([True, True, True, False])


def row(*needed):
    """Return the strategy for a row with at least these columns."""
    required = {column: _ID if column == "id" else _VALUES[column] for column in needed}
    optional = {column: values for column, values in _VALUES.items() if column not in needed}
    return st.builds(
        _capitalized,
        st.fixed_dictionaries(required, optional=optional).filter(bool),
        st.sampled_from([None, None, None, "n", "x"]),
    )


def rows(*needed):
    """Return the strategy for rows with at least these columns."""
    return st.lists(row(*needed), max_size=4)


#: A row, or rows, and keys; sometimes a row lacks one.
row_by_keys = keys.flatmap(lambda keys: st.tuples(row(*keys) | row(), st.just(keys)))
rows_by_keys = keys.flatmap(lambda keys: st.tuples(rows(*keys) | rows(), st.just(keys)))


def conditions(table, least=0):
    """Return the strategy for conditions on a table, most of them on existing columns."""
    one = st.sampled_from([*table.columns, *table.columns, "k"]).flatmap(
        lambda column: _condition(column, table.columns.get(column, "int"), table.database)
    )
    return st.lists(one, min_size=least, max_size=2)


def _condition(column, kind, database):
    known = st.sampled_from([value for value in _ALL if fits(kind, [value], database)])
    ways = [(["=", "!="], known | st.none())]
    if kind != "json":
        ways.append((["in", "not in"], st.lists(known | st.none(), max_size=2)))
    if kind in ORDERED:
        ways.append(([">", ">=", "<", "<="], known))
        ways.append((["between"], st.lists(known, min_size=2, max_size=2)))
    return st.one_of(
        st.tuples(st.just(column), st.sampled_from(operators), operands)
        for operators, operands in ways
    )


def _capitalized(row, column):
    return {key.upper() if key == column else key: value for key, value in row.items()}
