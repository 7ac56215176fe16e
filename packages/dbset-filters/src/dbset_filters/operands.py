"""Checks of operands: each returns the operand, coerced for the field, or raises."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from numbers import Number
from typing import Any

from dbset_types.scalars import is_missing
from sqlalchemy import ClauseElement, SelectBase

from dbset_filters.fields import Coercer, Field, Members, Pair, storable
from dbset_filters.json.field import Document, JsonField

SEVERAL = (list, tuple, set, frozenset, range)


def value(operand: Any, field: Field) -> Any:
    """Check for one value, which may be None, or have several texts in a text column."""
    if operand is None:
        return None
    checked, others = _one(operand, field.equal_to), field.others(operand)
    return Members([checked, *others]) if others else checked


def _one(operand: Any, coerce: Coercer) -> Any:
    try:
        return coerce(operand)
    except (TypeError, ValueError) as error:
        if isinstance(operand, SEVERAL):
            raise TypeError(f"{error}; for several values use 'in' or 'not in'") from error
        raise


def comparable(operand: Any, field: Field) -> Any:
    """Check for one value that can be ordered, so not None."""
    if is_missing(operand):
        raise ValueError(f"{operand!r} cannot be ordered; to match NULL use {{'is': None}}")
    if field.is_text and not isinstance(operand, str | ClauseElement):
        raise TypeError(_unordered(operand, field))
    return _one(operand, field.coerce)


def _unordered(operand: Any, field: Field) -> str:
    """Return the message that a text column cannot be ordered with this operand."""
    kind, name = type(operand).__name__, field.name
    text = f"{operand!r:.100} ({kind}) cannot be ordered in {field.expression.type!r}"
    if not isinstance(operand, Number):
        return f"{text}, which is ordered as text; give text as the column holds it"
    return (
        f"{text}, where '9' comes after '60'; give text if that is meant, or compare numbers with"
        f" the condition cast(table.columns[{name!r}], Integer) > 60; a column"
        f" created with types={{{name!r}: Integer}} holds numbers"
    )


def members(operand: Any, field: Field) -> Any:
    """Check for any number of values."""
    if isinstance(operand, SelectBase):
        return operand
    if isinstance(operand, str | bytes | Mapping) or not isinstance(operand, Iterable):
        raise TypeError(f"needs a list of values, got {operand!r:.100}")
    found = Members()
    coerce = field.equal_to
    for item in operand:
        found.append(None if item is None else coerce(item))
        found += field.others(item)
    return found


def pair(operand: Any, field: Field) -> Pair:
    """Check for two values that can be ordered."""
    if not isinstance(operand, list | tuple) or len(operand) != 2:  # noqa: PLR2004 (a pair)
        raise ValueError(f"needs a pair such as [low, high], got {operand!r:.100}")
    low, high = operand
    return Pair(comparable(low, field), comparable(high, field))


def text(operand: Any, field: Field) -> str:
    """Check for literal text, on a text column."""
    if not field.accepts(str):
        raise ValueError(f"needs a text column, but {field.name!r} is {field.expression.type!r}")
    if not isinstance(operand, str):
        raise TypeError(f"needs text, got {operand!r:.100}")
    return storable(operand)


def pattern(operand: Any, field: Field) -> str:
    """Check for a LIKE pattern, on a text column."""
    checked = text(operand, field)
    backslashes = len(checked) - len(checked.rstrip("\\"))
    if backslashes % 2:
        raise ValueError(
            f"the pattern {operand!r:.100} ends in its escape character; write \\\\ for a backslash"
        )
    return checked


def identity(operand: Any, field: Field) -> bool | None:
    """Check for None, True or False."""
    if operand is None:
        return None
    if not isinstance(operand, bool):
        raise TypeError(
            f"needs None, True or False, got {operand!r:.100}; use '=' for other values"
        )
    if not field.accepts(bool):
        raise ValueError(
            f"needs None, as {field.name!r} is {field.expression.type!r}; use '=' for other values"
        )
    return operand


def json_document(operand: Any, field: Field) -> Document:
    """Check for JSON, on a JSON column or a path into one."""
    _require_json(field)
    return Document(None if operand is None else field.coerce(operand))


def json_key(operand: Any, field: Field) -> Document:
    """Check for one key, on JSON."""
    _require_json(field)
    if not isinstance(operand, str):
        raise TypeError(f"needs one key as text, got {operand!r:.100}")
    return Document(storable(operand))


def json_keys(operand: Any, field: Field) -> Document:
    """Check for a list of keys, on JSON."""
    _require_json(field)
    if isinstance(operand, str | bytes | Mapping) or not isinstance(operand, Iterable):
        raise TypeError(f"needs a list of keys, got {operand!r:.100}")
    return Document([json_key(each, field).content for each in operand])


def _require_json(field: Field) -> None:
    if not isinstance(field, JsonField):
        raise TypeError(f"needs a JSON column, but {field.name!r} is {field.expression.type!r}")
