"""Objects in columns of pandas are stored as dicts store them, or an error names the column."""

import datetime as dt

import numpy as np
import pandas as pd
import polars as pl
import pytest
import sqlalchemy as sa
from dbset import DatasetError

DAY, NOON = dt.date(2024, 2, 29), dt.datetime(2024, 2, 29, 12)  # noqa: DTZ001 - naive is intended

DOCUMENTS = {
    "dicts with different keys": [{"a": 1}, {"b": "x"}],
    "lists of numbers": [[1, 2.5], [3]],
    "lists of dicts": [[{"a": 1}, {"b": 2}]],
    "nested tuples": [((1, 2), [3])],
    "arrays": [np.array([1, 2])],
    "arrays of dicts": [np.array([{"a": 1}, {"b": 2}], dtype=object)],
}


def objects(values):
    column = pd.Series([None] * len(values), dtype=object)
    for place, value in enumerate(values):
        column.iat[place] = value
    return pd.DataFrame({"v": column})


def plain(value):
    if isinstance(value, np.ndarray):
        return value.tolist()
    return list(map(plain, value)) if isinstance(value, tuple | list) else value


@pytest.mark.crosswise
@pytest.mark.parametrize("values", DOCUMENTS.values(), ids=DOCUMENTS)
def test_documents(db, values):
    db["t"].insert_many(objects(values))

    assert [row["v"] for row in db["t"].find(_order_by="id")] == list(map(plain, values))


REFUSED = {
    "dates beside datetimes": [[DAY, NOON]],
    "text beside bytes": [["a", b"b"]],
    "NaN in a list": [[1.5, float("nan")]],
    "nanoseconds": [pd.Timestamp("2020-01-01 00:00:00.000000001")],
    "nanoseconds of a span": [pd.Timedelta(1, "ns")],
    "dates and datetimes": [DAY, NOON],
    "constants of SQLAlchemy": [sa.JSON.NULL],
}


@pytest.mark.crosswise
@pytest.mark.parametrize("values", REFUSED.values(), ids=REFUSED)
def test_what_would_change_is_an_error(db, values):
    with pytest.raises(DatasetError, match="column 'v'"):
        db["t"].insert_many(objects(values))

    assert db.tables() == []


@pytest.mark.crosswise
def test_polars_types_that_only_look_like_objects(db):
    frame = pl.DataFrame(
        {"e": ["Object"], "s": [{"Object": 1}]}, schema_overrides={"e": pl.Enum(["Object"])}
    )

    db["t"].insert_many(frame)

    assert db["t"].find_one() == {"id": 1, "e": "Object", "s": {"Object": 1}}
