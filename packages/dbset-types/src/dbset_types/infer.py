"""Infer column types from values, and coerce values to column types."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import reduce
from itertools import accumulate, chain
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from dbset_types.coerce import coercer
from dbset_types.coerce_columns import column_coercer
from dbset_types.dialects import types_of
from dbset_types.errors import TypeConflictError, TypeInferenceError
from dbset_types.kinds import NUMBERS, Kind, kind_of
from dbset_types.reflected import ColumnType, adapted, column_type
from dbset_types.scalars import is_nan
from dbset_types.value_kinds import EXACT_IN_FLOAT, Found, ValueKinds
from dbset_types.widen import together, widest

if TYPE_CHECKING:
    from sqlalchemy.types import TypeEngine

# The kinds of integer columns whose values a float is known to hold exactly, and back.
_EXACT = {Kind.INTEGER: Kind.EXACT_INTEGER, Kind.HUGE_INTEGER: Kind.EXACT_HUGE_INTEGER}
_INEXACT = {exact: inexact for inexact, exact in _EXACT.items()}

# The kinds of columns that can hold NaN.
_WITH_NAN = frozenset({Kind.FLOAT, Kind.NUMERIC})


class TypeInference:
    """Infer the column types of one dialect, and coerce values to existing columns.

    Parameters:
        dialect: the dialect's name, such as "postgresql" or "sqlite"; others get generic types.

    Example:
        >>> TypeInference("postgresql").infer_rows([{"name": "John", "age": 30}, {"age": 30.5}])
        {'name': TEXT(), 'age': DOUBLE_PRECISION()}
    """

    def __init__(self, dialect: str = "default") -> None:
        """Look up the types of the dialect."""
        self.dialect = dialect
        self._types = types_of(dialect)
        self._kinds = ValueKinds()

    def register(self, python_type: type, type_: ColumnType) -> None:
        """Set the column type for a Python type, yours or a built-in one.

        Parameters:
            python_type: the Python type; includes its subclasses.
            type_: the SQLAlchemy type, which must convert the values itself.

        Example:
            >>> import sqlalchemy as sa
            >>> types = TypeInference()
            >>> types.register(complex, sa.String(40))
            >>> types.infer(1j)
            String(length=40)
        """
        self._kinds.registered[python_type] = column_type(type_, self.dialect)

    def infer(self, value: object) -> TypeEngine[Any] | None:
        """Return the type of a column that can hold a value.

        Parameters:
            value: any value.

        Returns:
            The type; None for None, NaT and NA.

        Raises:
            TypeInferenceError: no known type can hold it.

        Example:
            >>> TypeInference("sqlite").infer(30)
            BIGINT()
        """
        found = self._kinds.of(value)
        return self._types[found] if isinstance(found, Kind) else found

    def kinds(self, values: Sequence[object]) -> set[Found]:
        """Return the kinds of columns that values need, or the types registered for them.

        Parameters:
            values: the values of one column.

        Raises:
            TypeInferenceError: no known type can hold one of them.

        Example:
            >>> TypeInference().kinds([1, None, 2])
            {<Kind.EXACT_INTEGER: 'exact_integer'>}
        """
        return self._kinds.of_all(values)

    def infer_values(self, values: Iterable[object]) -> TypeEngine[Any] | None:
        """Return the type of a column that can hold all the given values.

        Parameters:
            values: the values of one column.

        Returns:
            The type; None when all values are None.

        Raises:
            TypeInferenceError: no known type can hold one of them.
            TypeConflictError: no type can hold all of them.

        Example:
            >>> TypeInference("sqlite").infer_values([1, None, 2.5])
            DOUBLE_PRECISION()
        """
        values = values if isinstance(values, (list, tuple)) else list(values)
        try:
            found = self._kinds.of_all(values)
        except TypeInferenceError as error:
            row = next(row for row, value in enumerate(values) if value is error.value)
            raise error.located(row=row) from error.__cause__
        if not found:
            return None
        if len(found) > 1 and not found.isdisjoint(_WITH_NAN):
            found = self._without_nan(values, found)
        merged = self._merged(found)
        if merged is None:
            raise self._conflict(values)
        return merged

    def infer_rows(self, rows: Iterable[Mapping[str, object]]) -> dict[str, TypeEngine[Any]]:
        """Return the column types for rows.

        Parameters:
            rows: the rows; they may have different keys.

        Returns:
            Types by column, in order of appearance; columns with only None are left out.

        Raises:
            TypeInferenceError: no known type can hold a value.
            TypeConflictError: no type can hold all values of a column.

        Example:
            >>> TypeInference("sqlite").infer_rows([{"a": None, "b": 1}, {"b": 2, "c": "x"}])
            {'b': BIGINT(), 'c': TEXT()}
        """
        rows = list(rows)
        types = {}
        for column in dict.fromkeys(chain.from_iterable(rows)):
            try:
                type_ = self.infer_values([row.get(column) for row in rows])
            except (TypeInferenceError, TypeConflictError) as error:
                raise error.located(column=column) from error.__cause__
            if type_ is not None:
                types[column] = type_
        return types

    def merge(self, left: TypeEngine[Any], right: TypeEngine[Any]) -> TypeEngine[Any]:
        """Return the wider of two types.

        Parameters:
            left: a type.
            right: another type; the order does not matter.

        Returns:
            The narrowest type that can hold the values of both.

        Raises:
            TypeConflictError: there is no such type.

        Example:
            >>> import sqlalchemy as sa
            >>> types = TypeInference("postgresql")
            >>> types.merge(sa.Integer(), sa.Float())
            DOUBLE_PRECISION()
        """
        if type(left) is type(right) and repr(left) == repr(right):
            return left
        kinds = kind_of(left), kind_of(right)
        merged = None if None in kinds else widest(kind for kind in kinds if kind)
        if merged is None:
            raise TypeConflictError(right, left, "no type holds the values of both")
        return self._types[merged]

    def widened(
        self,
        column: TypeEngine[Any],
        values: Iterable[object],
        *,
        exact_in_float: bool = True,
    ) -> TypeEngine[Any] | None:
        """Return the type that a numeric column must be altered to, to hold values.

        Parameters:
            column: the column's type.
            values: the values to write.
            exact_in_float: whether a float can hold the integers already in the column;
                `exact_in_float(column)` is the SQL condition to check that.

        Returns:
            The wider type; None if the column can hold them already, or no wider type can.

        Example:
            >>> import sqlalchemy as sa
            >>> types = TypeInference("postgresql")
            >>> types.widened(sa.SmallInteger(), [70000])
            BIGINT()
            >>> types.widened(sa.BigInteger(), [1.5], exact_in_float=False)
            NUMERIC()
        """
        kind = kind_of(column)
        if kind not in NUMBERS:
            return None
        values = list(values)
        if self._fits(column, values):
            return None
        held = (_EXACT if exact_in_float else _INEXACT).get(kind, kind)
        try:
            found = self._kinds.of_all([value for value in values if not is_nan(value)])
        except TypeInferenceError:
            return None
        wider = self._merged({held, *(found & NUMBERS)})
        return wider if wider is not None and self._fits(wider, values) else None

    def adapt(self, type_: ColumnType) -> TypeEngine[Any]:
        """Return the dialect's lossless type for a given one.

        Parameters:
            type_: the SQLAlchemy type that a user gives for a column, or a Python type.

        Returns:
            The same type, or dbset's replacement if values would not come back unchanged; for a
            Python type, the type of a column for its values.

        Raises:
            ArgumentError: it is not a type for a column.

        Example:
            >>> import sqlalchemy as sa
            >>> TypeInference("sqlite").adapt(sa.DateTime(timezone=True))
            TimestampTZ()
            >>> TypeInference("postgresql").adapt(dict)
            JSONB()
        """
        registered = self._kinds.registered.get(type_) if isinstance(type_, type) else None
        return adapted(registered or type_, self.dialect)

    def coerce(self, value: object, type_: TypeEngine[Any]) -> Any:
        """Return a value converted for a column.

        Parameters:
            value: the value.
            type_: the column's type.

        Returns:
            The value to write.

        Raises:
            TypeConflictError: something would be lost.

        Example:
            >>> import sqlalchemy as sa
            >>> TypeInference().coerce("30", sa.Integer())
            30
        """
        return self.coercer(type_)(value)

    def coercer(self, type_: TypeEngine[Any]) -> Callable[[Any], Any]:
        """Return `coerce` bound to one type, for many values.

        Parameters:
            type_: the column's type.

        Returns:
            A function from a value to the value to write; it raises TypeConflictError.

        Example:
            >>> import sqlalchemy as sa
            >>> list(map(TypeInference().coercer(sa.Integer()), [True, 2.0, None, "4"]))
            [1, 2, None, 4]
        """
        coerce = coercer(type_, self.dialect)
        own = self._kinds.own
        return (lambda value: value if isinstance(value, own) else coerce(value)) if own else coerce

    def column_coercer(self, type_: TypeEngine[Any]) -> Callable[[Sequence[Any]], Sequence[Any]]:
        """Return `coerce` bound to one type, for all values of a column at once.

        Parameters:
            type_: the column's type.

        Returns:
            A function from values to the values to write; it raises TypeConflictError with the
            number of the first row that does not fit.

        Example:
            >>> import sqlalchemy as sa
            >>> TypeInference().column_coercer(sa.Integer())([True, 2.0, None, "4"])
            [1, 2, None, 4]
        """
        return column_coercer(type_, self.dialect, self.coercer(type_))

    def _merged(self, found: set[Found]) -> TypeEngine[Any] | None:
        kinds = {one for one in found if isinstance(one, Kind)}
        types = [one for one in found if not isinstance(one, Kind)]
        if kinds:
            kind = together(kinds)
            if kind is None:
                return None
            types.append(self._types[kind])
        try:
            return reduce(self.merge, types)
        except TypeConflictError:
            return None

    def _without_nan(self, values: Sequence[object], found: set[Found]) -> set[Found]:
        """Return the kinds of the values other than NaN; raise if their column cannot hold NaN."""
        row = next((row for row, value in enumerate(values) if is_nan(value)), None)
        others = self._kinds.of_all([value for value in values if not is_nan(value)])
        if row is None or not others:
            return found
        merged = self._merged(others)
        if merged is not None and kind_of(merged) not in _WITH_NAN:
            raise TypeConflictError(values[row], merged, "NaN is a float").located(row=row)
        return others

    def _conflict(self, values: Sequence[object]) -> TypeConflictError:
        """Return the error for the first value that conflicts with those before it."""
        kinds = [self._kinds.of_all([value]) for value in values]
        together = list(accumulate(kinds, lambda before, kind: before | kind))
        row = next(row for row, some in enumerate(together) if some and not self._merged(some))
        before = self._merged(together[row - 1])
        reason = "no type holds both it and the values before it"
        advice = "convert them, or name a type that holds them: types={column: SQLAlchemy type}"
        return (
            TypeConflictError(values[row], before, reason).located(row=row).advised(advice, "types")
        )

    def _fits(self, type_: TypeEngine[Any], values: Iterable[object]) -> bool:
        coerce = self.coercer(type_)
        try:
            for value in values:
                coerce(value)
        except TypeConflictError:
            return False
        return True


def exact_in_float(column: sa.ColumnElement[Any]) -> sa.ColumnElement[bool]:
    """Return the SQL condition that a float holds an integer column's value exactly.

    Parameters:
        column: the column.

    Returns:
        The condition; if all rows meet it, the column can become DOUBLE PRECISION.

    Example:
        >>> import sqlalchemy as sa
        >>> print(exact_in_float(sa.column("n")))
        n BETWEEN :param_1 AND :param_2
    """
    bounds = (-EXACT_IN_FLOAT, EXACT_IN_FLOAT)
    least, most = (sa.literal(bound, sa.BigInteger()) for bound in bounds)
    return column.between(least, most)
