"""Rows of the same columns, by column."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Columns = Mapping[str, Sequence[Any]]


@dataclass(eq=False)  # frozen ones take long to make, and each write makes one
class ColumnBatch:
    """Rows of the same columns.

    Attributes:
        columns: values by column, in the order of the rows.
        count: how many rows there are.

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
        """Return the rows as tuples of values in the order of the columns."""
        return zip(*self.columns.values(), strict=True)

    def chosen(self, wanted: Sequence[bool]) -> ColumnBatch:
        """Return some of the rows, by a mark for each."""
        columns = {
            name: [value for value, is_wanted in zip(values, wanted, strict=True) if is_wanted]
            for name, values in self.columns.items()
        }
        return ColumnBatch(columns, sum(wanted))

    def without(self, names: Collection[str]) -> ColumnBatch:
        """Return the rows without some columns."""
        columns = {name: values for name, values in self.columns.items() if name not in names}
        return ColumnBatch(columns, self.count)
