"""PostgreSQL types that read back what was written, with every driver."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects.postgresql import ranges

from dbset_types.cast_types import (
    TEXT,
    Form,
    Literal,
    Named,
    Recast,
    TextLiteral,
    domain_over,
    form_of,
    literal_text,
)
from dbset_types.exact_numbers import HUGE_DIGITS, ExactHugeInteger, HugeInteger
from dbset_types.infinity import Infinite
from dbset_types.intervals import iso_text
from dbset_types.json_documents import jsonb_dumps
from dbset_types.kinds import ExactBigInteger, Kind, kind_of
from dbset_types.out_of_range import WIDER_THAN_PYTHON, TypedText
from dbset_types.processors import OwnProcessors, unless_none
from dbset_types.sized_texts import NAME_BYTES

if TYPE_CHECKING:
    from sqlalchemy.engine import Dialect
    from sqlalchemy.types import TypeEngine

    from dbset_types.processors import Processor


class JSONB(OwnProcessors, postgresql.JSONB):
    """JSONB that reads floats as floats and stores None as NULL."""

    write = staticmethod(unless_none(jsonb_dumps))

    def __init__(self) -> None:
        """Store None as NULL."""
        super().__init__(none_as_null=True)


class TimestampTZ(OwnProcessors, postgresql.TIMESTAMP):
    """TIMESTAMP WITH TIME ZONE."""

    render_bind_cast = True

    def __init__(self, precision: int | None = None) -> None:
        """The time zone is fixed."""
        super().__init__(timezone=True, precision=precision)


def _read_uuid(value: uuid.UUID | None) -> uuid.UUID | None:
    return None if value is None else uuid.UUID(int=value.int)


class UUID(OwnProcessors, sa.UUID[uuid.UUID]):
    """UUID; asyncpg reads it as a subclass of ``uuid.UUID``."""

    render_bind_cast = True

    def result_processor(self, dialect: Dialect, coltype: object) -> Processor | None:  # noqa: ARG002 - SQLAlchemy's signature
        """Return the conversion that asyncpg needs."""
        return _read_uuid if dialect.driver == "asyncpg" else None


class BPCHAR(OwnProcessors, sa.CHAR):
    """CHARACTER of any length; without a length, SQLAlchemy's CHAR has one character."""

    __visit_name__ = "user_defined"
    render_bind_cast = True

    def get_col_spec(self, **kw: Any) -> str:  # noqa: ARG002 - SQLAlchemy's signature
        """Return the declaration."""
        return "BPCHAR"


class NAME(sa.String):
    """NAME, the type of the catalog's names; a longer one would be cut."""

    __visit_name__ = "user_defined"
    most_bytes = NAME_BYTES

    def __init__(self, length: int = most_bytes, collation: str | None = None) -> None:
        """The length is fixed."""
        super().__init__(length, collation)

    def get_col_spec(self, **kw: Any) -> str:  # noqa: ARG002 - SQLAlchemy's signature
        """Return the declaration."""
        return "NAME"


def _iso(value: Any) -> Any:
    return TypedText(iso_text(value), "interval") if isinstance(value, dt.timedelta) else value


class INTERVAL(OwnProcessors, postgresql.INTERVAL):
    """INTERVAL; psycopg2's text means something else under ``IntervalStyle = sql_standard``."""

    render_bind_cast = True

    def bind_processor(self, dialect: Dialect) -> Processor | None:
        """Return the conversion that psycopg2 needs."""
        return _iso if dialect.driver == "psycopg2" else None


TYPES: dict[Kind, TypeEngine[Any]] = {
    Kind.BOOLEAN: sa.BOOLEAN(),
    Kind.EXACT_INTEGER: ExactBigInteger(),
    Kind.INTEGER: sa.BIGINT(),
    Kind.EXACT_HUGE_INTEGER: ExactHugeInteger(),
    Kind.HUGE_INTEGER: HugeInteger(),
    Kind.FLOAT: sa.DOUBLE_PRECISION(),
    Kind.NUMERIC: sa.NUMERIC(),
    Kind.TEXT: sa.TEXT(),
    Kind.BYTES: postgresql.BYTEA(),
    Kind.DATE: sa.DATE(),
    Kind.TIME: postgresql.TIME(),
    Kind.TIMETZ: postgresql.TIME(timezone=True),
    Kind.TIMESTAMP: postgresql.TIMESTAMP(),
    Kind.TIMESTAMPTZ: TimestampTZ(),
    Kind.INTERVAL: INTERVAL(),
    Kind.UUID: UUID(),
    Kind.JSON: JSONB(),
}

_TEXTS = (
    Named,
    ranges.AbstractMultiRange,
    postgresql.BIT,
    postgresql.CIDR,
    postgresql.INET,
    postgresql.MACADDR,
    postgresql.MACADDR8,
    postgresql.REGCLASS,
    postgresql.REGCONFIG,
    postgresql.TSQUERY,
    postgresql.TSVECTOR,
)


class _Array(postgresql.ARRAY[Any]):
    """An array; psycopg sends items of a single type only: unchanged, or all as text."""

    render_bind_cast = True

    def adapt(self, cls: type[Any], **kw: Any) -> Any:  # noqa: ARG002 - SQLAlchemy's signature
        """Return a copy of the type instead of the dialect's class."""
        return super().adapt(type(self), **kw)

    def bind_processor(self, dialect: Dialect) -> Processor | None:
        """Return the conversion, including psycopg's."""
        process = super().bind_processor(dialect)
        if dialect.driver != "psycopg":
            return process

        def bind(value: Any) -> Any:
            items = process(value) if process else value
            return _texts(items) if _has_text(items) else items

        return bind


def _has_text(value: Any) -> bool:
    if isinstance(value, list):
        return any(map(_has_text, value))
    return isinstance(value, TypedText | Infinite)


def _texts(value: Any) -> Any:
    if isinstance(value, list):
        return list(map(_texts, value))
    if isinstance(value, dt.timedelta):
        return iso_text(value)
    return value if value is None else str(value)


def _array(type_: sa.ARRAY[Any]) -> TypeEngine[Any]:
    item = type_.item_type
    if kind_of(item) in {*WIDER_THAN_PYTHON, Kind.JSON}:
        return _Array(lossless(item), type_.as_tuple, type_.dimensions, type_.zero_indexes)
    replace = next((replace for class_, replace in _ITEMS if isinstance(item, class_)), None)
    return type_ if replace is None else replace(type_, item)


def _array_of_domain(type_: sa.ARRAY[Any], item: postgresql.DOMAIN) -> TypeEngine[Any]:
    base = item.data_type
    while isinstance(base, postgresql.DOMAIN):
        base = base.data_type
    if isinstance(base, sa.ARRAY):  # arrays in an array, each of its own size: only text has them
        return _text_array(item, _ARRAY)
    known = lossless(postgresql.ARRAY(item.data_type))
    return _text_array(item, known.form) if isinstance(known, TextLiteral) else Recast(type_, known)


def _text_array(item: TypeEngine[Any], form: Form) -> TypeEngine[Any]:
    """Return the type of an array that is sent and read as an array of text."""
    return TextLiteral(postgresql.ARRAY(TextLiteral(item, form)), form)


#: An array within an array, in the database's format: a list would be another dimension.
_ARRAY = Form(is_list=True)


def _form(type_: TypeEngine[Any]) -> Form:
    return form_of(type_.name) if isinstance(type_, Named) else TEXT


_HSTORE: Any = postgresql.HSTORE()


def _hstore_text(value: Any) -> str:
    return _HSTORE.bind_processor(None)(value) if isinstance(value, dict) else literal_text(value)


# Array items that drivers read differently: the first class that matches decides.
_ITEMS: tuple[tuple[Any, Callable[[Any, Any], TypeEngine[Any]]], ...] = (
    (postgresql.DOMAIN, _array_of_domain),
    (
        postgresql.HSTORE,
        lambda _, item: _text_array(item, Form(_hstore_text, _HSTORE.result_processor(None, None))),
    ),
    (postgresql.MONEY, lambda *_: _text_array(Named("money"), TEXT)),
    (NAME, lambda *_: _text_array(Named("name"), TEXT)),
    ((*_TEXTS, postgresql.CITEXT), lambda _, item: _text_array(item, _form(item))),
)


# The first class that matches decides.
_LOSSLESS: tuple[tuple[Any, Callable[[Any], TypeEngine[Any]]], ...] = (
    (postgresql.JSONB, lambda _: JSONB()),
    (sa.JSON, lambda _: postgresql.JSON(none_as_null=True)),
    (sa.DateTime, lambda t: TimestampTZ(getattr(t, "precision", None)) if t.timezone else t),
    (sa.Uuid, lambda t: UUID() if t.as_uuid else t),
    (sa.Numeric, lambda t: HugeInteger() if (t.precision, t.scale) == (HUGE_DIGITS, 0) else t),
    (postgresql.INTERVAL, lambda t: INTERVAL(t.precision, t.fields)),
    (sa.ARRAY, _array),
    (postgresql.DOMAIN, lambda t: domain_over(lossless(t.data_type))),
    # SQLAlchemy's MONEY has no operators
    (postgresql.MONEY, lambda _: TextLiteral(Named("money"))),
    (_TEXTS, lambda t: TextLiteral(t, _form(t))),  # includes multiranges, which are ranges
    (ranges.AbstractRange, Literal),
)


def lossless(type_: TypeEngine[Any]) -> TypeEngine[Any]:
    """Return dbset's lossless type in place of a given one, or the same type."""
    replace = next((replace for class_, replace in _LOSSLESS if isinstance(type_, class_)), None)
    return type_ if replace is None else replace(type_)
