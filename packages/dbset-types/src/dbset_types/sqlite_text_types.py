"""Types of SQLite's columns that others write: values are compared by what they mean."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any, ClassVar, NamedTuple, TypeGuard

from sqlalchemy import (
    JSON,
    BindParameter,
    ClauseElement,
    ColumnElement,
    DateTime,
    Null,
    and_,
    false,
    literal,
    not_,
    or_,
    type_coerce,
)
from sqlalchemy.sql import coercions, operators, roles
from sqlalchemy.types import TypeEngine

from dbset_types import sqlite
from dbset_types.errors import TypeConflictError
from dbset_types.processors import Processor
from dbset_types.sqlite_text import (
    DATES,
    DOCUMENTS,
    INSTANTS,
    MOMENTS,
    TIMES,
    UUIDS,
    Normalization,
    as_text,
)

Condition = ColumnElement[bool]

#: So many values of a list are looked up by an index.
_FEW = 50


class Held(NamedTuple):
    """An operand that a column may hold although it is not of its type.

    Attributes:
        value: what it stands for; the column's values are compared with it.
        held: what the column may hold as it is.
    """

    value: Any
    held: Any


class ByMeaning(TypeEngine.Comparator[Any]):
    """Comparisons of a column by what its values mean."""

    __slots__ = ()

    def operate(self, op: operators.OperatorType, *other: Any, **kwargs: Any) -> Any:
        """Return what an operator makes of the column."""
        compare = _COMPARISONS.get(op)
        if compare is None or other[0] is None or isinstance(other[0], Null | bool):
            return super().operate(op, *other, **kwargs)
        return compare(self, *other)

    def same(self, other: Any) -> Condition:
        """Return the condition that the column's value is the other one."""
        if isinstance(other, Held):
            meant = false() if other.value is None else self.same(other.value)
            return or_(meant, self._column == literal(other.held))
        if isinstance(other, bool):
            return super().operate(operators.eq, other)
        operand = self._operand(other)
        return self._normalization.same(self._column, operand, self._key_of(operand))

    def among(self, others: Any) -> Condition:
        """Return the condition that the column's value is among others."""
        if isinstance(others, ClauseElement):
            return self._typed_key.in_(others)  # type: ignore[arg-type]  # a SELECT
        held = [other for other in others if isinstance(other, Held)]
        plain = [other for other in others if not isinstance(other, Held)]
        if len(plain) <= _FEW:
            return or_(false(), *map(self.same, plain), *map(self.same, held))
        return or_(self._typed_key.in_(plain), *map(self.same, held))

    def within(self, low: Any, high: Any) -> Condition:
        """Return the condition that the column's value lies between two others."""
        return and_(self.ordered(operators.ge, low), self.ordered(operators.le, high))

    def ordered(self, op: Callable[[Any, Any], Any], other: Any) -> Condition:
        """Return the condition that the column's value lies on one side of another."""
        if isinstance(other, Held):
            raise TypeError(_no_order(other, self.type))
        key = self._key_of(other)
        normalization = self._normalization
        side = normalization.above if op in (operators.gt, operators.ge) else normalization.below
        return side(self._column, key, op(self._key, key))

    def alike(self, other: Any) -> Condition:
        """Return the condition that both are the same, or both NULL."""
        return self._key.is_not_distinct_from(self._key_of(other))

    @property
    def _normalization(self) -> Normalization:
        return self.type.normalization  # type: ignore[attr-defined, no-any-return]

    @property
    def _column(self) -> ColumnElement[Any]:
        return as_text(self.expr)

    @property
    def _key(self) -> ColumnElement[Any]:
        return self._normalization.key(self._column)

    @property
    def _typed_key(self) -> ColumnElement[Any]:
        """Return the key of the column, whose operands are written as the column's are."""
        return type_coerce(self._key, self.type.plain)  # type: ignore[attr-defined]

    def _operand(self, other: Any) -> ColumnElement[Any]:
        operand: Any = coercions.expect(
            roles.BinaryElementRole, other, expr=self.expr, operator=operators.eq
        )
        return operand  # type: ignore[no-any-return]

    def _key_of(self, other: Any) -> ColumnElement[Any]:
        operand = self._operand(other)
        normalization = getattr(operand.type, "normalization", None)
        if normalization is None or (normalization.written and isinstance(operand, BindParameter)):
            return operand
        text = operand if isinstance(operand, BindParameter) else as_text(operand)
        return normalization.key(text)  # type: ignore[no-any-return]


def _no_order(other: Held, type_: Any) -> str:
    """Return why text that a column may hold as it is cannot be compared."""
    value = other.value
    hint = "" if value is None else f"; if {value!r} is meant, write that"
    return f"{other.held!r} has no order among values of {type_}{hint}"


class _TimesByMeaning(ByMeaning, DateTime.Comparator[Any]):
    """The same for times, which can be reckoned with."""

    __slots__ = ()


class _DocumentsByMeaning(ByMeaning, JSON.Comparator[Any]):
    """The same for documents, which have parts."""

    __slots__ = ()


_COMPARISONS: dict[Any, Callable[..., Condition]] = {
    operators.eq: ByMeaning.same,
    operators.ne: lambda column, other: not_(column.same(other)),
    operators.in_op: ByMeaning.among,
    operators.not_in_op: lambda column, others: not_(column.among(others)),
    operators.between_op: ByMeaning.within,
    operators.not_between_op: lambda column, low, high: not_(column.within(low, high)),
    operators.is_not_distinct_from: ByMeaning.alike,
    operators.is_distinct_from: lambda column, other: not_(column.alike(other)),
    **{
        op: (lambda column, other, op=op: column.ordered(op, other))
        for op in (operators.lt, operators.le, operators.gt, operators.ge)
    },
}

_CLOCK = r"\d\d:\d\d(?::\d\d(?:\.\d{1,6}0*)?)?"
_DAY = r"\d{4}-\d\d-\d\d"
_WITHIN = "(?!0001|9999)"  # in the first and last year, an instant may be in no year of UTC
_MOMENT = f"{_DAY}(?:[ T]{_CLOCK}(?:Z|[+-]00:?00)?)?|{_WITHIN}{_DAY}[ T]{_CLOCK}[+-]\\d\\d:?\\d\\d"
_HEX = "(?:{0}{{32}}|{0}{{8}}-(?:{0}{{4}}-){{3}}{0}{{12}})"


class Normalized(TypeEngine[Any]):
    """The part of a type that columns have which others write, too.

    Parameters:
        strict: whether a column may hold anything: what is not known to be a spelling of a value
            is read as it is, and found by itself.
    """

    comparator_factory: Any = ByMeaning
    normalization: ClassVar[Normalization]
    plain: ClassVar[TypeEngine[Any]]
    known: ClassVar[re.Pattern[str] | None] = None
    read: Any
    write: Any

    def __init__(self, *, strict: bool = False) -> None:
        """Take what the column may hold."""
        super().__init__()
        self.strict = strict

    def __repr__(self) -> str:
        """Return the type that it is declared as."""
        return repr(self.plain)

    def adapt(self, cls: type[Any], **kw: Any) -> Any:  # noqa: ARG002 - SQLAlchemy's signature
        """Return a copy of the type."""
        return type(self)(strict=self.strict)

    def result_processor(self, dialect: Any, coltype: object) -> Processor | None:
        """Return the conversion on the way from the driver."""
        convert: Processor | None = super().result_processor(dialect, coltype)
        known = self.known
        if known is None or convert is None or not self.strict:
            return convert
        return lambda v: v if isinstance(v, str) and not known.fullmatch(v) else convert(v)

    def is_known(self, text: str) -> bool:
        """Return whether text in a column is read as a value of its type."""
        return not (self.strict and self.known and not self.known.fullmatch(text))


class NormalizedDate(Normalized, sqlite.DATE):
    """Dates."""

    comparator_factory = _TimesByMeaning
    normalization, plain = DATES, sqlite.DATE()
    known = re.compile(_DAY, re.ASCII)


class NormalizedTime(Normalized, sqlite.TIME):
    """Times of day."""

    comparator_factory = _TimesByMeaning
    normalization, plain = TIMES, sqlite.TIME()
    known = re.compile(_CLOCK, re.ASCII)


class NormalizedTimestamp(Normalized, sqlite.TIMESTAMP):
    """Datetimes, some of them with a zone."""

    comparator_factory = _TimesByMeaning
    normalization, plain = MOMENTS, sqlite.TIMESTAMP()
    known = re.compile(_MOMENT, re.ASCII)


class NormalizedDatetime(NormalizedTimestamp, sqlite.DATETIME):
    """The same by the name that others give it."""

    plain = sqlite.DATETIME()


class NormalizedTimestampTZ(Normalized, sqlite.TimestampTZ):
    """Instants, some of them without a zone."""

    comparator_factory = _TimesByMeaning
    normalization, plain = INSTANTS, sqlite.TimestampTZ()
    known = NormalizedTimestamp.known


class NormalizedUUID(Normalized, sqlite.UUID):
    """UUIDs."""

    normalization, plain = UUIDS, sqlite.UUID()
    known = re.compile("|".join(map(_HEX.format, ("[0-9a-f]", "[0-9A-F]"))))


class NormalizedJSON(Normalized, sqlite.JSON):
    """Documents."""

    comparator_factory = _DocumentsByMeaning
    normalization, plain = DOCUMENTS, sqlite.JSON()


class NormalizedBoolean(Normalized, sqlite.BOOLEAN):
    """Booleans, and words for them."""

    normalization, plain = DATES, sqlite.BOOLEAN()
    known = re.compile("(?!)")


_NORMALIZED: dict[type[TypeEngine[Any]], type[Any]] = {
    type(type_.plain): type_
    for type_ in (
        *(
            NormalizedDate,
            NormalizedTime,
            NormalizedTimestamp,
            NormalizedDatetime,
            NormalizedTimestampTZ,
        ),
        *(NormalizedUUID, NormalizedJSON, NormalizedBoolean),
    )
}


def check_keys(type_: TypeEngine[Any], values: Iterable[Any]) -> None:
    """Raise when a row with one of these keys may be there, and would not be found by it.

    Parameters:
        type_: the key's column's.
        values: as they are given.

    Raises:
        TypeConflictError: one is text that the column may hold as it is.

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
            reason = "text of this spelling may miss rows as a key; give a value of Python's"
            raise TypeConflictError(value, type_, reason).located(row=row)


def is_strict(type_: TypeEngine[Any]) -> TypeGuard[Normalized]:
    """Return whether a column of this type may hold text that is read as it is."""
    return isinstance(type_, Normalized) and type_.strict


def normalized(type_: TypeEngine[Any], *, strict: bool) -> TypeEngine[Any]:
    """Return the type of a column that others write, too.

    Parameters:
        type_: as dbset alone would write it.
        strict: whether the column may hold anything.

    Returns:
        A type whose values are compared by what they mean; the same one where there is but one way
        to spell them.
    """
    variant = _NORMALIZED.get(type(type_))
    return type_ if variant is None else variant(strict=strict)


def key_of(column: ColumnElement[Any]) -> ColumnElement[Any]:
    """Return what a column is ordered by, and told apart by.

    Example:
        >>> import sqlalchemy as sa
        >>> print(key_of(sa.column("name", sa.Text())))
        name
    """
    comparator: Any = column.comparator
    return comparator._key if isinstance(column.type, Normalized) else column  # noqa: SLF001
