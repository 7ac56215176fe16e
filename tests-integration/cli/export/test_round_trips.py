"""Tables into files and back: values and types."""

from __future__ import annotations

import datetime as dt
import uuid
from decimal import Decimal
from functools import partial

import pytest
import sqlalchemy as sa
from dbset import connect
from dbset_cli.app import app
from dbset_cli.exits import exit_code

COLUMNS = {
    "whole": sa.BigInteger,
    "price": sa.Numeric(12, 2),
    "ratio": sa.Float,
    "yes": sa.Boolean,
    "day": sa.Date,
    "clock": sa.Time,
    "at": sa.DateTime,
    "moment": sa.DateTime(timezone=True),
    "span": sa.Interval,
    "key": sa.Uuid,
    "code": sa.Text,
    "note": sa.Text,
    "document": sa.JSON,
    "bytes": sa.LargeBinary,
}

ROWS = [
    {
        "whole": 2**63 - 1,
        "price": Decimal("1.50"),
        "ratio": 0.1 + 0.2,
        "yes": True,
        "day": dt.date(2024, 2, 29),
        "clock": dt.time(9, 30),
        "at": dt.datetime(2024, 1, 5, 9, 30),  # noqa: DTZ001  a time without a zone
        "moment": dt.datetime(2024, 1, 5, 9, tzinfo=dt.UTC),
        "span": dt.timedelta(hours=30),
        "key": uuid.UUID(int=5),
        "code": "007",
        "note": 'a\r\n"b",_x0041_',
        "document": {"a": [1, None]},
        "bytes": b"\0\xff",
    },
    {
        "whole": -1,
        "price": Decimal("1234567890.12"),
        "ratio": -2.0,
        "yes": False,
        "day": dt.date(1850, 1, 1),
        "clock": dt.time(0, 0, 0, 1000),
        "at": dt.datetime(2024, 1, 5, 9, 30, 0, 1),  # noqa: DTZ001  a time without a zone
        "moment": dt.datetime(2024, 1, 5, 9, 0, 0, 5, tzinfo=dt.UTC),
        "span": dt.timedelta(seconds=-1),
        "key": uuid.UUID(int=6),
        "code": "+49",
        "note": "=1+1",
        "document": [1.5],
        "bytes": b"",
    },
    dict.fromkeys(COLUMNS),
]

#: The columns whose types CSV does not show.
UNTYPED = {"ratio", "span", "document", "bytes"}


def run(*args):
    assert exit_code(partial(app, args=list(args), standalone_mode=False), debug=True) == 0


@pytest.fixture
def db(database_url, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with connect(database_url) as db:
        db.create_table("t", COLUMNS)
        db["t"].insert_many(ROWS)
        yield db


def rows(table, columns):
    found = table.find(_order_by="id", _columns=["id", *columns]).all()
    return [{name: (type(value), value) for name, value in row.items()} for row in found]


@pytest.mark.parametrize("name", ["a.parquet", "a.arrow"])
def test_files_with_types(db, database_url, name):
    run("export", database_url, "t", name)
    run("import", database_url, "new", name)
    assert rows(db["new"], COLUMNS) == rows(db["t"], COLUMNS)


@pytest.mark.parametrize("name", ["a.csv", "a.tsv.gz", "a.csv.zst", "a.csv.zip"])
def test_text_whose_types_are_found(db, database_url, name):
    run("export", database_url, "t", name)
    run("import", database_url, "new", name)
    columns = COLUMNS.keys() - UNTYPED
    assert rows(db["new"], columns) == rows(db["t"], columns)


@pytest.mark.parametrize("name", ["a.csv", "a.json", "a.ndjson.gz", "a.xlsx"])
def test_text_into_columns_with_types(db, database_url, name):
    db.create_table("other", COLUMNS)
    run("export", database_url, "t", name)
    run("import", database_url, "other", name)
    assert rows(db["other"], COLUMNS) == rows(db["t"], COLUMNS)
