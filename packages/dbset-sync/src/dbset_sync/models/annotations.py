"""How the values of a field are read and written, by its annotation."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from decimal import Decimal
from enum import Enum
from types import NoneType, UnionType
from typing import (
    Annotated,
    Any,
    Final,
    Literal,
    NamedTuple,
    NotRequired,
    Required,
    TypeAlias,
    Union,
    get_args,
    get_origin,
)

import typing_extensions

Convert: TypeAlias = Callable[[Any], Any]


class Conversion(NamedTuple):
    """How the values of a field are read and written.

    Attributes:
        nullable: whether the field may be ``None``.
        read: converts values that are read; ``None`` if they are used as they are.
        write: converts values to write; ``None`` if they are written as they are.
        python_type: the class of the values, if it matters.
        samples: values that show the type of a column.
        ambiguous: whether values that are read may belong to several types.
    """

    nullable: bool = False
    read: Convert | None = None
    write: Convert | None = None
    python_type: type | None = None
    samples: tuple[Any, ...] = ()
    ambiguous: bool = False


#: Returns the conversion of a class that is a model; ``None`` for other classes.
Nested: TypeAlias = Callable[[type], Conversion | None]

_ANY = Conversion(nullable=True)
_NONE = Conversion(nullable=True, python_type=NoneType)

_WRAPPERS = (Annotated, Final, Required, NotRequired, typing_extensions.ReadOnly)

_LISTS = (list, Sequence, Collection, Iterable)
_DICTS = (dict, Mapping)

#: Values that show the type of a column. A datetime is missing: it may have a time zone or not.
_SAMPLES = (
    *(True, 0, 0.5, Decimal("0.5"), "", b"", uuid.UUID(int=0)),
    *(dt.date(2000, 1, 1), dt.time(), dt.timedelta(1)),
)

_KNOWN: dict[Any, Conversion] = {
    None: _NONE,
    NoneType: _NONE,
    object: _ANY,
    Any: _ANY,
    **{type(sample): Conversion(samples=(sample,)) for sample in _SAMPLES},
}


def conversion(annotation: Any, nested: Nested) -> Conversion:
    """Return how the values of a field are read and written.

    Parameters:
        annotation: the field's annotation.
        nested: returns the conversion of a class that is a model.

    Example:
        >>> from enum import Enum
        >>> found = conversion(list[Enum("Size", ["S", "M"])] | None, lambda _: None)
        >>> found.nullable, found.read([2, 1])
        (True, [<Size.M: 2>, <Size.S: 1>])
    """
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin in _WRAPPERS:
        return conversion(arguments[0], nested)
    if origin in (Union, UnionType):
        return _union([conversion(member, nested) for member in arguments])
    if origin is Literal:
        return _union([conversion(type_, nested) for type_ in dict.fromkeys(map(type, arguments))])
    other = getattr(annotation, "__supertype__", None) or getattr(annotation, "__value__", None)
    if other is not None and not isinstance(annotation, type):  # NewType, or ``type X = ...``
        return conversion(other, nested)
    return _of_class(origin or annotation, arguments, nested)


def _of_class(python_type: Any, arguments: Sequence[Any], nested: Nested) -> Conversion:
    if python_type in _KNOWN:
        return _KNOWN[python_type]
    if not isinstance(python_type, type):
        return _ANY
    if issubclass(python_type, Enum):
        return _enum(python_type)
    return nested(python_type) or _of_container(python_type, arguments, nested) or Conversion()


def _enum(python_type: type[Enum]) -> Conversion:
    samples = tuple(member.value for member in python_type)
    return Conversion(
        read=python_type,
        write=lambda value: python_type(value).value,
        python_type=python_type,
        samples=samples,
    )


def _union(members: Sequence[Conversion]) -> Conversion:
    """Return the conversion of a value that may belong to several types."""
    nullable = any(member.nullable for member in members)
    types = [member for member in members if member is not _NONE]
    if len(types) == 1:
        return types[0]._replace(nullable=nullable)
    converted = [member for member in types if member.read or member.write]

    def write(value: Any) -> Any:
        for member in converted:
            if member.write and isinstance(value, member.python_type or object):
                return member.write(value)
        return value

    return Conversion(
        nullable=nullable,
        write=write if converted else None,
        samples=tuple(sample for member in types for sample in member.samples),
        ambiguous=bool(converted),
    )


def _of_container(python_type: type, arguments: Sequence[Any], nested: Nested) -> Conversion | None:
    if python_type is tuple:
        return _tuple(arguments, nested)
    if python_type in _LISTS:
        return _container(list, conversion(arguments[0], nested) if arguments else _ANY, _each)
    if python_type in _DICTS:
        return _container(dict, conversion(arguments[1], nested) if arguments else _ANY, _by_key)
    return None


def _container(
    python_type: type, element: Conversion, each: Callable[[Convert], Convert]
) -> Conversion:
    return Conversion(
        read=each(_of_value(element.read)) if element.read else None,
        write=each(_of_value(element.write)) if element.write else None,
        python_type=python_type,
        samples=(python_type(),),
        ambiguous=element.ambiguous,
    )


def _tuple(arguments: Sequence[Any], nested: Nested) -> Conversion:
    """Return the conversion of a tuple, which is read as a list."""
    if not arguments or arguments[-1] is Ellipsis:
        same = _container(list, conversion(arguments[0], nested) if arguments else _ANY, _each)
        read = same.read
        return same._replace(
            read=tuple if read is None else lambda values: tuple(read(values)), python_type=tuple
        )
    elements = [conversion(argument, nested) for argument in arguments]
    reads = [_of_value(element.read) for element in elements]
    writes = [_of_value(element.write) for element in elements]
    return Conversion(
        read=lambda values: tuple(read(value) for read, value in zip(reads, values, strict=True)),
        write=lambda values: [write(value) for write, value in zip(writes, values, strict=True)],
        python_type=tuple,
        samples=([],),
        ambiguous=any(element.ambiguous for element in elements),
    )


def _each(convert: Convert) -> Convert:
    return lambda values: [convert(value) for value in values]


def _by_key(convert: Convert) -> Convert:
    return lambda values: {key: convert(value) for key, value in values.items()}


def _of_value(convert: Convert | None) -> Convert:
    """Return a conversion that keeps ``None``."""
    return lambda value: value if value is None or convert is None else convert(value)
