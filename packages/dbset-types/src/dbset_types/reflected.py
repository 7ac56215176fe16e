"""The lossless type for a reflected column, or for a type that a user names."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from sqlalchemy.types import TypeEngine

from dbset_types import sqlite
from dbset_types.dialects import types_of
from dbset_types.dynamic_type import DynamicType
from dbset_types.errors import ArgumentError
from dbset_types.kinds import Kind, kind_of
from dbset_types.registration import MISREAD
from dbset_types.value_kinds import PYTHON_TYPES, kind_of_python_type

#: A SQLAlchemy type, its class, or a Python type.
ColumnType = TypeEngine[Any] | type[Any]

_SQLITE_TYPES: dict[str, type[Any]] = {
    **MISREAD,
    "BOOLEAN": sqlite.BOOLEAN,
    "BOOL": sqlite.BOOLEAN,
    "BIGINT": sa.BIGINT,
    "NUMERIC": sqlite.Numeric,
    "DECIMAL": sqlite.Numeric,
    "TEXT": sa.TEXT,
    "BLOB": sa.BLOB,
    "DATE": sqlite.DATE,
    "DATE_CHAR": sqlite.DATE,
    "TIME": sqlite.TIME,
    "TIME_CHAR": sqlite.TIME,
    "TIMESTAMP": sqlite.TIMESTAMP,
    "DATETIME": sqlite.DATETIME,
    "DATETIME_CHAR": sqlite.DATETIME,
    "JSON": sqlite.JSON,
    "JSONB": sqlite.JSON,
}

_REPLACED_ON_SQLITE = frozenset(
    {Kind.NUMERIC, Kind.TIMESTAMPTZ, Kind.INTERVAL, Kind.UUID, Kind.JSON}
)

#: Parts of a declared type that give the column another affinity than NUMERIC.
_NOT_NUMERIC = re.compile("INT|CHAR|CLOB|TEXT|BLOB|REAL|FLOA|DOUB", re.IGNORECASE)
#: Geometries that have "INT" in their names, so that SQLite and SQLAlchemy take them for integers.
_POINTS = re.compile("(MULTI)?POINT", re.IGNORECASE)
_WITH_DIGITS = frozenset({"NUMERIC", "DECIMAL"})


def column_type(type_: ColumnType, dialect: str = "default") -> TypeEngine[Any]:
    """Return the SQLAlchemy type that a user means for a column.

    Parameters:
        type_: a SQLAlchemy type, its class, or a Python type such as ``int``.
        dialect: the name of the dialect, which chooses the type for a Python type.

    Raises:
        ArgumentError: it is neither a SQLAlchemy type nor a Python type with a column type.

    Example:
        >>> column_type(sa.Text), column_type(sa.String(10)), column_type(int)
        (Text(), String(length=10), BIGINT())
    """
    if isinstance(type_, TypeEngine):
        return type_
    if isinstance(type_, type):
        if issubclass(type_, TypeEngine):
            return _instance(type_)
        kind = kind_of_python_type(type_)
        if kind is not None:
            return types_of(dialect)[kind]
    known = ", ".join(python_type.__name__ for python_type in PYTHON_TYPES)
    raise ArgumentError(
        f"{type_!r:.100} is not a SQLAlchemy type such as sqlalchemy.Text, nor one of {known}"
    )


def _instance(class_: type[TypeEngine[Any]]) -> TypeEngine[Any]:
    try:
        return class_()
    except TypeError as error:
        raise ArgumentError(f"{class_.__name__} needs arguments; give an instance") from error


def sqlite_type(declared: str) -> TypeEngine[Any] | None:
    """Return the lossless type for a SQLite column.

    Parameters:
        declared: the declared type's name, from PRAGMA table_info.

    Returns:
        The type; None for names that are left to SQLAlchemy.

    Example:
        >>> sqlite_type("NUMERIC(10, 2)")
        Numeric(precision=10, scale=2)
        >>> sqlite_type("VARCHAR(10)") is None
        True
    """
    spaced, _, parameters = declared.upper().partition("(")
    name = " ".join(spaced.split())
    if name not in _SQLITE_TYPES:
        return None
    digits = re.findall(r"\d+", parameters) if name in _WITH_DIGITS else []
    type_: TypeEngine[Any] = _SQLITE_TYPES[name](*map(int, digits[:2]))
    return type_


def is_point(declared: str) -> bool:
    """Return whether a SQLite column is declared as a geometry, although its affinity is INTEGER.

    Example:
        >>> is_point("MULTIPOINT"), is_point("POINT Z"), is_point("BIGINT")
        (True, True, False)
    """
    return bool(_POINTS.match(declared))


def unknown_type(declared: str, *, strict_table: bool) -> TypeEngine[Any]:
    """Return the type of a SQLite column whose declared type is unknown.

    Parameters:
        declared: the declared type's name; empty if there is none.
        strict_table: whether the table is STRICT; its ANY columns store text unchanged.

    Example:
        >>> unknown_type("STRING", strict_table=False)
        DynamicType('STRING')
    """
    numeric = bool(declared) and (is_point(declared) or not _NOT_NUMERIC.search(declared))
    return DynamicType(declared, numeric and not strict_table)


def text_reader(type_: TypeEngine[Any]) -> Callable[[Any], Any]:
    """Return the function that reads a type's values from text; other values pass unchanged.

    Parameters:
        type_: the type.

    Example:
        >>> read = text_reader(sa.JSON())
        >>> read('{"a": [1]}'), read({"a": 1})
        ({'a': [1]}, {'a': 1})
    """
    kind = kind_of(type_)
    text_type = None if kind is None else types_of("sqlite")[kind]
    read = getattr(text_type, "read", None)
    if read is None:
        return lambda value: value
    lenient = sqlite.lenient(read)
    return lambda value: lenient(value) if isinstance(value, str | float | int) else value


def postgresql_type(reflected: TypeEngine[Any]) -> TypeEngine[Any]:
    """Return the lossless type for a PostgreSQL column.

    Parameters:
        reflected: the type, as SQLAlchemy reflects it or a user gives it.

    Returns:
        The same type, or dbset's replacement.

    Example:
        >>> postgresql_type(sa.NUMERIC(1000, 0))
        HugeInteger()
        >>> postgresql_type(sa.TEXT())
        TEXT()
    """
    from dbset_types.postgresql import lossless  # noqa: PLC0415  import the dialect only when needed

    return lossless(reflected)


def adapted(type_: ColumnType, dialect: str) -> TypeEngine[Any]:
    """Return a dialect's lossless type for a given one.

    Parameters:
        type_: a SQLAlchemy type, its class, or a Python type.
        dialect: the name of the dialect.

    Returns:
        The same type, or dbset's replacement.

    Raises:
        ArgumentError: it is not a type for a column.

    Example:
        >>> adapted(sa.Uuid(), "sqlite")
        UUID()
    """
    type_ = column_type(type_, dialect)
    if dialect == "postgresql":
        return postgresql_type(type_)
    kind = kind_of(type_)
    if dialect != "sqlite" or kind not in _REPLACED_ON_SQLITE:
        return type_
    if isinstance(type_, sa.Numeric):
        return sqlite.Numeric(type_.precision, type_.scale)
    return types_of("sqlite")[kind]
