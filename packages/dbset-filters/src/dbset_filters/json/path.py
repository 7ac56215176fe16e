"""A path into a JSON column, with its operators on PostgreSQL and SQLite."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.types import UserDefinedType

from dbset_filters.json import sqlite
from dbset_filters.numeric import Number
from dbset_filters.per_dialect import PerDialect, Unsupported

if TYPE_CHECKING:
    from collections.abc import Sequence

MAX_SQLITE_DEPTH = 5  # the parser of SQLite before 3.46 has a stack of 100 symbols
_TOO_DEEP = f"on SQLite, a JSON operand may nest at most {MAX_SQLITE_DEPTH} levels"
_NULL = sa.literal_column("'null'", sa.Text)
_WHOLE = sa.literal_column("'{}'", sa.Text)


class JSONB(UserDefinedType[Any]):
    """PostgreSQL's JSONB, without importing the dialect."""

    cache_ok = True

    def get_col_spec(self, **_: Any) -> str:
        """Return the name."""
        return "JSONB"


@dataclass(frozen=True, slots=True)
class JsonPath:
    """A JSON column and the steps from its root; without steps, the whole document."""

    column: sa.ColumnElement[Any]
    steps: tuple[str, ...] = ()

    def kind(self) -> sa.ColumnElement[Any]:
        """Return 'number', 'string', 'boolean', 'object' or 'array'; NULL for null or missing."""
        kind = sa.func.nullif(self._typeof(), _NULL, type_=sa.Text)
        return PerDialect(sa.Text(), kind, self._on_sqlite(sqlite.kind))

    def number(self) -> sa.ColumnElement[Any]:
        """Return the value if it is a number, else NULL."""
        number = self._when("number", sa.cast(self._jsonb(), sa.Numeric))
        return PerDialect(Number(), number, self._on_sqlite(sqlite.number))

    def compared(self, compare: sqlite.Compare, number: Any) -> sa.ColumnElement[bool]:
        """Return the comparison of the number with one past 64 bits."""
        here = self._on_sqlite(lambda node: sqlite.compared(node, compare, number))
        return PerDialect(sa.Boolean(), compare(self.number(), sa.literal(number, Number())), here)

    def string(self) -> sa.ColumnElement[Any]:
        """Return the value if it is text, else NULL."""
        unquoted = self._jsonb().op("#>>", return_type=sa.Text())(
            sa.cast(_WHOLE, sa.ARRAY(sa.Text))
        )
        return PerDialect(sa.Text(), self._when("string", unquoted), self._on_sqlite(sqlite.string))

    def boolean(self) -> sa.ColumnElement[Any]:
        """Return the value if it is a boolean, else NULL."""
        boolean = self._when("boolean", sa.cast(self._jsonb(), sa.Boolean))
        return PerDialect(sa.Boolean(), boolean, self._on_sqlite(sqlite.boolean))

    def equals(self, value: Any) -> sa.ColumnElement[bool]:
        """Return the clause that the whole value equals this one; NULL for null or missing."""
        present = sa.func.nullif(self._jsonb(), sa.cast(_NULL, JSONB), type_=JSONB)
        return self._clause(present == _jsonb(value), sqlite.equals, value)

    def contains(self, value: Any) -> sa.ColumnElement[bool]:
        """Return the clause of ``@>``."""
        return self._clause(self._jsonb().bool_op("@>")(_jsonb(value)), sqlite.contains, value)

    def contained_by(self, value: Any) -> sa.ColumnElement[bool]:
        """Return the clause of ``<@``."""
        return self._clause(self._jsonb().bool_op("<@")(_jsonb(value)), sqlite.contained_by, value)

    def has(self, key: str) -> sa.ColumnElement[bool]:
        """Return the clause of ``?``."""
        return self._clause(self._jsonb().bool_op("?")(sa.literal(key, sa.Text())), sqlite.has, key)

    def has_any(self, keys: Sequence[str]) -> sa.ColumnElement[bool]:
        """Return the clause of ``?|``."""
        return self._clause(self._jsonb().bool_op("?|")(_texts(keys)), sqlite.has_any, keys)

    def has_all(self, keys: Sequence[str]) -> sa.ColumnElement[bool]:
        """Return the clause of ``?&``."""
        return self._clause(self._jsonb().bool_op("?&")(_texts(keys)), sqlite.has_all, keys)

    def _clause(
        self, postgresql: sa.ColumnElement[Any], on_sqlite: sqlite.Test, operand: Any
    ) -> sa.ColumnElement[bool]:
        if depth(operand) > MAX_SQLITE_DEPTH:
            return PerDialect(sa.Boolean(), postgresql, Unsupported(_TOO_DEEP))
        here = self._on_sqlite(lambda node: on_sqlite(node, operand))
        return PerDialect(sa.Boolean(), postgresql, here)

    def _jsonb(self) -> sa.ColumnElement[Any]:
        document = sa.cast(self.column, JSONB)
        steps = [sa.literal(step, sa.Text()) for step in self.steps]
        return sa.func.jsonb_extract_path(document, *steps, type_=JSONB) if steps else document

    def _typeof(self) -> sa.ColumnElement[Any]:
        return sa.func.jsonb_typeof(self._jsonb(), type_=sa.Text)

    def _when(self, kind: str, value: sa.ColumnElement[Any]) -> sa.ColumnElement[Any]:
        """Use CASE: otherwise PostgreSQL may cast values of another kind, and fail."""
        return sa.case((self._typeof() == sa.literal_column(f"'{kind}'", sa.Text), value))

    def _on_sqlite(self, leaf: sqlite.Leaf) -> sa.ColumnElement[Any]:
        return sqlite.at(self.column, self.steps, leaf)


def depth(content: Any) -> int:
    """Return the number of nested levels of objects and arrays."""
    if not isinstance(content, dict | list | tuple):
        return 0
    parts = content.values() if isinstance(content, dict) else content
    return 1 + max(map(depth, parts), default=0)


def _jsonb(value: Any) -> sa.ColumnElement[Any]:
    return sa.cast(sa.literal(json.dumps(value), sa.Text()), JSONB)


def _texts(keys: Sequence[str]) -> sa.ColumnElement[Any]:
    return sa.cast(sa.literal(list(keys), sa.ARRAY(sa.Text)), sa.ARRAY(sa.Text))
