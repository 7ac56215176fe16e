"""SQLite columns without a known type: each value has its own."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sqlalchemy import ClauseElement, ColumnElement, false, not_, or_, type_coerce
from sqlalchemy.sql import operators
from sqlalchemy.types import TypeEngine, UserDefinedType

from dbset_types import sqlite
from dbset_types.cast_types import Named
from dbset_types.kinds import Kind
from dbset_types.limits import Check, in_utc, limit
from dbset_types.scalars import by_class, native, reject_surrogates
from dbset_types.sqlite_text_types import (
    NormalizedDate,
    NormalizedTime,
    NormalizedTimestamp,
    NormalizedUUID,
)

if TYPE_CHECKING:
    from sqlalchemy import Dialect

    from dbset_types.processors import Processor

#: Text that SQLite turns into a number in columns that are not text.
NUMBER = re.compile(r"[ \t\n\v\f\r]*[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?[ \t\n\v\f\r]*", re.ASCII)

_TYPES: dict[type, TypeEngine[Any]] = {
    dt.datetime: NormalizedTimestamp(strict=True),
    dt.date: NormalizedDate(strict=True),
    dt.time: NormalizedTime(strict=True),
    dt.timedelta: sqlite.Interval(),
    uuid.UUID: NormalizedUUID(strict=True),
    Decimal: sqlite.Numeric(),
    dict: sqlite.JSON(),
    list: sqlite.JSON(),
    tuple: sqlite.JSON(),
}
_TAKEN = (type(None), bool, int, float, str, bytes, *_TYPES)
_WRITERS: dict[type, Processor] = {
    python_type: type_.write  # type: ignore[attr-defined]
    for python_type, type_ in _TYPES.items()
}


def written(value: Any) -> Any:
    """Return a value as dbset stores it in SQLite, by its Python type.

    Example:
        >>> written(uuid.UUID(int=7)), written(dt.date(2024, 2, 29))
        ('00000000-0000-0000-0000-000000000007', '2024-02-29')
    """
    plain = native(value)
    write = by_class(_WRITERS, type(plain))
    return plain if write is None else write(plain)


class ByValue(UserDefinedType[Any]):
    """The type of a bind parameter for an unknown column: written by its Python type."""

    cache_ok = True

    def bind_processor(self, dialect: Dialect) -> Processor:  # noqa: ARG002 - SQLAlchemy's signature
        """Return the conversion on the way to the driver."""
        return written


class _OfEachValue(TypeEngine.Comparator[Any]):
    """Compare a column as if it had the type of the other operand."""

    __slots__ = ()

    def operate(self, op: operators.OperatorType, *other: Any, **kwargs: Any) -> Any:
        """Return the clause for an operator."""
        if op is operators.in_op:
            return self._among(other[0])
        if op is operators.not_in_op:
            return not_(self._among(other[0]))
        typed = _TYPES.get(type(other[0])) if other else None
        if typed is None:
            return super().operate(op, *other, **kwargs)
        return type_coerce(self.expr, typed).operate(op, *other, **kwargs)

    def _among(self, others: Any) -> ColumnElement[bool]:
        if isinstance(others, ClauseElement):
            return super().operate(operators.in_op, others)
        by_type: dict[Any, list[Any]] = {}
        for other in others:
            by_type.setdefault(_TYPES.get(type(other)), []).append(other)
        return or_(false(), *(self._typed(type_).in_(some) for type_, some in by_type.items()))

    def _typed(self, type_: TypeEngine[Any] | None) -> ColumnElement[Any]:
        return type_coerce(self.expr, ByValue() if type_ is None else type_)


class DynamicType(Named):
    """A SQLite column that declares no type, or one that dbset does not know.

    Parameters:
        name: the declared type.
        numeric: whether SQLite turns text that looks like a number into one.
    """

    cache_ok = True
    comparator_factory = _OfEachValue

    def __init__(self, name: str, numeric: bool) -> None:
        """Remember the declared type."""
        super().__init__(name)
        self.numeric = numeric

    def __repr__(self) -> str:
        """Return the declared type."""
        return f"DynamicType({self.name!r})"

    def take(self, value: Any) -> Any:
        """Return a value for the column, or raise if SQLite would change it."""
        plain = _limited(value)
        if isinstance(plain, str):
            reject_surrogates(plain)
            if self.numeric and NUMBER.fullmatch(plain):
                raise ValueError(
                    f"SQLite would turn this text into a number in a column declared {self.name};"
                    " declare it TEXT, or write a number"
                )
        elif isinstance(plain, dict | list | tuple):
            raise TypeError(f"it does not accept {type(plain).__name__}; declare it JSON")
        elif isinstance(plain, bytearray | memoryview):
            return bytes(plain)
        elif not isinstance(plain, _TAKEN):
            raise TypeError(f"it does not accept {type(plain).__name__}")
        return plain

    def get_col_spec(self, **kw: Any) -> str:  # noqa: ARG002 - SQLAlchemy's signature
        """Return the declaration if it affects values, else nothing."""
        return self.name if self.numeric else ""

    def bind_processor(self, dialect: Dialect) -> Processor:  # noqa: ARG002 - SQLAlchemy's signature
        """Return the conversion on the way to the driver."""
        return written


def checked(value: Any) -> Any:
    """Return a value as dbset stores it in SQLite, or raise if SQLite would change it.

    Raises:
        ValueError: SQLite would change it; for example, a number has too many digits.

    Example:
        >>> checked([1, None]), checked(True)
        ('[1, null]', True)
    """
    return written(_limited(value))


def _limited(value: Any) -> Any:
    """Return the built-in value; raise if it is a number that SQLite would change."""
    plain = native(value)
    check = by_class(_CHECKS, type(plain))
    if check is not None:
        check(plain)
    return plain


_CHECKS: dict[type, Check | None] = {
    python_type: limit(DynamicType("", numeric=False), kind, "sqlite")
    for python_type, kind in ((int, Kind.INTEGER), (float, Kind.FLOAT), (Decimal, Kind.NUMERIC))
}
_CHECKS[dt.datetime] = in_utc
