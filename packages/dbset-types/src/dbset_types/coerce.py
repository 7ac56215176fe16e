"""Coerce a value to a column's type, or refuse it when something would be lost."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.types import TypeDecorator

from dbset_types.cast_types import VECTORS, Domain, Literal, Recast
from dbset_types.conversions import Conversion, conversion, kept_type
from dbset_types.dynamic_type import NUMBER, DynamicType
from dbset_types.enum_labels import with_members
from dbset_types.errors import TypeConflictError
from dbset_types.held_bytes import holds_bytes, or_bytes
from dbset_types.json_documents import JSON_NULL
from dbset_types.kinds import Kind, kind_of
from dbset_types.limits import Check, limit
from dbset_types.out_of_range import WIDER_THAN_PYTHON, TypedText, value_of_text
from dbset_types.scalars import native, reject_surrogates
from dbset_types.sized_texts import size_check
from dbset_types.sqlite_text_types import NormalizedInterval

if TYPE_CHECKING:
    from sqlalchemy.types import TypeEngine

Coercer = Callable[[Any], Any]

_HEX = range(32, 36)  # the lengths of text that hold a UUID only without its hyphens
_INFINITE_NUMBERS = frozenset({"Infinity", "-Infinity"})  # as PostgreSQL writes them


def coercer(type_: TypeEngine[Any], dialect: str) -> Coercer:
    """Return the function that converts a value for a column.

    Parameters:
        type_: the column's type.
        dialect: the name of the database's dialect.

    Returns:
        A function from a value to the value to write. It raises TypeConflictError when
        something would be lost.

    Example:
        >>> coercer(sa.Date(), "postgresql")("2024-02-29")
        datetime.date(2024, 2, 29)
    """
    type_ = value_type(type_)
    if isinstance(type_, Literal):
        return _guarded(type_, *_spelled(type_))
    if isinstance(type_, sa.ARRAY):
        return _guarded(type_, _items_converter(type_, dialect))
    if isinstance(type_, DynamicType):
        return _guarded(type_, type_.take)
    kind = kind_of(type_)
    if kind is None:
        convert_own, kept = _OWN.get(type_.__visit_name__, (None, None))
        return _guarded(type_, convert_own, kept) if convert_own else _unchanged
    check = limit(type_, kind, dialect)
    convert = _document_converter(check) if kind is Kind.JSON else _converter(kind, check)
    convert = _or_more(convert, type_, kind, check, dialect)
    return _guarded(type_, convert, kept_type(kind), check)


def _spelled(type_: Literal) -> tuple[Conversion, type, Check | None]:
    """Return how a value becomes text for the database to cast, which may cut it."""
    spell, check = type_.form.spell, size_check(type_.type_)
    return (spell if check is None else _checked(spell, check)), str, check


def _checked(convert: Conversion, check: Check) -> Conversion:
    def convert_and_check(value: Any) -> Any:
        converted = convert(value)
        check(converted)
        return converted

    return convert_and_check


def value_type(type_: TypeEngine[Any]) -> TypeEngine[Any]:
    """Return the type of a column's values: for a domain, its base type.

    Parameters:
        type_: the column's type.

    Example:
        >>> value_type(Domain(sa.Text()))
        Text()
    """
    if type_.__visit_name__ == "DOMAIN":  # PostgreSQL's; avoids importing the dialect
        return value_type(type_.data_type)  # type: ignore[attr-defined]
    if isinstance(type_, Domain):
        return value_type(type_.type_)
    if isinstance(type_, Recast):
        return value_type(type_.known)
    if isinstance(type_, Literal) and isinstance(type_.type_, sa.ARRAY):
        return type_.type_
    return type_


def holds_hex(type_: TypeEngine[Any]) -> bool:
    """Return whether a text column holds UUIDs as hexadecimal digits only, as other programs do.

    Example:
        >>> holds_hex(sa.CHAR(32)), holds_hex(sa.CHAR(36)), holds_hex(sa.Text())
        (True, False, False)
    """
    return isinstance(type_, sa.String) and type_.length in _HEX


def with_hex(convert: Conversion) -> Conversion:
    """Return a conversion to text that writes UUIDs as hexadecimal digits only.

    Example:
        >>> with_hex(str)(uuid.UUID(int=10))
        '0000000000000000000000000000000a'
    """
    return lambda value: convert(value.hex if isinstance(value, uuid.UUID) else value)


def _unchanged(value: Any) -> Any:
    return value


def _pairs(value: Any) -> Any:
    """Return the dict of a JSON object, as exported files have; the text of an hstore is none."""
    if not (isinstance(value, str) and value.lstrip().startswith("{")):
        return value
    pairs = json.loads(value)
    if not all(each is None or isinstance(each, str) for each in pairs.values()):
        raise TypeError("it takes texts and null only")
    return pairs


def _oid(value: Any) -> Any:
    """Return an OID: drivers send other numbers modulo 2**32, or without their fraction."""
    plain = native(value)
    number = None if plain is None else conversion(Kind.INTEGER, plain)(plain)
    if number is not None and number not in _OIDS:
        raise ValueError(f"it is out of range (0 to {_OIDS[-1]})")
    return number


_OIDS = range(2**32)

#: Conversions for types of PostgreSQL without a kind, and what they keep, by the types' names.
_OWN: dict[str, tuple[Conversion, type | None]] = {"HSTORE": (_pairs, dict), "OID": (_oid, None)}


def _guarded(
    type_: TypeEngine[Any],
    convert: Conversion,
    kept: type | None = None,
    check: Check | None = None,
) -> Coercer:
    """Return a conversion with a shortcut for values of the type that needs none."""
    unchecked = kept if check is None else None

    def coerce(value: Any) -> Any:
        python_type = type(value)
        if python_type is unchecked or value is None:
            return value
        try:
            if check is None or python_type is not kept:
                return convert(value)
            check(value)
        except (ValueError, TypeError, ArithmeticError) as error:
            raise TypeConflictError.of(value, type_, error) from error
        return value

    return coerce


def _converter(kind: Kind, check: Check | None) -> Conversion:
    def convert(value: Any) -> Any:
        plain = native(value)
        if plain is None:
            return None
        converted = conversion(kind, plain)(plain)
        if check is not None:
            check(converted)
        return converted

    return convert


def _document_converter(check: Check | None) -> Conversion:
    convert = _converter(Kind.JSON, check)
    return lambda value: value if value is JSON_NULL else convert(value)


def _or_more(
    convert: Conversion, type_: Any, kind: Kind, check: Check | None, dialect: str
) -> Conversion:
    """Return a conversion that also accepts what only some columns of a kind hold."""
    if dialect == "postgresql" and kind in WIDER_THAN_PYTHON:
        return _or_text(convert, type_, kind, check)
    if dialect == "postgresql" and kind is Kind.NUMERIC and type_.precision is None:
        return _or_infinite(convert)
    if isinstance(type_, NormalizedInterval) and type_.strict:
        return _unless_text(convert)
    if labels := getattr(type_, "enums", None):
        return with_members(convert, labels)
    if holds_hex(type_):
        convert = with_hex(convert)
    return or_bytes(convert) if holds_bytes(type_) else convert


def _or_text(
    convert: Conversion, type_: TypeEngine[Any], kind: Kind, check: Check | None
) -> Conversion:
    """Return a conversion that also accepts PostgreSQL values without a Python equivalent."""
    precision = getattr(type_, "precision", None)

    def convert_or_spell(value: Any) -> Any:
        try:
            return convert(value)
        except ValueError:
            spelled = value_of_text(value, kind, check, precision)
            if spelled is None:
                raise
            return spelled

    return convert_or_spell


def _or_infinite(convert: Conversion) -> Conversion:
    """Return a conversion that also accepts the text of infinite numbers; PostgreSQL 14 has them.

    psycopg2 would send an infinite Decimal as NaN.
    """

    def convert_or_spell(value: Any) -> Any:
        is_infinite = isinstance(value, str) and value in _INFINITE_NUMBERS
        return TypedText(value, "numeric") if is_infinite else convert(value)

    return convert_or_spell


def _unless_text(convert: Conversion) -> Conversion:
    """Return a conversion that keeps text, if SQLite does."""

    def convert_or_keep(value: Any) -> Any:
        if not isinstance(value, str) or NUMBER.fullmatch(value):
            return convert(value)
        reject_surrogates(value)
        return value

    return convert_or_keep


def _items_converter(type_: sa.ARRAY[Any], dialect: str) -> Conversion:
    coerce_item = coercer(type_.item_type, dialect)
    flat = takes_lists(type_.item_type)

    def convert(value: Any) -> Any:
        if not isinstance(value, (list, tuple)):
            raise TypeError("it takes lists")
        return [
            convert(item) if isinstance(item, (list, tuple)) and not flat else coerce_item(item)
            for item in value
        ]

    return convert


def takes_lists(type_: TypeEngine[Any]) -> bool:
    """Return whether a list is a single value of a column.

    Example:
        >>> takes_lists(sa.ARRAY(sa.Text())), takes_lists(sa.JSON()), takes_lists(sa.Text())
        (True, True, False)
    """
    type_ = value_type(type_)
    if isinstance(type_, Literal):
        return type_.form.is_list
    if isinstance(type_, TypeDecorator):
        return takes_lists(type_.impl_instance)
    listed = isinstance(type_, (sa.ARRAY, sa.JSON))
    return listed or type(type_).__name__.lower() in VECTORS
