"""Checks of the operands of JSON operators."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from dbset_filters.fields import Field, storable
from dbset_filters.json.field import Document, JsonField


def document(operand: Any, field: Field) -> Document:
    """Check for JSON, on a JSON column or a path into one."""
    _require_json(field)
    return Document(None if operand is None else field.coerce(operand))


def key(operand: Any, field: Field) -> Document:
    """Check for one key, on JSON."""
    _require_json(field)
    if not isinstance(operand, str):
        raise TypeError(f"needs one key as text, got {operand!r:.100}")
    return Document(storable(operand))


def keys(operand: Any, field: Field) -> Document:
    """Check for a list of keys, on JSON."""
    _require_json(field)
    if isinstance(operand, str | bytes | Mapping) or not isinstance(operand, Iterable):
        raise TypeError(f"needs a list of keys, got {operand!r:.100}")
    return Document([key(each, field).content for each in operand])


def _require_json(field: Field) -> None:
    if not isinstance(field, JsonField):
        raise TypeError(f"needs a JSON column, but {field.name!r} is {field.expression.type!r}")
