"""JSON that reads back unchanged: what a document may contain, and its text."""

from __future__ import annotations

import datetime as dt
import json
import math
import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from decimal import Decimal
from itertools import chain
from typing import Any
from uuid import UUID

from sqlalchemy import JSON
from sqlalchemy.util import symbol

from dbset_types.errors import ConversionError
from dbset_types.scalars import by_class, native, reject_surrogates

# Python reads integers of up to 4300 digits from text.
_MAX_INTEGER_BITS = 14_284

#: SQLAlchemy's constant for JSON's null as a whole document; None is SQL's NULL.
JSON_NULL = JSON.NULL
_NULL_AS_INTEGER = str(int(JSON_NULL))  # its text as part of a document

_STRING_OR_LARGE_FLOAT = re.compile(r'"(?:[^"\\]|\\.)*"|-?[\d.]+e\+\d+')


def _encoder(*, allow_nan: bool) -> Callable[[object], str]:
    """Return an encoder that is set up once; the standard library's is set up for each call."""
    standard = json.JSONEncoder(ensure_ascii=False, allow_nan=allow_nan)
    compiled = getattr(json.encoder, "c_make_encoder", None)  # missing on some Pythons
    if compiled is None:
        return standard.encode
    flags = (False, False, allow_nan)  # sort_keys, skipkeys, allow_nan
    text = json.encoder.encode_basestring
    write = compiled(None, standard.default, text, None, ": ", ", ", *flags)
    return lambda document: "".join(write(document, 0))


#: Encodes a document as text.
dumps = _encoder(allow_nan=True)
_strict_dumps = _encoder(allow_nan=False)
_decode = json.JSONDecoder().raw_decode


class JsonText(str):
    """A document as its text in the database, with all digits and keys.

    With ``connect(url, json_deserializer=JsonText.checked)``, documents are read as this.

    Attributes:
        is_json: marks the class for code that does not import this module.
    """

    __slots__ = ()
    is_json = True

    @classmethod
    def checked(cls, text: str | bytes) -> JsonText:
        """Return the text of a document.

        Parameters:
            text: the text, as the driver returns it.

        Raises:
            ValueError: it is not JSON, as SQLite allows.

        Example:
            >>> JsonText.checked(b'{"a": 1.10}')
            '{"a": 1.10}'
        """
        decoded = text.decode() if isinstance(text, bytes) else text
        with suppress(RecursionError):  # Python's bound, not JSON's
            json.loads(decoded, parse_int=str, parse_float=str, parse_constant=_refuse_constant)
        return cls(decoded)


def _refuse_constant(text: str) -> None:
    raise ValueError(f"{text} is not JSON")


def decode(text: str | bytes) -> Any:
    """Return the document of a text, like ``json.loads``, which takes twice as long.

    Example:
        >>> decode('{"a": 1}'), decode(b" [] ")
        ({'a': 1}, [])
    """
    if isinstance(text, str):
        try:
            document, end = _decode(text)
        except ValueError:
            end = -1  # it begins with a space, perhaps
        if end == len(text):
            return document
    return json.loads(text)


def stored_text(document: object) -> str:
    """Return the text of a document that has been read.

    Raises:
        ValueError: it has a number that JSON cannot have, as Python reads ``1e400`` as infinite.

    Example:
        >>> stored_text({"a": 1.5}), stored_text(JsonText("1.50"))
        ('{"a": 1.5}', '1.50')
    """
    if isinstance(document, JsonText):
        return str(document)
    text = _strict_dumps(document)
    try:
        reject_surrogates(text)
    except ValueError:  # escapes can have them, UTF-8 cannot
        return json.dumps(document)
    return text


#: What to write instead of values that JSON has no type for.
_INSTEAD: Mapping[type, str] = {
    **dict.fromkeys((dt.date, dt.time), "write value.isoformat()"),  # also a datetime
    **dict.fromkeys((Decimal, UUID), "write str(value)"),
    **dict.fromkeys((set, frozenset), "write list(value)"),
    bytes: "write value.hex(), or use a column for bytes",
}


class _UnfitError(ConversionError):
    """A part of a document that JSON cannot hold, and its path."""

    def __init__(self, reason: str, advice: str = "") -> None:
        super().__init__(reason, advice, "document")
        self.reason = reason
        self.path = ""

    def inside(self, step: str) -> _UnfitError:
        """Prepend a step to the path."""
        self.path = step + self.path
        self.problem = f"at {self.path}: {self.reason}"
        return self


def document(value: object) -> Any:
    """Return a copy of a JSON document as it will be read back.

    Parameters:
        value: dicts, lists, tuples and values that JSON has scalars for.

    Returns:
        The copy; tuples become lists.

    Raises:
        ValueError: a part of it would not read back unchanged.

    Example:
        >>> document({"a": (1, 2)})
        {'a': [1, 2]}
    """
    try:
        return _copy(value)
    except RecursionError as error:
        raise ValueError("it is nested too deeply, or contains itself") from error


def all_plain(documents: Sequence[object]) -> bool:
    """Return whether documents read back from their text unchanged and contain no NUL.

    Parameters:
        documents: any values.

    Example:
        >>> all_plain([{"a": [1, 2.5]}]), all_plain([{1: "key"}]), all_plain([{"a": {3}}])
        (True, False, False)
    """
    return plain_text(documents) is not None


def plain_text(value: object) -> str | None:
    """Return the text of a document that reads back from it unchanged and contains no NUL.

    Parameters:
        value: any value; ``None`` is returned if it is no such document.

    Example:
        >>> plain_text({"a": [1, 2.5]}), plain_text({1: "key"})
        ('{"a": [1, 2.5]}', None)
    """
    try:
        text = _strict_dumps(value)
        text.isascii() or text.encode()
        changed = "\\u0000" in text or _NULL_AS_INTEGER in text
        return text if not changed and _decode(text)[0] == value else None
    except (ValueError, TypeError, RecursionError):
        return None


def jsonb_dumps(value: object) -> str:
    """Encode a document for JSONB, which would read 1e+22 as an integer.

    Parameters:
        value: the document.

    Returns:
        Its text, with large floats written out.

    Example:
        >>> jsonb_dumps([1e16, "1e+16"])
        '[10000000000000000.0, "1e+16"]'
    """
    text = _strict_dumps(None if value is JSON_NULL else value)
    return _STRING_OR_LARGE_FLOAT.sub(_written_out, text) if "e+" in text else text


def reject_nul(value: object) -> None:
    """Refuse a document that contains NUL, which JSONB cannot hold.

    Parameters:
        value: the document.

    Raises:
        ValueError: one of its strings or keys contains NUL.

    Example:
        >>> reject_nul({"a": ["b"]})
    """
    if "\\u0000" in dumps(value) and _contains_nul(value):
        raise ValueError("JSONB text cannot contain NUL")


def _contains_nul(value: object) -> bool:
    if isinstance(value, dict):
        return any(map(_contains_nul, chain(value, value.values())))
    if isinstance(value, list):
        return any(map(_contains_nul, value))
    return isinstance(value, str) and "\0" in value


def _written_out(token: re.Match[str]) -> str:
    return token[0] if token[0].startswith('"') else f"{Decimal(token[0]):f}.0"


def _copy(value: object) -> Any:
    copy = _COPIES.get(type(value))
    if copy is not None:
        return copy(value)
    plain = native(value)
    copy = by_class(_COPIES, type(plain))
    if copy is None:
        instead = by_class(_INSTEAD, type(value)) or ""
        raise _UnfitError(f"JSON has no {type(value).__name__}", instead)
    return copy(plain)


def _copy_dict(value: dict[Any, Any]) -> dict[str, Any]:
    result = {}
    key: object = None
    try:
        for key, part in value.items():
            result[_key(key)] = _copy(part)
    except _UnfitError as error:
        raise error.inside(f"[{key!r}]") from error.__cause__
    return result


def _copy_list(value: list[Any] | tuple[Any, ...]) -> list[Any]:
    result: list[Any] = []
    try:
        for part in value:
            result.append(_copy(part))  # noqa: PERF401 - its length is the position of an error
    except _UnfitError as error:
        raise error.inside(f"[{len(result)}]") from error.__cause__
    return result


def _key(key: object) -> str:
    if type(key) is str and key.isascii():  # the usual case
        return key
    key = native(key)
    if not isinstance(key, str):
        raise _UnfitError(f"JSON has text keys only, not {type(key).__name__}")
    return _text(key)


def _text(value: str) -> str:
    try:
        reject_surrogates(value)
    except ValueError as error:
        raise _UnfitError(str(error)) from error
    return value


def _integer(value: int) -> int:
    if value.bit_length() > _MAX_INTEGER_BITS:
        raise _UnfitError("the integer has more than 4300 digits")
    return value


def _float(value: float) -> float:
    if not math.isfinite(value):
        raise _UnfitError(f"JSON has no {value}")
    return value


def _same(value: object) -> object:
    return value


def _constant(value: symbol) -> None:
    if value is not JSON_NULL:
        native(value)  # raises


_COPIES: dict[type, Any] = {
    dict: _copy_dict,
    list: _copy_list,
    tuple: _copy_list,
    str: _text,
    int: _integer,
    float: _float,
    bool: _same,
    type(None): _same,
    symbol: _constant,
}
