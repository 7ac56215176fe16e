"""Types of columns by their names in SQL."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa
from dbset_types.errors import suggestion

from dbset_cli.errors import ArgumentsError

_FLOAT: Any = sa.Double()

#: Types without arguments. Integers are BIGINT and texts are TEXT, like those that dbset creates.
_BY_NAME: dict[str, Any] = {
    **dict.fromkeys(("int", "integer", "bigint", "smallint"), sa.BigInteger()),
    **dict.fromkeys(("float", "double", "double precision", "real"), _FLOAT),
    **dict.fromkeys(("numeric", "decimal"), sa.Numeric()),
    **dict.fromkeys(("text", "varchar", "string", "str"), sa.Text()),
    **dict.fromkeys(("bool", "boolean"), sa.Boolean()),
    "date": sa.Date(),
    "time": sa.Time(),
    **dict.fromkeys(("timestamp", "datetime"), sa.DateTime()),
    "timestamptz": sa.DateTime(timezone=True),
    "interval": sa.Interval(),
    "uuid": sa.Uuid(),
    **dict.fromkeys(("json", "jsonb"), sa.JSON()),
    **dict.fromkeys(("bytea", "blob", "bytes"), sa.LargeBinary()),
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
    """Return SQLAlchemy types by column, from texts such as ``n=int,at=timestamptz``.

    Raises:
        ArgumentsError: a text does not name a column and a type, or a type is not known.

    Example:
        >>> types_by_column(["n=int,price=numeric(10, 2)"])
        {'n': BigInteger(), 'price': Numeric(precision=10, scale=2)}
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
    """Return a SQLAlchemy type by its name in SQL.

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
