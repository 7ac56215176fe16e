"""Errors that name table, column, row, value and type."""

from __future__ import annotations

import math
import pickle
from decimal import Decimal

import pytest
import sqlalchemy as sa
from dbset_types import DatasetError, TypeConflictError, TypeInference, TypeInferenceError
from dbset_types.dialects import types_of
from dbset_types.dynamic_type import DynamicType
from dbset_types.kinds import Kind
from sqlalchemy.dialects import postgresql


def conflict():
    with pytest.raises(TypeConflictError) as caught:
        TypeInference().coerce("abc", sa.BigInteger())
    return caught.value


def test_a_conflict_is_a_value_error_of_dbset():
    assert isinstance(conflict(), (DatasetError, ValueError))
    assert issubclass(TypeConflictError, DatasetError)
    assert issubclass(TypeConflictError, ValueError)


def test_an_unknown_type_is_a_type_error_of_dbset():
    assert issubclass(TypeInferenceError, DatasetError)
    assert issubclass(TypeInferenceError, TypeError)


def test_a_conflict_carries_what_it_names():
    error = conflict().located(table="users", column="age", row=3)
    assert (error.value, str(error.type), error.table, error.column, error.row) == (
        "abc",
        "BIGINT",
        "users",
        "age",
        3,
    )
    assert str(error) == (
        "table 'users', column 'age', row 3: 'abc' (str) does not fit BIGINT: "
        "the text is not a number"
    )


@pytest.mark.parametrize("nan", [math.nan, Decimal("NaN")])
def test_nan_may_mean_a_missing_value(nan):
    with pytest.raises(TypeConflictError, match="missing value, give None or write with nan=None"):
        TypeInference().coerce(nan, sa.BigInteger())


def test_the_first_place_is_not_replaced():
    error = conflict().located(column="age", row=0)
    assert error.located(table="users", column="other", row=7) is error
    assert (error.table, error.column, error.row) == ("users", "age", 0)


def test_long_values_are_shortened():
    with pytest.raises(TypeConflictError) as caught:
        TypeInference().coerce("x" * 10_000, sa.BigInteger())
    assert len(str(caught.value)) < 200


def test_values_that_python_does_not_write_are_named_by_type():
    with pytest.raises(TypeConflictError) as caught:
        TypeInference("postgresql").coerce(10**5000, sa.BigInteger())
    assert str(caught.value).startswith("... (int) does not fit BIGINT")


@pytest.mark.parametrize("class_", [TypeConflictError, TypeInferenceError])
def test_errors_cross_processes(class_):
    error = class_(1j, complex, "why").located(table="t", row=1)
    copy = pickle.loads(pickle.dumps(error))
    assert (type(copy), str(copy), copy.table, copy.row) == (class_, str(error), "t", 1)


@pytest.mark.parametrize(
    ("type_", "value", "message"),
    [
        (sa.DateTime(timezone=True), 5, "does not fit DATETIME WITH TIME ZONE: "),
        (postgresql.TIMESTAMP(timezone=True), 5, "does not fit TIMESTAMP WITH TIME ZONE: "),
        (postgresql.TIMESTAMP(timezone=True, precision=3), 5, "TIMESTAMP WITH TIME ZONE: "),
        (postgresql.TIMESTAMP(), "5", "does not fit TIMESTAMP: "),
        (postgresql.INTERVAL(), "later", "does not fit INTERVAL: "),
        (types_of("postgresql")[Kind.INTERVAL], 5, "does not fit INTERVAL: "),
        (postgresql.TIME(timezone=True), 5, "does not fit TIME WITH TIME ZONE: "),
        (sa.Enum("a", "b", name="mood"), "zzz", "does not fit enum mood: it is not one of a, b"),
    ],
    ids=repr,
)
def test_the_type_is_named_in_full(type_, value, message):
    with pytest.raises(TypeConflictError) as caught:
        TypeInference("postgresql").coerce(value, type_)
    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("type_", "shown"),
    [
        (DynamicType("", numeric=False), "a column without a type"),
        (DynamicType("ANY", numeric=False), "ANY"),
        (DynamicType("STRING", numeric=True), "STRING"),
    ],
)
def test_types_without_a_declaration(type_, shown):
    assert str(TypeConflictError({}, type_, "no")) == f"{{}} (dict) does not fit {shown}: no"
