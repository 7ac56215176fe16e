"""Rows with the same columns, stored by column."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dbset_types.scalars import is_missing
from dbset_types.typed_column import TypedColumn

Columns = Mapping[str, Sequence[Any]]


class Outgrown(Exception):  # noqa: N818  not an error: the column gets another type
    """A column was created for values of other kinds."""


@dataclass(eq=False)  # frozen ones are slow to create, and each write creates one
class ColumnBatch:
    """Rows with the same columns.

    Attributes:
        columns: values by column, in the order of the rows.
        count: the number of rows.

    Example:
        >>> ColumnBatch({"a": [1, 2], "b": ["x", "y"]}, 2).rows()
        [{'a': 1, 'b': 'x'}, {'a': 2, 'b': 'y'}]
    """

    columns: Columns
    count: int

    def rows(self) -> list[dict[str, Any]]:
        """Return the rows as dicts."""
        if not self.columns:
            return [{} for _ in range(self.count)]
        names = tuple(self.columns)
        return [dict(zip(names, row, strict=True)) for row in self.tuples()]

    def tuples(self) -> Iterator[tuple[Any, ...]]:
        """Return the rows as tuples."""
        return zip(*self.columns.values(), strict=True)

    def filtered(self, flags: Sequence[bool]) -> ColumnBatch:
        """Return the rows whose flag is set."""
        columns = {
            name: [value for value, flag in zip(values, flags, strict=True) if flag]
            for name, values in self.columns.items()
        }
        return ColumnBatch(columns, sum(flags))

    def without(self, names: Collection[str]) -> ColumnBatch:
        """Return the rows without some columns."""
        columns = {name: values for name, values in self.columns.items() if name not in names}
        return ColumnBatch(columns, self.count)


def are_missing(values: Sequence[Any]) -> bool:
    """Return whether all values of a column mean ``None``."""
    return values.is_null() if isinstance(values, TypedColumn) else all(map(is_missing, values))
