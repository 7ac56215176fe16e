"""``--types``: types by their names in SQL."""

from __future__ import annotations

import datetime as dt
import uuid
from decimal import Decimal

import pytest
from dbset_cli.errors import ArgumentsError
from dbset_cli.importing.type_names import types_by_column

TYPES = {
    "int": int,
    "BIGINT": int,
    "double  precision": float,
    "text": str,
    "boolean": bool,
    "date": dt.date,
    "time": dt.time,
    "interval": dt.timedelta,
    "uuid": uuid.UUID,
    "jsonb": dict,
    "bytea": bytes,
    "numeric": Decimal,
}


def test_names():
    given = types_by_column([f"c{place}={name}" for place, name in enumerate(TYPES)])
    assert list(given.values()) == list(TYPES.values())


def test_several_columns_with_arguments():
    found = types_by_column(
        ["price=numeric(10, 2), code=varchar(5)", "a=b=timestamptz,at=timestamp"]
    )
    assert (found["price"].precision, found["price"].scale) == (10, 2)
    assert found["code"].length == 5
    assert (found["a=b"].timezone, found["at"].timezone) == (True, False)


ERRORS = [
    ("n", "write column=type, such as n=int,at=timestamptz"),
    ("n=", "write column=type"),
    ("=int", "write column=type"),
    ("n=int,", "write column=type"),
    ("n=intt", "no type is called 'intt'; did you mean 'int'?"),
    ("n=varchar(5, 2)", "no type is called 'varchar(5, 2)'"),
    ("n=text(5)", "no type is called 'text(5)'"),
    ("n=numeric(x)", "no type is called 'numeric(x)'"),
    ("n=int,n=text", "names the column 'n' twice"),
]


@pytest.mark.parametrize(("text", "message"), ERRORS)
def test_errors(text, message):
    with pytest.raises(ArgumentsError) as caught:
        types_by_column([text])
    assert message in str(caught.value)
