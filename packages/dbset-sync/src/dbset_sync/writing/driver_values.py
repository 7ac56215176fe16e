"""Converts the values of single rows for the driver, if they have the Python types of columns."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeAlias

from dbset_types import TypeInference
from dbset_types.conversions import kept_type
from dbset_types.json_documents import plain_text
from dbset_types.kinds import Kind, kind_of
from dbset_types.limits import Check, integer_range, limit
from dbset_types.value_kinds import EXACT_IN_FLOAT
from sqlalchemy import Integer
from sqlalchemy.types import TypeEngine

from dbset_sync.statements.compiled import Processor

#: Conversions of a column's values for the driver, by their type; ``None`` for values that the
#: driver takes unchanged. A conversion raises an error if the value takes the general way.
Converters: TypeAlias = Mapping[type, Processor | None]


def converters(
    type_: TypeEngine[Any], write: Processor | None, inference: TypeInference
) -> Converters:
    """Return the conversions of a column's values.

    Parameters:
        type_: the column's type.
        write: converts a coerced value for the driver; ``None`` if it takes it unchanged.
        inference: coerces values.
    """
    kind = kind_of(type_)
    if kind is None:
        return {}
    if kind is Kind.JSON:
        document = _documents(type_, inference.coercer(type_), write)
        return {dict: document, list: document, type(None): write}
    kept = kept_type(kind)
    convert: Processor | None
    if isinstance(type_, Integer):
        convert = _safe_integers(*integer_range(type_, inference.dialect), write)
    else:
        convert = _checked(limit(type_, kind, inference.dialect), write)
    return {} if kept is None else {kept: convert, type(None): write}


def _safe_integers(low: int, high: int, write: Processor | None) -> Processor:
    """Return a conversion of integers that no other type of the column would alter."""
    low, high = max(low, -EXACT_IN_FLOAT), min(high, EXACT_IN_FLOAT)

    def convert(value: int) -> Any:
        if not low <= value <= high:
            raise ValueError("a float may not hold it exactly")
        return value if write is None else write(value)

    return convert


def _documents(type_: TypeEngine[Any], coerce: Processor, write: Processor | None) -> Processor:
    is_own = write is not None and write is getattr(type_, "write", None)  # writes usual text

    def convert(value: Any) -> Any:
        text = plain_text(value) if is_own else None
        if text is not None and "e+" not in text:  # JSONB has large floats written out
            return text
        return coerce(value) if write is None else write(coerce(value))

    return convert


def _checked(check: Check | None, write: Processor | None) -> Processor | None:
    """Return a conversion that checks a value first."""
    if check is None:
        return write

    def convert(value: Any) -> Any:
        check(value)
        return value if write is None else write(value)

    return convert
