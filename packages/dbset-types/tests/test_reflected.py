"""Types reflected from a database's description of a column."""

from __future__ import annotations

import pickle

import pytest
import sqlalchemy as sa
from dbset_types import TypeInference, postgresql, reflected, sqlite
from sqlalchemy.dialects import postgresql as pg
from sqlalchemy.dialects.sqlite import dialect as sqlite_dialect

OWN = [
    "BOOLEAN",
    "BIGINT",
    "DOUBLE PRECISION",
    "NUMERIC",
    "NUMERIC(10, 2)",
    "TEXT",
    "BLOB",
    "DATE",
    "TIME",
    "TIMESTAMP",
    "TIMESTAMPTZ",
    "INTERVAL",
    "UUID",
    "JSON",
]


@pytest.mark.parametrize("declared", OWN)
def test_a_type_declares_the_name_that_it_is_known_by(declared):
    assert reflected.sqlite_type(declared).compile(dialect=sqlite_dialect()) == declared


@pytest.mark.parametrize(
    ("declared", "type_"),
    [
        ("timestamptz", sqlite.TimestampTZ),
        ("timestamp  with time zone", sqlite.TimestampTZ),
        ("decimal(5)", sqlite.Numeric),
        ("uuid", sqlite.UUID),
        ("datetime(6)", sqlite.DATETIME),
    ],
)
def test_names_are_known_however_they_are_written(declared, type_):
    assert type(reflected.sqlite_type(declared)) is type_


@pytest.mark.parametrize("declared", ["", "INTEGER", "VARCHAR(10)", "POINT"])
def test_other_names_are_left_to_sqlalchemy(declared):
    assert reflected.sqlite_type(declared) is None


@pytest.mark.parametrize(
    ("by_sqlalchemy", "type_"),
    [
        (pg.JSONB(), postgresql.JSONB),
        (pg.JSON(), pg.JSON),
        (sa.UUID(), postgresql.UUID),
        (sa.NUMERIC(1000, 0), postgresql.HugeInteger),
        (sa.NUMERIC(10, 2), sa.NUMERIC),
        (pg.TIMESTAMP(timezone=True), postgresql.TimestampTZ),
        (pg.TIMESTAMP(), pg.TIMESTAMP),
        (sa.UUID(as_uuid=False), sa.UUID),
        (sa.TEXT(), sa.TEXT),
    ],
)
def test_types_that_postgresql_reflects_are_mended(by_sqlalchemy, type_):
    mended = reflected.postgresql_type(by_sqlalchemy)
    assert type(mended) is type_
    assert mended.compile(dialect=pg.dialect()) == by_sqlalchemy.compile(dialect=pg.dialect())


@pytest.mark.parametrize("type_", [pg.JSON(), pg.JSONB()])
def test_none_is_null_in_documents(type_):
    assert reflected.postgresql_type(type_).none_as_null


@pytest.mark.parametrize(
    ("named", "declared"),
    [
        (sa.DateTime(timezone=True), "TIMESTAMPTZ"),
        (sa.Interval, "INTERVAL"),
        (sa.Uuid, "UUID"),
        (sa.JSON(), "JSON"),
        (sa.Numeric(10, 2), "NUMERIC(10, 2)"),
        (sa.DateTime(), "DATETIME"),
        (sa.String(10), "VARCHAR(10)"),
        (sa.Uuid(as_uuid=False), "CHAR(32)"),
    ],
)
def test_types_that_users_name_lose_nothing_on_sqlite(named, declared):
    adapted = TypeInference("sqlite").adapt(named)
    assert adapted.compile(dialect=sqlite_dialect()) == declared


def test_types_that_users_name_lose_nothing_on_postgresql():
    types = TypeInference("postgresql")
    adapted = [types.adapt(named) for named in (sa.Uuid, pg.JSONB, sa.Text())]
    assert [type(type_) for type_ in adapted] == [postgresql.UUID, postgresql.JSONB, sa.Text]


def test_types_that_users_name_are_left_on_other_dialects():
    type_ = sa.Uuid()
    assert TypeInference("mysql").adapt(type_) is type_


def test_large_floats_in_jsonb_are_written_with_a_fraction():
    write = postgresql.JSONB().bind_processor(pg.dialect())
    assert write([1e16, "1e+16", 1.5, {'a\\"1e+16': 1e17}]) == (
        r'[10000000000000000.0, "1e+16", 1.5, {"a\\\"1e+16": 100000000000000000.0}]'
    )


@pytest.mark.parametrize(
    "type_", [sqlite.TimestampTZ(), sqlite.JSON(), postgresql.JSONB(), postgresql.HugeInteger()]
)
def test_types_can_be_copied_and_pickled(type_):
    assert repr(type_.copy()) == repr(pickle.loads(pickle.dumps(type_))) == repr(type_)


@pytest.mark.parametrize("declared", ["DATE", "TIME", "DATETIME", "TIMESTAMPTZ", "UUID", "JSON"])
@pytest.mark.parametrize("held", [1704067200, 1.5, "no such value", b"\x01", None])
def test_other_contents_of_sqlite_are_read_unchanged(declared, held):
    read = reflected.sqlite_type(declared).result_processor(sqlite_dialect(), None)

    assert read(held) == held
