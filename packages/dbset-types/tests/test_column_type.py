"""Python types as column types: the type that inference chooses for their values."""

import datetime as dt
import uuid
from collections import OrderedDict
from decimal import Decimal
from enum import Enum, IntEnum, StrEnum
from typing import NamedTuple

import pytest
import sqlalchemy as sa
from dbset_types import TypeInference, column_type
from dbset_types.errors import ArgumentError

DIALECTS = ("postgresql", "sqlite", "default")
Color = StrEnum("Color", ["RED"])
Size = IntEnum("Size", ["SMALL"])
Plain = Enum("Plain", ["ONE"])


class Point(NamedTuple):
    x: int


VALUES = [
    True,
    2**53 + 1,
    1.5,
    Decimal("1.5"),
    "text",
    b"bytes",
    bytearray(b"bytes"),
    memoryview(b"bytes"),
    dt.date(2024, 2, 29),
    dt.datetime(2024, 2, 29, 12),  # noqa: DTZ001 - intended
    dt.time(12, 30),
    dt.timedelta(1),
    uuid.uuid4(),
    {"a": 1},
    [1],
    (1,),
    Color.RED,
    OrderedDict(a=1),
    Point(1),
]


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("value", VALUES, ids=lambda value: type(value).__name__)
def test_is_the_type_that_is_inferred_for_values(value, dialect):
    types = TypeInference(dialect)

    assert repr(types.adapt(type(value))) == repr(types.infer(value))


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("python_type", [int, Size])
def test_integers_have_64_bits(python_type, dialect):
    assert isinstance(TypeInference(dialect).adapt(python_type), sa.BIGINT)


@pytest.mark.parametrize("given", [complex, object, type(None), Plain, "TEXT", None, 5, list[int]])
def test_refuses_other_types_and_names_those_it_knows(given):
    known = "bool, float, Decimal, str, bytes, bytearray, memoryview, date, timedelta, UUID, dict,"

    with pytest.raises(ArgumentError, match="is not a SQLAlchemy type such as") as raised:
        column_type(given)

    assert known in str(raised.value)


def test_a_registered_type_comes_first():
    types = TypeInference("sqlite")
    types.register(Decimal, sa.Text())

    assert isinstance(types.adapt(Decimal), sa.Text)
