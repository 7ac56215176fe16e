"""Values in plain Python: the kind of column for them, and the value that it stores.

A kind is a word: one for each column type that dbset chooses, and one for larger integers.
"""

from __future__ import annotations

import datetime as dt
import re
import uuid
from decimal import Decimal

from dbset import TypeConflictError

EXACT = 2**53  # up to here a float is exact for every integer
INT64 = range(-(2**63), 2**63)
NUMBERS = {"int", "huge", "float", "numeric"}
SQLITE_DIGITS = 15


class Refusal(Exception):  # noqa: N818 - an expected result, not an error
    """The errors that a call must raise, without a change."""

    def __init__(self, *errors):
        super().__init__(*errors)
        self.errors = errors


class Misfit(Refusal):
    """A value that a column cannot store."""

    def __init__(self):
        super().__init__(TypeConflictError)


def kind_of(value):
    """Return the kind of column for a value."""
    if isinstance(value, int) and not isinstance(value, bool):
        return "int" if value in INT64 else "huge"
    if isinstance(value, dt.datetime):
        return "datetime" if value.tzinfo is None else "instant"
    return _KINDS[type(value)]


def kind_of_all(values, held=()):
    """Return the kind that stores all values of a call, and those that a column contains."""
    kinds = {*map(kind_of, values), *held}
    if len(kinds) == 1:
        return next(iter(kinds))
    if kinds <= {"bool", *NUMBERS}:
        return _number_kind(kinds, values)
    if kinds == {"date", "datetime"}:
        return "datetime"
    if "json" in kinds and kinds <= {"json", "text", "bool", "int", "huge", "float"}:
        return "json"
    if "text" in kinds and not kinds & {"bytes", "json"}:
        return "text"
    raise Misfit


def _number_kind(kinds, values):
    inexact = any(isinstance(value, int) and not _is_exact(value) for value in values)
    if "numeric" in kinds or ("float" in kinds and inexact):
        return "numeric"
    return next(kind for kind in ("float", "huge", "int") if kind in kinds)


def _is_exact(number):
    return int(float(number)) == number


def wider(kind, held, values, database):
    """Return the kind that a column is widened to for values that it cannot store.

    Only numbers widen a number column.
    """
    if kind not in NUMBERS:
        raise Misfit
    grown = kind_of_all([value for value in values if kind_of(value) in NUMBERS], [kind])
    if grown == "float" and any(abs(value) > EXACT for value in held if isinstance(value, int)):
        grown = "numeric"
    for value in values:
        stored(grown, value, database)
    return grown


def stored(kind, value, database):
    """Return a value as a column of a kind stores it."""
    if value is None:
        return None
    try:
        return _STORED[kind](value, database)
    except (ValueError, TypeError, ArithmeticError) as error:
        raise Misfit from error


def fits(kind, values, database):
    """Return whether a column of a kind can store all values."""
    try:
        for value in values:
            stored(kind, value, database)
    except Misfit:
        return False
    return True


def _number(value):
    """Return a number as an exact decimal."""
    if isinstance(value, str) and re.fullmatch(r"-?(0|[1-9]\d*)(\.\d+)?", value):
        return Decimal(value)
    if isinstance(value, float):
        return Decimal(repr(value))
    if isinstance(value, int | Decimal):
        return Decimal(value)
    raise Misfit


def _whole(value):
    number = value if isinstance(value, float) else _number(value)
    if number != int(number):
        raise Misfit
    return int(number)


def _bool(value, database):
    if value in ("true", "false"):
        return value == "true"
    if isinstance(value, str) or _number(value) not in (0, 1):
        raise Misfit
    return bool(value)


def _int(value, database):
    number = _whole(value)
    if number not in INT64:
        raise Misfit
    return number


def _huge(value, database):
    return _int(value, database) if database == "sqlite" else _whole(value)


def _float(value, database):
    number = _number(value)
    converted = float(number)
    exact = Decimal(repr(converted)) if isinstance(value, str | float) else Decimal(converted)
    if exact != number:
        raise Misfit
    return converted


def _numeric(value, database):
    number = _number(value)
    is_int64 = number == int(number) and int(number) in INT64
    digits = "".join(map(str, number.as_tuple().digits)).rstrip("0")
    is_long = len(digits) > SQLITE_DIGITS and Decimal(repr(float(number))) != number
    if database == "sqlite" and is_long and not is_int64:
        raise Misfit
    return number


def _text(value, database):
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, bytes | dict | list):
        raise Misfit
    return value.isoformat() if isinstance(value, dt.date) else str(value)


def _bytes(value, database):
    return _same(value, bytes)


def _date(value, database):
    if type(value) is dt.date:
        return value
    moment = _datetime(value, database)
    if moment.time() != dt.time.min:
        raise Misfit
    return moment.date()


def _datetime(value, database):
    if type(value) is dt.date:
        value = dt.datetime.combine(value, dt.time.min)
    moment = dt.datetime.fromisoformat(value) if isinstance(value, str) else value
    if kind_of(moment) != "datetime":
        raise Misfit
    return moment


def _instant(value, database):
    moment = dt.datetime.fromisoformat(value) if isinstance(value, str) else value
    if kind_of(moment) != "instant":
        raise Misfit
    return moment


def _uuid(value, database):
    return uuid.UUID(value) if isinstance(value, str) else _same(value, uuid.UUID)


def _json(value, database):
    if not isinstance(value, dict | list | str | int | float):
        raise Misfit
    if database == "sqlite" and not isinstance(value, dict | list | str | bool):
        if isinstance(value, float) and value.is_integer():
            raise Misfit
        return _int(value, database) if isinstance(value, int) else value
    return value


def _same(value, type_):
    if type(value) is not type_:
        raise Misfit
    return value


_KINDS = {
    bool: "bool",
    float: "float",
    Decimal: "numeric",
    str: "text",
    bytes: "bytes",
    dt.date: "date",
    uuid.UUID: "uuid",
    dict: "json",
    list: "json",
}
_STORED = {
    "bool": _bool,
    "int": _int,
    "huge": _huge,
    "float": _float,
    "numeric": _numeric,
    "text": _text,
    "bytes": _bytes,
    "date": _date,
    "datetime": _datetime,
    "instant": _instant,
    "uuid": _uuid,
    "json": _json,
}
