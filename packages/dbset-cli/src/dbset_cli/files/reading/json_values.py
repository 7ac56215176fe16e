"""Values of JSON, without losing a digit or a key."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

_DEEP = "the value is nested too deeply"


class JsonError(ValueError):
    """Text that is not JSON, or a value that would lose something."""


def document(text: str) -> Any:
    """Return the value of a JSON text.

    Raises:
        JsonError: the text is not JSON, or columns of documents cannot hold it: it has a number
            with too many digits for a float, or is ``null``, which would become NULL.

    Example:
        >>> document('{"a": [1.50, null]}')
        {'a': [1.5, None]}
    """
    try:
        found = _document(json.loads(text, parse_float=_fraction, **_HOOKS))
    except json.JSONDecodeError as error:
        raise JsonError(f"it is not JSON: {error}") from error
    except RecursionError as error:
        raise JsonError(_DEEP) from error
    if found is None:
        raise JsonError("the document null would become NULL, which is another value")
    return found


class RowDecoder:
    """Decodes JSON objects as rows.

    Whole numbers are integers of any size. A number with a fraction is a float only if the float
    has the same digits, and else a decimal.

    Example:
        >>> RowDecoder().row('{"a": 0.1, "b": 1.50, "c": 1e3}', 0)[0]
        {'a': 0.1, 'b': Decimal('1.50'), 'c': 1000.0}
    """

    def __init__(self) -> None:
        self._has_decimals = False
        self._decode = json.JSONDecoder(parse_float=self._number, **_HOOKS).raw_decode

    def row(self, text: str, at: int) -> tuple[dict[str, Any], int]:
        """Decode an object at a place of a text; return it, and where it ends.

        Raises:
            JsonError: a value is not valid, or it is not an object.
            json.JSONDecodeError: the text is not valid JSON, or not complete.
        """
        self._has_decimals = False
        try:
            row, end = self._decode(text, at)
        except RecursionError as error:
            raise JsonError(_DEEP) from error
        if not isinstance(row, dict):
            raise JsonError(f'a row must be an object such as {{"a": 1}}, not {_shown(row)}')
        if self._has_decimals:
            row = {key: _without_decimals(value) for key, value in row.items()}
        return row, end

    def _number(self, text: str) -> float | Decimal:
        found = _fraction(text)
        self._has_decimals = self._has_decimals or isinstance(found, Decimal)
        return found


def _fraction(text: str) -> float | Decimal:
    found = float(text)
    if repr(found) == text:
        return found
    exact = Decimal(text)
    return found if "e" in text.lower() and Decimal(repr(found)) == exact else exact


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise JsonError(f"an object has the key {twice!r} twice")
    return found


def _refuse_constant(text: str) -> None:
    raise JsonError(f"{text} is not JSON; write null, or a text")


_HOOKS: dict[str, Any] = {"parse_constant": _refuse_constant, "object_pairs_hook": _object}


def _without_decimals(value: Any) -> Any:
    """Return a value of a row; decimals inside documents become floats if these are equal."""
    return _document(value) if isinstance(value, dict | list) else value


def _document(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _document(each) for key, each in value.items()}
    if isinstance(value, list):
        return list(map(_document, value))
    if not isinstance(value, Decimal):
        return value
    found = float(value)
    if Decimal(repr(found)) != value:
        raise JsonError(f"the number {value} inside a document has too many digits; quote it")
    return found


def _shown(value: object) -> str:
    text = json.dumps(value, default=str)
    return text if len(text) <= 40 else f"{text[:37]}..."  # noqa: PLR2004
