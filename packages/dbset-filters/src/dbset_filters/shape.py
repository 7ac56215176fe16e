"""The shape of filters: all that their clause depends on, except the operands that it binds."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Hashable, Iterable, Mapping, Sequence
from decimal import Decimal
from functools import lru_cache
from itertools import count
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy.sql import operators as sql_operators

from dbset_filters.fields import Field, Members, Pair, Parameter
from dbset_filters.operators import OPERATORS

if TYPE_CHECKING:
    from dbset_filters.columns import Columns
    from dbset_filters.operators import Operator

#: The most operands of a shape: filters with more are seldom repeated with as many.
MOST = 100

#: Types of lists that can be read twice.
_LISTS = frozenset({list, tuple, set, frozenset})

#: Types of operands that no clause has to look into.
_PLAIN = _LISTS | {
    *(type(None), bool, int, float, Decimal, str, bytes, uuid.UUID),
    *(dt.date, dt.time, dt.datetime, dt.timedelta),
}

_COMBINATIONS = {"_or": True, "_and": True, "_not": False}  # whether it takes a list


class Shape(NamedTuple):
    """The shape of filters.

    Attributes:
        key: equal for filters whose clauses differ only in the values of their parameters.
        values: the coerced operands, by the names of the parameters.
    """

    key: Hashable
    values: dict[str, Any]


class _Unshaped(Exception):  # noqa: N818  no error: the filters only need their own clause
    """The clause depends on an operand."""


@lru_cache
def _names(prefix: str) -> Sequence[str]:
    """Return the names of parameters, which most tables share."""
    return [f"{prefix}{number}" for number in range(MOST)]


class Shapes:
    """Finds the shapes of filters on a target.

    Parameters:
        columns: the target's columns.
        operators: the operators by name.
        max_depth: how deeply filters may nest.
    """

    def __init__(self, columns: Columns, operators: Mapping[str, Operator], max_depth: int) -> None:
        self._columns = columns
        self._operators = operators
        self._max_depth = max_depth
        self._operands: dict[tuple[str, str], _Operand] = {}
        self._names = _names(_prefix(columns.names))

    def find(self, filters: Iterable[Any], named: Mapping[str, Any]) -> Shape | None:
        """Return the shape of filters; ``None`` if their clause depends on an operand.

        Wrong filters have no shape either: building their clause raises the error.
        """
        values: list[Any] = []
        try:
            key = tuple([self._mapping(each, values, 0) for each in (*filters, named)])
        except Exception:  # noqa: BLE001  building the clause raises it again
            return None
        if len(values) > MOST:
            return None
        return Shape(key, dict(zip(self._names, values, strict=False)))

    def equalities(self, names: Iterable[str]) -> Equalities | None:
        """Return the parameters for filters that columns equal values; ``None`` if there are none.

        Parameters:
            names: the columns.
        """
        try:
            operands = [self._operand(name, "=") for name in names]
        except Exception:  # noqa: BLE001  building the clause raises it again
            return None
        is_column = not _COMBINATIONS.keys() & set(names)
        return Equalities(operands, self._names) if is_column and len(operands) <= MOST else None

    def parameters(self) -> Parameters:
        """Return the parameters of a new clause."""
        return Parameters(self._names)

    def _mapping(self, item: Any, values: list[Any], depth: int) -> Hashable:
        if type(item) is not dict or depth > self._max_depth or (depth and not item):
            raise _Unshaped
        parts: list[Hashable] = []
        for name, operand in item.items():
            if name in _COMBINATIONS:
                parts += name, self._combined(name, operand, values, depth + 1)
            elif type(operand) is dict and operand:
                for operator, value in operand.items():
                    parts += name, operator, self._operand(name, operator).form(value, values)
            else:
                operator = "in" if type(operand) in _LISTS else "="
                parts += name, operator, self._operand(name, operator).form(operand, values)
        return tuple(parts)

    def _combined(self, name: str, operand: Any, values: list[Any], depth: int) -> Hashable:
        if not _COMBINATIONS[name]:
            return self._mapping(operand, values, depth)
        if type(operand) is not list or not operand:
            raise _Unshaped
        return tuple([self._mapping(each, values, depth) for each in operand])

    def _operand(self, name: str, operator: str) -> _Operand:
        return self._operands.get((name, operator)) or self._new_operand(name, operator)

    def _new_operand(self, name: str, operator: str) -> _Operand:
        field, found = self._columns.find(name), OPERATORS.get(operator)
        is_own = found is not None and self._operators.get(operator) is found
        if field is None or field.bindable is None or found is None or not is_own:
            raise _Unshaped
        operand = _Operand(field, found)
        if field.name == name:  # there are many spellings of a name, but few operators
            self._operands[name, operator] = operand
        return operand


class _Operand(NamedTuple):
    """The operand of an operator on a column."""

    field: Field
    operator: Operator

    def form(self, operand: Any, values: list[Any]) -> Hashable:
        """Return what the clause depends on, and append the values that it binds."""
        given = type(operand)
        if given not in _PLAIN or (given in _LISTS and len(operand) > MOST):
            raise _Unshaped
        field, operator = self
        checked = operator.check(operand, field)
        kind = type(checked)
        if checked is None or kind is bool:
            return checked  # type: ignore[no-any-return]
        bindable = field.bindable
        if kind is bindable:
            values.append(checked)
            return "value"
        if kind is Members:
            bound = [member for member in checked if member is not None]
            form: Hashable = (len(bound), len(bound) < len(checked))
        elif kind is Pair:
            bound, form = list(checked), "pair"
        else:
            raise _Unshaped
        if {*map(type, bound)} != {bindable}:
            raise _Unshaped
        values += bound
        return form


class Equalities(NamedTuple):
    """The parameters of filters that columns equal values."""

    operands: Sequence[_Operand]
    names: Sequence[str]

    def values(self, operands: Iterable[Any]) -> dict[str, Any] | None:
        """Return their values; ``None`` if the clause depends on an operand, or one is wrong."""
        values: list[Any] = []
        try:
            for one, operand in zip(self.operands, operands, strict=True):
                if type(operand) in _LISTS or one.form(operand, values) != "value":
                    return None
        except Exception:  # noqa: BLE001  building the clause raises it again
            return None
        return dict(zip(self.names, values, strict=False))


class Parameters:
    """The parameters of a clause, in the order of its operands.

    Parameters:
        names: their names.
    """

    def __init__(self, names: Iterable[str]) -> None:
        self._names = iter(names)

    def bind(self, field: Field, operand: Any) -> Any:
        """Return a checked operand with parameters instead of its values."""
        if operand is None or isinstance(operand, bool):
            return operand
        if isinstance(operand, Members):
            return Members(None if each is None else self._one(field, each) for each in operand)
        if isinstance(operand, Pair):
            return Pair(*(self._one(field, each) for each in operand))
        return self._one(field, operand)

    def _one(self, field: Field, operand: Any) -> Parameter:
        type_: Any = field.expression.type
        return Parameter(
            next(self._names), type_=type_.coerce_compared_value(sql_operators.eq, operand)
        )


def _prefix(names: Iterable[str]) -> str:
    """Return a prefix for names of parameters that no column's name begins with."""
    prefixes = (f"{'_' * number}operand_" for number in count())
    return next(each for each in prefixes if not any(name.startswith(each) for name in names))
