"""The kind of column that a Python value needs."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy.types import TypeEngine

from dbset_types.column_values import are_short_integers, types_of
from dbset_types.errors import TypeInferenceError
from dbset_types.json_documents import JSON_NULL
from dbset_types.kinds import Kind
from dbset_types.scalars import by_class, native

Found = Kind | TypeEngine[Any]

EXACT_IN_FLOAT = 2**53  # a float holds every integer up to here
_WAY_OUT = "convert it, or name a type that holds it: types={column: SQLAlchemy type}"


def _integer(value: int) -> Kind:
    if -EXACT_IN_FLOAT <= value <= EXACT_IN_FLOAT:
        return Kind.EXACT_INTEGER
    exact = _is_exact(value)
    if -(2**63) <= value < 2**63:
        return Kind.EXACT_INTEGER if exact else Kind.INTEGER
    return Kind.EXACT_HUGE_INTEGER if exact else Kind.HUGE_INTEGER


def _is_exact(value: int) -> bool:
    try:
        return float(value) == value
    except OverflowError:
        return False


def _datetime(value: dt.datetime) -> Kind:
    return Kind.TIMESTAMP if value.utcoffset() is None else Kind.TIMESTAMPTZ


def _time(value: dt.time) -> Kind:
    if value.tzinfo is not None:
        raise ValueError(
            "no column type holds a time of day with a time zone; write text or a datetime"
        )
    return Kind.TIME


# Types with one kind for all values, and types where the value decides.
_KIND_BY_TYPE: dict[type, Kind] = {
    bool: Kind.BOOLEAN,
    float: Kind.FLOAT,
    Decimal: Kind.NUMERIC,
    str: Kind.TEXT,
    bytes: Kind.BYTES,
    bytearray: Kind.BYTES,
    memoryview: Kind.BYTES,
    dt.date: Kind.DATE,
    dt.timedelta: Kind.INTERVAL,
    uuid.UUID: Kind.UUID,
    dict: Kind.JSON,
    list: Kind.JSON,
    tuple: Kind.JSON,
}
_KIND_BY_VALUE: dict[type, Callable[[Any], Kind]] = {
    int: _integer,
    dt.datetime: _datetime,
    dt.time: _time,
}
_KINDS: dict[type, Kind | Callable[[Any], Kind]] = {**_KIND_BY_TYPE, **_KIND_BY_VALUE}

# The kind for each Python type; where the value decides, the kind of most values.
_KIND_BY_DEFAULT = {
    **_KIND_BY_TYPE,
    int: Kind.INTEGER,
    dt.datetime: Kind.TIMESTAMP,
    dt.time: Kind.TIME,
}

#: The Python types that stand for a column type.
PYTHON_TYPES = tuple(_KIND_BY_DEFAULT)


def kind_of_python_type(python_type: type) -> Kind | None:
    """Return the kind of column for values of a Python type.

    Parameters:
        python_type: a Python type; ``datetime`` means naive ones, ``int`` 64 bits.

    Returns:
        The kind; None if no kind is known.

    Example:
        >>> kind_of_python_type(bool), kind_of_python_type(complex)
        (<Kind.BOOLEAN: 'boolean'>, None)
    """
    return by_class(_KIND_BY_DEFAULT, python_type)


class ValueKinds:
    """The kinds of values, or the column types registered for them.

    Example:
        >>> ValueKinds().of(2**64)
        <Kind.EXACT_HUGE_INTEGER: 'exact_huge_integer'>
    """

    def __init__(self) -> None:
        """Start with the built-in types only."""
        self.registered: dict[type, TypeEngine[Any]] = {}

    @property
    def own(self) -> tuple[type, ...]:
        """The registered types that are not built in."""
        return tuple(self.registered.keys() - _KIND_BY_TYPE.keys() - _KIND_BY_VALUE.keys())

    def of(self, value: object) -> Found | None:
        """Return the kind of column that a value needs, or the type registered for it.

        Parameters:
            value: any value.

        Returns:
            The kind or type; None for a missing value.

        Raises:
            TypeInferenceError: no known type can hold it.
        """
        registered = by_class(self.registered, type(value)) if self.registered else None
        if registered is not None:
            return registered
        if value is JSON_NULL:
            return Kind.JSON
        try:
            plain = native(value)
            found = None if plain is None else _kind(plain)
        except ValueError as error:
            raise TypeInferenceError(value, type(value), str(error)) from error
        if found is None and plain is not None:
            raise TypeInferenceError(value, type(value), _WAY_OUT)
        return found

    def of_all(self, values: Sequence[object]) -> set[Found]:
        """Return the kinds of columns that values need; checks each value only if necessary.

        Parameters:
            values: any values.

        Returns:
            Their kinds, or the types registered for them.

        Raises:
            TypeInferenceError: no known type can hold one of them.
        """
        python_types = types_of(values)
        alone = len(python_types) == 1
        found: set[Found | None] = set()
        for python_type in python_types:
            if python_type in _KIND_BY_TYPE and python_type not in self.registered:
                found.add(_KIND_BY_TYPE[python_type])
                continue
            of_type = values if alone else [v for v in values if type(v) is python_type]
            found.update(self._of_same(python_type, of_type))
        return {one for one in found if one is not None}

    def _of_same(self, python_type: type, values: Sequence[Any]) -> Iterable[Found | None]:
        if python_type is int and int not in self.registered:
            return _integers(values)
        return map(self.of, values)


def _kind(value: object) -> Kind | None:
    found = by_class(_KINDS, type(value))
    return found(value) if callable(found) else found


def _integers(values: Sequence[int]) -> set[Kind]:
    if are_short_integers(values):
        return {Kind.EXACT_INTEGER}
    low, high = min(values), max(values)
    if low >= -EXACT_IN_FLOAT and high <= EXACT_IN_FLOAT:
        return {Kind.EXACT_INTEGER}
    return set(map(_integer, values))
