"""The columns of a table, alias, subquery or mapped class, by name."""

from __future__ import annotations

from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import sqlalchemy
from dbset_types.errors import ColumnNotFoundError
from sqlalchemy import ColumnElement, FromClause

from dbset_filters.errors import FilterError
from dbset_filters.fields import Field, bindable, is_text, operand_coercer, storable
from dbset_filters.json.field import MAX_LEVELS, JsonField, comparable, is_json
from dbset_filters.json.path import JsonPath

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from dbset_types import TypeInference


class Columns:
    """Finds columns by name: exactly, else by the one name that differs only in case."""

    def __init__(
        self,
        target: Any,
        types: TypeInference,
        only: Collection[str] | None,
        options: Collection[str] = (),
        hints: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        """Read all or some columns of the target; options and hints are for messages."""
        self.target = target
        self._table, self._expressions = _columns_of(target)
        self._types = types
        self._options = options
        self._hints = hints
        self._fields: dict[str, Field] = {}
        if only is not None:
            allowed = {self._exact(name) for name in only}
            self._expressions = {k: v for k, v in self._expressions.items() if k in allowed}
            vars(self).pop("_folded", None)

    @cached_property
    def _folded(self) -> dict[str, list[str]]:
        """The names by their folded form; most calls write names exactly."""
        return _by_folded_name(self._expressions)

    @property
    def names(self) -> Collection[str]:
        """The names of the columns."""
        return self._expressions.keys()

    def find(self, name: str, place: str = "") -> Field | None:
        """Return the column of this name, else the path into a JSON column, else None."""
        return self._column(name) or self._inside_json(name, place or name)

    def field(self, name: str, place: str = "") -> Field:
        """Return the result of ``find``, or raise ColumnNotFoundError with the closest name."""
        field = self.find(name, place)
        if field is None:
            raise self.not_found(name, place)
        return field

    def expression(self, name: str) -> ColumnElement[Any]:
        """Return the column of this name, or raise ColumnNotFoundError with the closest name."""
        field = self._column(name)
        if field is None:
            raise self.not_found(name)
        return field.expression

    def _column(self, name: str) -> Field | None:
        field = self._fields.get(name)
        if field is not None:
            return field
        exact = self._exact(name)
        if exact is None:
            return None
        if exact not in self._fields:
            self._fields[exact] = self._new_field(exact)
        return self._fields[exact]

    def _exact(self, name: str) -> str | None:
        if name in self._expressions:
            return name
        names = self._folded.get(name.casefold(), ())
        return names[0] if len(names) == 1 else None

    def _new_field(self, name: str) -> Field:
        column = self._expressions[name]
        if is_json(column.type):
            return JsonField(name, column, comparable, JsonPath(column))
        coerce = operand_coercer(column.type, self._types)
        return Field(
            name, column, coerce, is_text=is_text(column.type), bindable=bindable(column.type)
        )

    def _inside_json(self, name: str, place: str) -> Field | None:
        """Split the name into the longest prefix that is a column, and the steps below it."""
        parts = name.split(".")
        for length in range(len(parts) - 1, 0, -1):
            root = self._column(".".join(parts[:length]))
            if root is not None:
                return _at(root, parts[length:], place)
        return None

    def not_found(self, name: str, place: str = "", instead: str = "") -> ColumnNotFoundError:
        """Return the error for an unknown name, with what to write instead if that is known."""
        if place != name:  # options are only valid as top-level keywords
            return ColumnNotFoundError(
                self._table, name, self._expressions, where=place, instead=instead
            )
        hint = f"; {name} is an option of other calls" if name in self._options else ""
        also = () if hint else self._options
        instead = instead or self._hints.get(name, "")
        return ColumnNotFoundError(
            self._table, name, self._expressions, also=also, hint=hint, instead=instead
        )


def _at(root: Field, steps: list[str], place: str) -> JsonField:
    if not isinstance(root, JsonField):
        raise FilterError(
            place,
            f"column {root.name!r} is {root.expression.type!r}, not JSON, so it has no parts",
        )
    if "" in steps:
        raise FilterError(place, "has an empty step; write 'column.key' or 'column.key.0'")
    if len(steps) > MAX_LEVELS:
        raise FilterError(place, f"is deeper than {MAX_LEVELS} levels")
    try:
        path = JsonPath(root.expression, tuple(map(storable, steps)))
    except ValueError as error:
        raise FilterError(place, str(error)) from error
    return JsonField(".".join([root.name, *steps]), root.expression, root.coerce, path)


def _by_folded_name(names: Iterable[str]) -> dict[str, list[str]]:
    folded: dict[str, list[str]] = {}
    for name in names:
        folded.setdefault(name.casefold(), []).append(name)
    return folded


def _columns_of(target: Any) -> tuple[str, Mapping[str, ColumnElement[Any]]]:
    """Return the target's name and its columns."""
    if isinstance(target, FromClause):
        return getattr(target, "name", type(target).__name__), dict(target.columns.items())
    mapper = getattr(sqlalchemy.inspect(target, raiseerr=False), "mapper", None)
    if mapper is None:
        raise TypeError(
            f"cannot filter {target!r:.100}: give a Table, alias, subquery, CTE or mapped class"
            " (a select becomes one by .subquery())"
        )
    attributes = {name: getattr(target, name).expression for name, _ in mapper.column_attrs.items()}
    return mapper.class_.__name__, attributes
