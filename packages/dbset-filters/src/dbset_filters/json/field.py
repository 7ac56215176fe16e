"""JSON columns, and paths into them, as fields of a filter."""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import partialmethod
from typing import TYPE_CHECKING, Any, NamedTuple, NoReturn

from dbset_types.json_documents import document
from sqlalchemy import JSON, ColumnElement, and_, literal_column, or_
from sqlalchemy.types import TypeDecorator, TypeEngine

from dbset_filters.fields import Apply, Field, Members, Pair, storable
from dbset_filters.numeric import is_number, is_past_64_bits

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbset_filters.json.path import JsonPath


MAX_LEVELS = 50


class Document(NamedTuple):
    """An operand of an operator for whole JSON values."""

    content: Any


@dataclass(frozen=True, slots=True)
class JsonField(Field):
    """A JSON value: a column, or a path into one.

    Attributes:
        path: the path.
    """

    path: JsonPath

    @property
    def takes_lists(self) -> bool:
        """Whether a list is a single value: for a column it is, inside it that is unknown."""
        return not self.path.steps

    def accepts(self, python_type: type) -> bool:  # noqa: ARG002 (JSON has values of any type)
        """Return True: a JSON value may be of any type."""
        return True

    def condition(self, apply: Apply, operand: Any) -> ColumnElement[bool]:
        """Return the clause from ``apply`` for the values of the operand's kind."""
        if isinstance(operand, Document):
            return apply(self.path, operand.content)
        return or_(*(self._part(kind, apply, part) for kind, part in _by_kind(operand).items()))

    def order(self) -> list[ColumnElement[Any]]:
        """Return the ORDER BY expressions: the kind, then the value."""
        return [self.path.kind(), self.path.number(), self.path.string(), self.path.boolean()]

    def cost(self, operand: Any) -> int:
        """Return the number of conditions that the operand counts as: one per part of it."""
        if isinstance(operand, Members):
            return 2 + sum(_nodes(member) for member in operand if _has_own_clause(member))
        return 2 + (_nodes(operand) if isinstance(operand, dict | list | Document) else 0)

    def _part(self, kind: str, apply: Apply, operand: Any) -> ColumnElement[bool]:
        if kind == "container":
            return apply(_Whole(self.path), operand)
        if kind == "null":
            return apply(self.path.kind(), operand)
        large = kind == "number" and any(map(is_past_64_bits, _numbers(operand)))
        part = _Large(self.path) if large else getattr(self.path, kind)()
        return and_(self.path.kind() == literal_column(f"'{kind}'"), apply(part, operand))


class _Whole:
    """The left side of comparisons with objects and arrays, which only support equality."""

    __hash__ = None  # type: ignore[assignment]

    def __init__(self, path: JsonPath) -> None:
        self._path = path

    def __eq__(self, value: object) -> ColumnElement[bool]:  # type: ignore[override]
        return self._path.equals(value)

    def in_(self, values: list[Any]) -> ColumnElement[bool]:
        return or_(*map(self._path.equals, values))

    def _no_order(self, *_: object) -> NoReturn:
        raise TypeError("JSON objects and arrays cannot be ordered")

    __lt__ = __le__ = __gt__ = __ge__ = between = _no_order


class _Large:
    """The left side of comparisons with numbers past 64 bits."""

    __hash__ = None  # type: ignore[assignment]

    def __init__(self, path: JsonPath) -> None:
        self._path = path

    def _compared(self, compare: Callable[[Any, Any], Any], number: Any) -> ColumnElement[bool]:
        if is_past_64_bits(number):
            return self._path.compared(compare, number)
        return compare(self._path.number(), number)  # type: ignore[no-any-return]

    __eq__ = partialmethod(_compared, operator.eq)
    __lt__ = partialmethod(_compared, operator.lt)
    __le__ = partialmethod(_compared, operator.le)
    __gt__ = partialmethod(_compared, operator.gt)
    __ge__ = partialmethod(_compared, operator.ge)

    def in_(self, numbers: list[Any]) -> ColumnElement[bool]:
        large = [number for number in numbers if is_past_64_bits(number)]
        others = [number for number in numbers if not is_past_64_bits(number)]
        return or_(self._path.number().in_(others), *(self == number for number in large))

    def between(self, low: Any, high: Any) -> ColumnElement[bool]:
        return and_(self >= low, self <= high)


def _numbers(operand: Any) -> Sequence[Any]:
    return operand if isinstance(operand, Members | Pair) else [operand]


def is_json(type_: TypeEngine[Any]) -> bool:
    """Return whether a column of this type holds JSON."""
    return isinstance(type_.impl if isinstance(type_, TypeDecorator) else type_, JSON)


def comparable(value: Any) -> Any:
    """Return an operand as JSON, or as a Decimal, for comparison with JSON values."""
    _check_depth(value, MAX_LEVELS)
    if isinstance(value, Decimal) and is_number(value):
        return value
    return _without_nul(document(value))


def _check_depth(value: Any, levels: int) -> None:
    if isinstance(value, dict | list | tuple):
        if not levels:
            raise ValueError(f"the JSON nests deeper than {MAX_LEVELS} levels")
        for part in value.values() if isinstance(value, dict) else value:
            _check_depth(part, levels - 1)


def _without_nul(content: Any) -> Any:
    """Refuse NUL, which PostgreSQL cannot store in text."""
    for part in _walk(content):
        if isinstance(part, str):
            storable(part)
    return content


def _has_own_clause(member: Any) -> bool:
    return isinstance(member, dict | list) or (
        _kind(member) == "number" and is_past_64_bits(member)
    )


def _nodes(operand: Any) -> int:
    content = operand.content if isinstance(operand, Document) else operand
    return sum(1 for _ in _walk(content))


def _walk(content: Any) -> Iterator[Any]:
    yield content
    if isinstance(content, dict):
        yield from content
        for part in content.values():
            yield from _walk(part)
    elif isinstance(content, list):
        for part in content:
            yield from _walk(part)


def _by_kind(operand: Any) -> dict[str, Any]:
    """Return the operand by the kind of JSON value to compare it with; split lists by kind."""
    if isinstance(operand, Members):
        kinds: dict[str, Any] = {}
        for member in operand:
            kinds.setdefault(_kind(member), Members()).append(member)
        return kinds or {"null": operand}
    if isinstance(operand, Pair):
        low, high = map(_kind, operand)
        if low != high:
            raise ValueError(f"{low} and {high} cannot be compared in order")
        return {low: operand}
    return {_kind(operand): operand}


def _kind(value: Any) -> str:
    for python_type, kind in _KINDS:
        if isinstance(value, python_type):
            return kind
    raise ValueError(f"is not comparable with JSON: {value!r:.100}")


_KINDS: tuple[tuple[Any, str], ...] = (
    (type(None), "null"),
    (bool, "boolean"),
    ((int, float, Decimal), "number"),
    (str, "string"),
    ((dict, list), "container"),
)
