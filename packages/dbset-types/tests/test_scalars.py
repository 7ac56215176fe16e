"""Scalars of numpy and pandas, recognized by their attributes alone."""

# ruff: noqa: DTZ001 - naive datetimes are intended

from __future__ import annotations

import datetime as dt
import math

import pytest
import sqlalchemy as sa
from dbset_types import TypeConflictError, TypeInference, TypeInferenceError

types = TypeInference("postgresql")


class Dtype:
    def __init__(self, kind, name=""):
        self.kind = kind
        self.name = name


class Scalar:
    """A numpy scalar."""

    shape = ()

    def __init__(self, value, kind="i"):
        self.value = value
        self.dtype = Dtype(kind)

    def item(self):
        return self.value


class Time(Scalar):
    """A numpy datetime64 or timedelta64."""

    def __init__(self, nanoseconds, kind, unit="ns"):
        self.nanoseconds = nanoseconds
        self.unit = unit
        self.dtype = Dtype(kind, f"time64[{unit}]")

    def __eq__(self, other):
        return self.nanoseconds == other.nanoseconds

    __hash__ = None

    def astype(self, _name):
        return Time(self.nanoseconds // 1000 * 1000, self.dtype.kind, "us")

    def item(self):
        if self.unit != "us":
            return self.nanoseconds
        try:
            since = dt.timedelta(microseconds=self.nanoseconds // 1000)
            return since if self.dtype.kind == "m" else dt.datetime(1970, 1, 1) + since
        except OverflowError:
            return self.nanoseconds


class LongDouble(Scalar):
    def __init__(self, value):
        super().__init__(value, "f")

    def item(self):
        return self

    def __float__(self):
        return float(self.value)

    def __eq__(self, other):
        return self.value == other

    __hash__ = None


class Timestamp(dt.datetime):
    """A pandas Timestamp."""

    nanosecond = 0


class Timedelta(dt.timedelta):
    """A pandas Timedelta."""

    nanoseconds = 0


class Duration(dt.timedelta):
    """A Duration of pendulum 3.3, whose parts all have the sign of the whole."""

    days = property(lambda self: int(self / dt.timedelta(1)))
    seconds = property(lambda self: int(self.total_seconds() - self.days * 86400))


class WideTimedelta(dt.timedelta):
    """A pandas Timedelta that Python's class cannot hold."""

    __hash__ = None

    def __eq__(self, other):
        return False

    def __ne__(self, other):
        return True


class NAType:
    """pandas' NA."""

    def __bool__(self):
        raise TypeError("ambiguous")


class NaTType(dt.datetime):
    """pandas' NaT."""


def nanoseconds(class_, *args):
    value = class_(*args)
    value.nanosecond = value.nanoseconds = 1
    return value


DAY = dt.datetime(2024, 2, 29, 12, 30, fold=1)
STAND_FOR = [
    (Scalar(1), 1),
    (Scalar(value=True, kind="b"), True),
    (Scalar(0.1, "f"), 0.1),
    (Scalar(math.inf, "f"), math.inf),
    (Scalar("a", "U"), "a"),
    (LongDouble(0.5), 0.5),
    (Time(1000, "M"), dt.datetime(1970, 1, 1, 0, 0, 0, 1)),
    (Time(-1000, "m"), dt.timedelta(microseconds=-1)),
    (Timestamp(2024, 2, 29, 12, 30, fold=1), DAY),
    (Timestamp(2024, 2, 29, tzinfo=dt.UTC), dt.datetime(2024, 2, 29, tzinfo=dt.UTC)),
    (Timedelta(1, 2, 3), dt.timedelta(1, 2, 3)),
    (Duration(hours=-1), dt.timedelta(hours=-1)),
    (Duration(days=-2, hours=5, microseconds=-7), dt.timedelta(-2, 5 * 3600, -7)),
]
MISSING = [NAType(), NaTType(1, 1, 1), Scalar(None, "M")]
REFUSED = [
    Time(1, "M"),
    Time(1, "m"),
    Time(10**24, "M"),
    Time(1000, "m", "M"),
    nanoseconds(Timestamp, 2024, 2, 29),
    nanoseconds(Timedelta, 1),
    WideTimedelta(),
    LongDouble(2**60 + 1),
]


@pytest.mark.parametrize(("scalar", "value"), STAND_FOR, ids=repr)
def test_a_scalar_becomes_its_python_value(scalar, value):
    column = types.infer(scalar)
    stored = types.coerce(scalar, column)
    assert (stored, type(stored)) == (value, type(value))
    assert repr(column) == repr(types.infer(value))


@pytest.mark.parametrize("missing", MISSING, ids=lambda value: type(value).__name__)
def test_a_missing_value_is_none(missing):
    assert types.infer(missing) is None
    assert types.infer_values([missing, 1]).python_type is int
    assert types.coerce(missing, sa.BigInteger()) is None
    assert types.coerce({"a": missing}, sa.JSON()) == {"a": None}


@pytest.mark.parametrize("scalar", REFUSED, ids=lambda value: type(value).__name__)
def test_a_scalar_without_a_python_value_is_refused(scalar):
    with pytest.raises(TypeInferenceError):
        types.infer(scalar)
    with pytest.raises(TypeConflictError):
        types.coerce(scalar, sa.DateTime())


def test_scalars_are_values_inside_documents():
    document = types.coerce({"a": [Scalar(1), (Scalar(0.5, "f"),)]}, sa.JSON())
    assert document == {"a": [1, [0.5]]}
    assert type(document["a"][0]) is int


def test_arrays_are_no_scalars():
    array = Scalar([1, 2])
    array.shape = (2,)
    with pytest.raises(TypeInferenceError):
        types.infer(array)
