"""Types of SQLite columns that other programs write to: values are compared by meaning."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any, ClassVar, NamedTuple, TypeGuard

import sqlalchemy as sa
from sqlalchemy.sql import coercions, operators, roles
from sqlalchemy.types import TypeEngine

from dbset_types import sqlite
from dbset_types.errors import TypeConflictError
from dbset_types.processors import Processor
from dbset_types.sqlite_text import (
    DATES,
    DOCUMENTS,
    INSTANTS,
    INTERVALS,
    MOMENTS,
    TIMES,
    UNCHANGED,
    UUIDS,
    Normalization,
    as_text,
)

Condition = sa.ColumnElement[bool]

#: The longest list whose values are looked up by an index, if each has many spellings.
_FEW = 50


class RawOperand(NamedTuple):
    """An operand that a column may hold although it is not of the column's type.

    Attributes:
        meaning: the value of the column's type that it means, or None.
        raw: the operand itself, which the column may hold.
    """

    meaning: Any
    raw: Any


class ByMeaning(TypeEngine.Comparator[Any]):
    """Compare a column by the meaning of its values."""

    __slots__ = ()

    def operate(self, op: operators.OperatorType, *other: Any, **kwargs: Any) -> Any:
        """Return the clause for an operator."""
        compare = _COMPARISONS.get(op)
        if compare is None or other[0] is None or isinstance(other[0], sa.Null | bool):
            return super().operate(op, *other, **kwargs)
        return compare(self, *other)

    def same(self, other: Any) -> Condition:
        """Return the condition that the column equals a value."""
        if isinstance(other, RawOperand):
            meant = sa.false() if other.meaning is None else self.same(other.meaning)
            return sa.or_(meant, self._column == sa.literal(other.raw))
        if isinstance(other, bool):
            return super().operate(operators.eq, other)
        operand = self._operand(other)
        return self._normalization.same(self._column, operand, self._key_of(operand))

    def among(self, others: Any) -> Condition:
        """Return the condition that the column is in a list of values, or a SELECT."""
        if isinstance(others, sa.SelectBase):
            return self._normalization.selected(self._column, others)
        if isinstance(others, sa.ClauseElement):
            return self._typed_key.in_(others)  # type: ignore[arg-type]  # an expanding parameter
        raw = [other for other in others if isinstance(other, RawOperand)]
        plain = [other for other in others if not isinstance(other, RawOperand)]
        if len(plain) > _FEW and not has_few_spellings(self.type):
            return sa.or_(self._typed_key.in_(plain), *map(self.same, raw))
        pairs = ((operand, self._key_of(operand)) for operand in map(self._operand, plain))
        return sa.or_(self._normalization.among(self._column, pairs), *map(self.same, raw))

    def within(self, low: Any, high: Any) -> Condition:
        """Return the condition that the column is between two values."""
        return sa.and_(self.ordered(operators.ge, low), self.ordered(operators.le, high))

    def ordered(self, op: Callable[[Any, Any], Any], other: Any) -> Condition:
        """Return the condition that the column is above or below a value."""
        if isinstance(other, RawOperand):
            raise TypeError(_no_order(other, self.type))
        found = self._normalization.ordered(self._column, self._key_of(other), op)
        if not self.type.strict:  # type: ignore[attr-defined]
            return found  # type: ignore[no-any-return]
        return sa.and_(found, self._normalization.has_form(self._column))

    def alike(self, other: Any) -> Condition:
        """Return the condition that both are equal, or both NULL."""
        return self._key.is_not_distinct_from(self._key_of(other))

    @property
    def _normalization(self) -> Normalization:
        return _normalization(self.type)

    @property
    def _column(self) -> sa.ColumnElement[Any]:
        return as_text(self.expr)

    @property
    def _key(self) -> sa.ColumnElement[Any]:
        return self._normalization.key(self._column)

    @property
    def _typed_key(self) -> sa.ColumnElement[Any]:
        """Return the key of the column, with the column's type for operands."""
        return sa.type_coerce(self._key, self.type.plain)  # type: ignore[attr-defined]

    def _operand(self, other: Any) -> sa.ColumnElement[Any]:
        operand: Any = coercions.expect(
            roles.BinaryElementRole, other, expr=self.expr, operator=operators.eq
        )
        return operand  # type: ignore[no-any-return]

    def _key_of(self, other: Any) -> sa.ColumnElement[Any]:
        operand = self._operand(other)
        normalization = getattr(operand.type, "normalization", None)
        if normalization is None or (
            normalization.written and isinstance(operand, sa.BindParameter)
        ):
            return operand
        text = operand if isinstance(operand, sa.BindParameter) else as_text(operand)
        return normalization.key(text)  # type: ignore[no-any-return]


def _normalization(type_: Any) -> Normalization:
    found: Normalization = type_.normalization
    return found.indexed if type_.indexed and found.indexed else found


def _no_order(other: RawOperand, type_: Any) -> str:
    """Return why raw text cannot be ordered."""
    hint = "" if other.meaning is None else f"; if {other.meaning!r} is meant, write that"
    return f"{other.raw!r} cannot be ordered among values of {type_}{hint}"


class _TimesByMeaning(ByMeaning, sa.DateTime.Comparator[Any]):
    """ByMeaning for dates and times, which support arithmetic."""

    __slots__ = ()


class _DocumentsByMeaning(ByMeaning, sa.JSON.Comparator[Any]):
    """ByMeaning for JSON, which supports paths."""

    __slots__ = ()


_COMPARISONS: dict[Any, Callable[..., Condition]] = {
    operators.eq: ByMeaning.same,
    operators.ne: lambda column, other: sa.not_(column.same(other)),
    operators.in_op: ByMeaning.among,
    operators.not_in_op: lambda column, others: sa.not_(column.among(others)),
    operators.between_op: ByMeaning.within,
    operators.not_between_op: lambda column, low, high: sa.not_(column.within(low, high)),
    operators.is_not_distinct_from: ByMeaning.alike,
    operators.is_distinct_from: lambda column, other: sa.not_(column.alike(other)),
    **{
        op: (lambda column, other, op=op: column.ordered(op, other))
        for op in (operators.lt, operators.le, operators.gt, operators.ge)
    },
}

_CLOCK = r"\d\d:\d\d(?::\d\d(?:\.\d{1,6}0*)?)?"
_DAY = r"\d{4}-\d\d-\d\d"
_WITHIN = "(?!0001|9999)"  # in the first and last year, UTC may be out of range
_MOMENT = f"{_DAY}(?:[ T]{_CLOCK}(?:Z|[+-]00:?00)?)?|{_WITHIN}{_DAY}[ T]{_CLOCK}[+-]\\d\\d:?\\d\\d"
_HEX = "(?:{0}{{32}}|{0}{{8}}-(?:{0}{{4}}-){{3}}{0}{{12}})"


class Normalized(TypeEngine[Any]):
    """A mixin for the types of columns that other programs also write to.

    Parameters:
        strict: whether the column may hold anything; text in an unknown format is then read
            unchanged, and only found by exact comparison.
        indexed: whether dbset or SQLAlchemy has created the column, and it has an index.
    """

    comparator_factory: Any = _TimesByMeaning
    normalization: ClassVar[Normalization]
    plain: ClassVar[TypeEngine[Any]]
    known: ClassVar[re.Pattern[str] | None] = None
    read: Any
    write: Any

    def __init__(self, *, strict: bool = False, indexed: bool = False) -> None:
        """Remember what the column may hold, and whether it has an index."""
        super().__init__()
        self.strict = strict
        self.indexed = indexed

    def __repr__(self) -> str:
        """Return the declared type."""
        return repr(self.plain)

    def adapt(self, cls: type[Any], **kw: Any) -> Any:  # noqa: ARG002 - SQLAlchemy's signature
        """Return a copy of the type."""
        return type(self)(strict=self.strict, indexed=self.indexed)

    def result_processor(self, dialect: Any, coltype: object) -> Processor | None:
        """Return the conversion on the way from the driver."""
        convert: Processor | None = super().result_processor(dialect, coltype)
        known = self.known
        if known is None or convert is None or not self.strict:
            return convert
        return lambda v: v if isinstance(v, str) and not known.fullmatch(v) else convert(v)

    def is_known(self, text: str) -> bool:
        """Return whether text in the column is read as a value of its type."""
        return not (self.strict and self.known and not self.known.fullmatch(text))


class NormalizedDate(Normalized, sqlite.DATE):
    """Dates."""

    normalization, plain = DATES, sqlite.DATE()
    known = re.compile(_DAY, re.ASCII)


class NormalizedTime(Normalized, sqlite.TIME):
    """Times of day."""

    normalization, plain = TIMES, sqlite.TIME()
    known = re.compile(_CLOCK, re.ASCII)


class NormalizedTimestamp(Normalized, sqlite.TIMESTAMP):
    """Datetimes, some of them with a zone."""

    normalization, plain = MOMENTS, sqlite.TIMESTAMP()
    known = re.compile(_MOMENT, re.ASCII)


class NormalizedDatetime(NormalizedTimestamp, sqlite.DATETIME):
    """NormalizedTimestamp under its other name."""

    plain = sqlite.DATETIME()


class NormalizedTimestampTZ(Normalized, sqlite.TimestampTZ):
    """Instants, some of them without a zone."""

    normalization, plain = INSTANTS, sqlite.TimestampTZ()
    known = NormalizedTimestamp.known


class NormalizedUUID(Normalized, sqlite.UUID):
    """UUIDs."""

    comparator_factory = ByMeaning
    normalization, plain = UUIDS, sqlite.UUID()
    known = re.compile("|".join(map(_HEX.format, ("[0-9a-f]", "[0-9A-F]"))))


class NormalizedInterval(Normalized, sqlite.Interval):
    """Timedeltas in dbset's format, and anything else as it is."""

    comparator_factory = ByMeaning
    cache_ok = True
    normalization, plain = INTERVALS, sqlite.Interval()
    known = re.compile(rf"[NP]\d{{9}}D{_CLOCK}", re.ASCII)


class NormalizedJSON(Normalized, sqlite.JSON):
    """Documents."""

    comparator_factory = _DocumentsByMeaning
    normalization, plain = DOCUMENTS, sqlite.JSON()


class NormalizedBoolean(Normalized, sqlite.BOOLEAN):
    """Booleans, and words for them."""

    comparator_factory = ByMeaning
    normalization, plain = UNCHANGED, sqlite.BOOLEAN()
    known = re.compile("(?!)")


_NORMALIZED: dict[type[TypeEngine[Any]], type[Any]] = {
    sqlite.DATE: NormalizedDate,
    sqlite.TIME: NormalizedTime,
    sqlite.TIMESTAMP: NormalizedTimestamp,
    sqlite.DATETIME: NormalizedDatetime,
    sqlite.TimestampTZ: NormalizedTimestampTZ,
    sqlite.UUID: NormalizedUUID,
    sqlite.Interval: NormalizedInterval,
    sqlite.JSON: NormalizedJSON,
    sqlite.BOOLEAN: NormalizedBoolean,
}


def check_keys(type_: TypeEngine[Any], values: Iterable[Any]) -> None:
    """Raise if the lookup by one of these keys could miss an existing row.

    Parameters:
        type_: the type of the key column.
        values: the keys, as given.

    Raises:
        TypeConflictError: one is text in an unknown format.

    Example:
        >>> check_keys(NormalizedDate(strict=True), ["2024-02-29", None])
        >>> check_keys(NormalizedDate(strict=True), ["20240229"])
        Traceback (most recent call last):
        dbset_types.errors.TypeConflictError: row 0: '20240229' (str) does not fit DATE: ...
    """
    if not isinstance(type_, Normalized):
        return
    for row, value in enumerate(values):
        if isinstance(value, str) and not type_.is_known(value):
            reason = "as a key, text in this format may miss rows; give a Python value"
            raise TypeConflictError(value, type_, reason).located(row=row)


def is_strict(type_: TypeEngine[Any]) -> TypeGuard[Normalized]:
    """Return whether a column of this type may hold text that is read unchanged."""
    return isinstance(type_, Normalized) and type_.strict


def has_few_spellings(type_: TypeEngine[Any] | None) -> bool:
    """Return whether all spellings of a value in a column of this type can be listed."""
    return isinstance(type_, Normalized) and _normalization(type_).has_few_spellings


def normalized(type_: TypeEngine[Any], *, strict: bool, indexed: bool = False) -> TypeEngine[Any]:
    """Return the type of a column that other programs also write to.

    Parameters:
        type_: the type for a column that only dbset writes to.
        strict: whether the column may hold anything.
        indexed: whether dbset or SQLAlchemy has created the column, and it has an index.

    Returns:
        A type whose values are compared by meaning; the same type if there is only one format.

    Example:
        >>> import sqlalchemy as sa
        >>> print(sa.column("code", normalized(sqlite.UUID(), strict=True)) == None)
        code IS NULL
    """
    variant = _NORMALIZED.get(type(type_))
    if variant is None or (indexed and not strict and variant.normalization.indexed is None):
        return type_
    made: TypeEngine[Any] = variant(strict=strict, indexed=indexed)
    return made


def written_type(type_: TypeEngine[Any]) -> TypeEngine[Any]:
    """Return the type of a column that holds only what dbset has written for one of this type.

    Example:
        >>> written_type(NormalizedDate(strict=True))
        DATE()
    """
    if isinstance(type_, Normalized) and type_.normalization.written:
        return type_.plain
    return type_


def key_of(column: sa.ColumnElement[Any]) -> sa.ColumnElement[Any]:
    """Return the expression by which a column is grouped.

    Example:
        >>> import sqlalchemy as sa
        >>> print(key_of(sa.column("name", sa.Text())))
        name
    """
    comparator: Any = column.comparator
    return comparator._key if isinstance(column.type, Normalized) else column  # noqa: SLF001


def order_of(column: sa.ColumnElement[Any]) -> sa.ColumnElement[Any]:
    """Return the expression by which a column is ordered: the column, if it sorts as text.

    Example:
        >>> import sqlalchemy as sa
        >>> print(order_of(sa.column("day", normalized(sqlite.DATE(), strict=True))))
        day
    """
    type_ = column.type
    is_text = isinstance(type_, Normalized) and _normalization(type_).sorts_as_text
    return column if is_text else key_of(column)
