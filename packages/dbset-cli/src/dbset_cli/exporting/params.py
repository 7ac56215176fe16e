"""Values of ``--param``: ``name=value`` is text, and ``name:type=value`` has a type."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Any
from uuid import UUID

from dbset_cli.errors import ArgumentsError

_PARAM = re.compile(r"(?P<name>[A-Za-z_]\w*)(?::(?P<type>\w+))?=(?P<value>.*)", re.DOTALL)

_BOOLEANS = {"true": True, "false": False}


def _finite_decimal(text: str) -> Decimal:
    try:
        return Decimal(text)
    except ArithmeticError as error:
        raise ValueError(text) from error


_TYPES: dict[str, Callable[[str], Any]] = {
    "text": str,
    "int": int,
    "float": float,
    "numeric": _finite_decimal,
    "bool": lambda text: _BOOLEANS[text.lower()],
    "date": dt.date.fromisoformat,
    "timestamp": dt.datetime.fromisoformat,
    "uuid": UUID,
    "json": json.loads,
}


def params_of(given: Iterable[str]) -> dict[str, Any]:
    """Return values by name.

    Parameters:
        given: such as ``name=Ada`` and ``age:int=36``.

    Raises:
        ArgumentsError: one is not written like that, its value does not have its type, or a name
            repeats.

    Example:
        >>> params_of(["name=Ada", "age:int=36", "note=a=b"])
        {'name': 'Ada', 'age': 36, 'note': 'a=b'}
    """
    params: dict[str, Any] = {}
    for text in given:
        found = _PARAM.fullmatch(text)
        if found is None:
            raise ArgumentsError(f"--param {text!r}: write it like name=value or name:int=3")
        if found["name"] in params:
            raise ArgumentsError(f"--param {found['name']} is given twice")
        params[found["name"]] = _value(found["type"] or "text", found["value"], text)
    return params


def _value(type_: str, value: str, text: str) -> Any:
    if type_ not in _TYPES:
        raise ArgumentsError(f"--param {text!r}: {type_} is not one of {', '.join(_TYPES)}")
    try:
        return _TYPES[type_](value)
    except (ValueError, KeyError) as error:
        raise ArgumentsError(f"--param {text!r}: {value!r} is not a valid {type_}") from error
