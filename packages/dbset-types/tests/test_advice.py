"""Errors about values say what to do, apart from what would be lost."""

from __future__ import annotations

import copy
import datetime as dt
import math
import pickle
from decimal import Decimal

import pytest
import sqlalchemy as sa
from dbset_types import DatasetError, TypeConflictError, TypeInference
from dbset_types.coerce import coercer


class Several:
    """An array, as of numpy."""

    def tolist(self):
        return ["a", "b"]


NOON = dt.datetime(2024, 2, 29, 12, tzinfo=dt.UTC)
UNZONED = "write value.astimezone(UTC).replace(tzinfo=None), or use a column with time zones"
NAN = "if it means a missing value, give None or write with nan=None"
ADVICE = [
    (sa.Date(), "soon", "date", "write it like 2024-02-29"),
    (sa.DateTime(), "soon", "date", "write it like 2024-02-29 12:30:00"),
    (sa.Time(), "soon", "time", "write it like 12:30:00"),
    (sa.DateTime(), NOON, "zone", UNZONED),
    (sa.Time(), NOON.timetz(), "zone", UNZONED.replace(".astimezone(UTC)", "")),
    (
        sa.DateTime(timezone=True),
        NOON.replace(tzinfo=None),
        "no zone",
        "write value.replace(tzinfo=UTC), for example",
    ),
    (sa.Text(), {"a": 1}, "json", "write json.dumps(value), or use a JSON column"),
    (sa.Text(), [1], "json", "write json.dumps(value), or use a JSON column"),
    (sa.Text(), b"a", "", "use a column of the type BLOB or BYTEA"),
    (sa.JSON(), {"a": [NOON]}, "document", "write value.isoformat()"),
    (sa.JSON(), [NOON.date()], "document", "write value.isoformat()"),
    (sa.JSON(), [NOON.timetz()], "document", "write value.isoformat()"),
    (sa.JSON(), [Decimal(1)], "document", "write str(value)"),
    (sa.JSON(), [{1}], "document", "write list(value)"),
    (sa.JSON(), [b"a"], "document", "write value.hex(), or use a column for bytes"),
    (sa.JSON(), [math.nan], "document", ""),
    (sa.BigInteger(), {"a": 1}, "", ""),
    (
        sa.Text(),
        Several(),
        "list",
        "for several values, write a list, as value.tolist() returns",
    ),
    (sa.Date(), math.nan, "nan", NAN),
    (sa.Boolean(), "yes", "boolean", ""),
    (
        sa.BigInteger(),
        math.nan,
        "nan",
        NAN,
    ),
]


@pytest.mark.parametrize("dialect", ["postgresql", "sqlite"])
@pytest.mark.parametrize(("type_", "value", "about", "advice"), ADVICE)
def test_advice(dialect, type_, value, about, advice):
    with pytest.raises(TypeConflictError) as raised:
        coercer(type_, dialect)(value)
    error = raised.value
    assert (error.about, error.advice) == (about, advice)
    assert str(error) == f"{error.message_for({about: ''})}{advice and '; '}{advice}"
    assert error.reason in str(error)
    assert advice not in error.reason or not advice


def test_no_type_holds_both():
    with pytest.raises(TypeConflictError) as raised:
        TypeInference("postgresql").infer_values([1, dt.date(2024, 1, 1)])
    assert raised.value.about == "types"
    assert str(raised.value).endswith("types={column: SQLAlchemy type}")


@pytest.mark.parametrize("passed", [copy.copy, lambda error: pickle.loads(pickle.dumps(error))])
def test_copies(passed):
    error = passed(DatasetError("it is odd").advised("write {it} anew", "it"))
    assert str(error) == "it is odd; write {it} anew"
    assert error.message_for({"it": "press {0.about!r}"}) == "it is odd; press 'it'"
    assert error.message_for({"another": "no"}) == str(error)
    assert repr(error) == "DatasetError('it is odd; write {it} anew')"
