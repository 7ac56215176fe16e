"""Types of columns by their names in SQL."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from dbset_types.errors import suggestion

from dbset_cli.errors import ArgumentsError

#: Types without arguments; columns are like those that dbset creates for values of a Python type.
_BY_NAME: dict[str, Any] = {
    **dict.fromkeys(("int", "integer", "bigint", "smallint"), int),
    **dict.fromkeys(("float", "double", "double precision", "real"), float),
    **dict.fromkeys(("numeric", "decimal"), Decimal),
    **dict.fromkeys(("text", "varchar", "string", "str"), str),
    **dict.fromkeys(("bool", "boolean"), bool),
    "date": dt.date,
    "time": dt.time,
    **dict.fromkeys(("timestamp", "datetime"), sa.DateTime()),
    "timestamptz": sa.DateTime(timezone=True),
    "interval": dt.timedelta,
    "uuid": uuid.UUID,
    **dict.fromkeys(("json", "jsonb"), dict),
    **dict.fromkeys(("bytea", "blob", "bytes"), bytes),
}

_WITH_ARGUMENTS = {
    "numeric": sa.Numeric,
    "decimal": sa.Numeric,
    "varchar": sa.String,
}

#: Commas outside of parentheses.
_COMMAS = re.compile(r",(?![^(]*\))")

_ARGUMENTS = re.compile(r"(?P<name>[a-z ]+?)\s*\(\s*(?P<first>\d+)\s*(,\s*(?P<second>\d+)\s*)?\)")


def types_by_column(given: Iterable[str]) -> dict[str, Any]:
    """Return SQLAlchemy or Python types by column, from texts such as ``n=int,at=timestamptz``.

    Raises:
        ArgumentsError: a text does not name a column and a type, or a type is not known.

    Example:
        >>> types_by_column(["n=int,price=numeric(10, 2)"])
        {'n': <class 'int'>, 'price': Numeric(precision=10, scale=2)}
    """
    found: dict[str, Any] = {}
    for pair in (pair for text in given for pair in _COMMAS.split(text)):
        column, equals, type_ = (part.strip() for part in pair.rpartition("="))
        if not (equals and column and type_):
            raise ArgumentsError(
                f"--types has {pair!r}; write column=type, such as n=int,at=timestamptz"
            )
        if column in found:
            raise ArgumentsError(f"--types names the column {column!r} twice")
        found[column] = type_named(type_)
    return found


def type_named(text: str) -> Any:
    """Return a SQLAlchemy or Python type by its name in SQL.

    Raises:
        ArgumentsError: there is no such type.
    """
    name = " ".join(text.lower().split())
    if name in _BY_NAME:
        return _BY_NAME[name]
    found = _ARGUMENTS.fullmatch(name)
    if found and found["name"] in _WITH_ARGUMENTS:
        arguments = [int(each) for each in (found["first"], found["second"]) if each]
        if len(arguments) == 1 or found["name"] != "varchar":
            return _WITH_ARGUMENTS[found["name"]](*arguments)
    raise ArgumentsError(f"--types: no type is called {text!r}{suggestion(name, _BY_NAME)}")
