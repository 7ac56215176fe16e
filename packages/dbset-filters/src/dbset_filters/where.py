"""Turn filters into WHERE and ORDER BY clauses."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, cast

from dbset_types import TypeInference
from dbset_types.errors import suggestion
from sqlalchemy import ColumnElement, TextClause, and_, not_, or_, true
from sqlalchemy.sql import operators

from dbset_filters.columns import Columns
from dbset_filters.current import current
from dbset_filters.errors import FilterError
from dbset_filters.operands import SEVERAL
from dbset_filters.operators import OPERATORS, Operator
from dbset_filters.order import OrderBy, order_by
from dbset_filters.shape import Equalities, Shape, Shapes

if TYPE_CHECKING:
    from dbset_filters.fields import Field

Filter = Mapping[str, Any] | ColumnElement[bool] | TextClause


class FilterBuilder:
    """Builds WHERE and ORDER BY clauses for a table, alias, subquery or mapped class.

    Example:
        >>> from sqlalchemy import Column, Integer, MetaData, Table, Text
        >>> users = Table("users", MetaData(), Column("name", Text), Column("age", Integer))
        >>> filters = FilterBuilder(users)
        >>> print(filters.where(name="John", age={">=": 18}))
        users.name = :name_1 AND users.age >= :age_1
    """

    def __init__(
        self,
        target: Any,
        operators: Mapping[str, Operator] = OPERATORS,
        *,
        types: TypeInference | None = None,
        columns: Collection[str] | None = None,
        options: Collection[str] = (),
        hints: Mapping[str, str] = MappingProxyType({}),
        max_depth: int = 10,
        max_conditions: int = 400,
    ) -> None:
        """Prepare filters for one target.

        Parameters:
            target: a Table, alias, subquery, CTE or mapped class.
            operators: the operators by name; extend ``OPERATORS`` to add your own.
            types: coerces operands to the columns' types; generic by default.
            columns: the columns that filters may name, also in JSON paths; all by default.
            options: other keywords of the caller; errors for unknown columns may suggest them.
            hints: what to write instead of some names, for errors if they are not columns.
            max_depth: how deeply ``_or``, ``_and`` and ``_not`` may nest.
            max_conditions: how many conditions one call may have.

        Raises:
            TypeError: the target has no columns.
        """
        self._columns = Columns(target, types or TypeInference(), columns, options, hints)
        self._parser = partial(_Parser, self._columns, operators, max_depth, max_conditions)
        self._shapes = Shapes(self._columns, operators, max_depth)

    def where(self, /, *filters: Filter, **named: Any) -> ColumnElement[bool]:
        """Return one clause that is true if all filters match; always true without filters.

        Parameters:
            filters: mappings like ``named``, for names that are not valid keywords, or clauses.
            named: ``column=value``, ``column={operator: operand}``, ``_or=[...]``, ``_and=[...]``,
                ``_not={...}``.

        Returns:
            A clause for ``where()``; every value in it is a bound parameter.

        Raises:
            ColumnNotFoundError: a column does not exist.
            FilterError: a filter is malformed.

        Example:
            >>> from sqlalchemy import Column, Integer, MetaData, Table
            >>> filters = FilterBuilder(Table("users", MetaData(), Column("age", Integer)))
            >>> print(filters.where(_or=[{"age": {"<": 18}}, {"age": None}]))
            users.age < :age_1 OR users.age IS NULL
        """
        return self._parser().all(filters, named)

    def shape(self, /, *filters: Filter, **named: Any) -> Shape | None:
        """Return the shape of filters, which says whether the clause of others can be used again.

        Parameters:
            filters: as for ``where``.
            named: as for ``where``.

        Returns:
            The key of the clause of ``where_shape``, and the values of its parameters; ``None`` if
            the filters need a clause of their own, or are wrong.

        Example:
            >>> from sqlalchemy import Column, Integer, MetaData, Table
            >>> filters = FilterBuilder(Table("users", MetaData(), Column("age", Integer)))
            >>> filters.shape(age={">=": 18}).key == filters.shape(age={">=": "21"}).key
            True
            >>> filters.shape(age={">=": "21"}).values
            {'operand_0': 21}
        """
        return self._shapes.find(filters, named)

    def equalities(self, names: Iterable[str]) -> Equalities | None:
        """Return the parameters of ``where_shape`` for filters that columns equal values.

        Parameters:
            names: the columns.

        Returns:
            Their values by operands; ``None`` if such filters need a clause of their own.

        Example:
            >>> from sqlalchemy import Column, Integer, MetaData, Table
            >>> filters = FilterBuilder(Table("users", MetaData(), Column("age", Integer)))
            >>> filters.equalities(["age"]).values([21])
            {'operand_0': 21}
        """
        return self._shapes.equalities(names)

    def where_shape(self, /, *filters: Filter, **named: Any) -> ColumnElement[bool]:
        """Return the clause for all filters of the same shape, with parameters without values.

        Parameters:
            filters: as for ``where``.
            named: as for ``where``.

        Raises:
            FilterError: there are too many conditions.

        Example:
            >>> from sqlalchemy import Column, Integer, MetaData, Table
            >>> filters = FilterBuilder(Table("users", MetaData(), Column("age", Integer)))
            >>> print(filters.where_shape(age={">=": 18}))
            users.age >= :operand_0
        """
        return self._parser(self._shapes.parameters().bind).all(filters, named)

    def order_by(self, spec: OrderBy | None) -> list[ColumnElement[Any]]:
        """Return the ORDER BY clauses for ``"name"``, ``"-age"`` or a list of names.

        NULL is the largest value on every database. An outer join can make NULLs in a column
        that is declared NOT NULL; give an expression for such a column.

        Parameters:
            spec: column names, descending with ``-`` in front; a column named ``-age`` wins.
                SQLAlchemy expressions are also allowed.

        Returns:
            Clauses for ``order_by(*clauses)``; an empty list for None.

        Raises:
            ColumnNotFoundError: a column does not exist.
            FilterError: the specification is not a name, an expression or a list of these.

        Example:
            >>> from sqlalchemy import Column, Integer, MetaData, Table
            >>> filters = FilterBuilder(Table("users", MetaData(), Column("age", Integer)))
            >>> print(*filters.order_by("-age"))
            users.age DESC
        """
        return order_by(self._columns, spec)

    def column(self, name: str) -> ColumnElement[Any]:
        """Return a column by its exact name, or the only one that differs in case.

        Parameters:
            name: the column's name.

        Returns:
            The target's column.

        Raises:
            ColumnNotFoundError: the column does not exist; the message has the closest name.

        Example:
            >>> from sqlalchemy import Column, Integer, MetaData, Table
            >>> filters = FilterBuilder(Table("users", MetaData(), Column("age", Integer)))
            >>> print(filters.column("Age"))
            users.age
        """
        return self._columns.expression(name)


@dataclass(slots=True)
class _Parser:
    """The conversion of one filter, which counts its conditions.

    ``bind`` returns what a clause gets instead of a checked operand.
    """

    columns: Columns
    operators: Mapping[str, Operator]
    max_depth: int
    max_conditions: int
    bind: Callable[[Field, Any], Any] = lambda _field, operand: operand
    conditions: int = 0

    def all(self, filters: Iterable[Any], named: Mapping[str, Any]) -> ColumnElement[bool]:
        """Return the clause that all filters hold."""
        clauses = [clause for each in filters for clause in self.filter(each, "", 0)]
        return _all(clauses + self.mapping(named, "", 0))

    def filter(self, item: Any, path: str, depth: int) -> list[ColumnElement[bool]]:
        """Return the clauses of a mapping or of a SQLAlchemy clause."""
        if isinstance(item, Mapping):
            return self.mapping(item, path, depth)
        clause = item.__clause_element__() if hasattr(item, "__clause_element__") else item
        if isinstance(clause, ColumnElement):
            return [current(clause, self.columns.target)]
        if isinstance(clause, TextClause):
            return [_in_parentheses(clause)]
        raise FilterError(
            path,
            f"needs a mapping of columns to values, got {item!r:.100};"
            " write {'age': {'>=': 18}} or {'id': 1}, or a SQLAlchemy clause such as"
            " text('age > 18')",
        )

    def mapping(self, item: Mapping[str, Any], path: str, depth: int) -> list[ColumnElement[bool]]:
        """Return the clauses for a mapping's names."""
        if depth > self.max_depth:
            raise FilterError(path, f"nested deeper than {self.max_depth} levels")
        clauses: list[ColumnElement[bool]] = []
        for name, operand in item.items():
            if not isinstance(name, str):
                raise FilterError(path, f"column names must be text, got {name!r:.100}")
            place = f"{path}.{name}" if path else name
            combine = _COMBINATIONS.get(name)
            if combine is None:
                clauses += self._conditions_on(name, operand, place)
            else:
                clauses.append(combine(self, operand, place, depth + 1))
        return clauses

    def each(self, items: Any, path: str, depth: int) -> list[ColumnElement[bool]]:
        """Return the clause of each item of a list."""
        if not isinstance(items, list | tuple) or not items:
            raise FilterError(path, f"needs a list of at least one mapping, got {items!r:.100}")
        return [self.nested(item, f"{path}[{i}]", depth) for i, item in enumerate(items)]

    def nested(self, item: Any, path: str, depth: int) -> ColumnElement[bool]:
        """Return the clause of an item, which may not be empty."""
        clauses = self.filter(item, path, depth)
        if not clauses:
            raise FilterError(path, "is empty; name at least one column")
        return _all(clauses)

    def _conditions_on(self, name: str, operand: Any, path: str) -> list[ColumnElement[bool]]:
        field = self.columns.find(name, path)
        if field is None:
            raise self.columns.not_found(name, path, self._lookup(name))
        if isinstance(operand, Mapping):
            if not operand:
                raise FilterError(path, "needs at least one operator, as in {'>=': 18}")
            return [self._condition(field, key, value, path) for key, value in operand.items()]
        several = isinstance(operand, SEVERAL) and not _is_value(operand, field)
        return [self._condition(field, "in" if several else "=", operand, path)]

    def _lookup(self, name: str) -> str:
        """Return what to write instead of a name with an operator in it, such as ``age__gt``."""
        column, _, suffix = name.rpartition("__")
        lookup = suffix.lower()
        if self.columns.find(column) is None:
            return ""
        operator = f"{{{lookup!r}: ...}}" if lookup in self.operators else _LOOKUPS.get(lookup)
        return f"write {column}={operator}" if operator else ""

    def _condition(self, field: Field, name: Any, operand: Any, path: str) -> ColumnElement[bool]:
        operator = self._operator(field, name, path)
        try:
            checked = operator.check(operand, field)
            self._count(field.cost(checked))
            return operator.condition(field, self.bind(field, checked))
        except (TypeError, ValueError) as error:
            raise FilterError(path, str(error), operator=name) from error

    def _count(self, conditions: int) -> None:
        self.conditions += conditions
        if self.conditions > self.max_conditions:
            raise ValueError(f"exceeds the limit of {self.max_conditions} conditions")

    def _operator(self, field: Field, name: Any, path: str) -> Operator:
        if not isinstance(name, str):
            raise FilterError(path, f"operator names must be text, got {name!r:.100}")
        operator = self.operators.get(name) or self.operators.get(name.lower())
        if operator is None:
            from dbset_filters.json.field import JsonField  # noqa: PLC0415  for errors only

            instead = suggestion(name, self.operators)
            if isinstance(field, JsonField) and not instead.endswith("?"):
                instead = _DOCUMENT.format(field.name, name)
            raise FilterError(path, f"unknown operator {name!r}{instead}")
        return operator


#: What to write instead of a document as a filter.
_DOCUMENT = "; compare documents with {{'=': {{...}}}}, and values in them with {0}.{1}"

#: Filters for lookups of Django that are not operators.
_LOOKUPS = {
    "exact": "...",
    "iexact": "{'ilike': ...}",
    "isnull": "None",
    "range": "{'between': [..., ...]}",
}

_COMBINATIONS: dict[str, Callable[[_Parser, Any, str, int], ColumnElement[bool]]] = {
    "_or": lambda parser, *items: or_(*parser.each(*items)),
    "_and": lambda parser, *items: and_(*parser.each(*items)),
    "_not": lambda parser, *item: not_(parser.nested(*item)),
}


def _is_value(operand: Any, field: Field) -> bool:
    """Return whether a list is a single value: an array, a vector or JSON."""
    return isinstance(operand, list | tuple) and field.takes_lists


def _all(clauses: list[ColumnElement[bool]]) -> ColumnElement[bool]:
    return and_(*clauses) if clauses else true()


def _in_parentheses(clause: TextClause) -> ColumnElement[bool]:
    """Return text that keeps its meaning next to other conditions: it may contain OR."""
    grouped: Any = clause.self_group(against=operators.in_op)
    return cast("ColumnElement[bool]", grouped)
