"""The form of a table's rows in Python: dicts, or what ``row_type`` builds."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import repeat
from operator import itemgetter
from typing import Any, Generic, TypeAlias

from dbset_schema.row_checks import check_row
from sqlalchemy.types import TypeEngine

from dbset_sync.arguments import DICT, Row, RowType
from dbset_sync.dict_rows import dict_reader

#: Builds rows from their values.
RowReader: TypeAlias = Callable[[Iterable[Sequence[Any]]], Iterator[Row]]


class RowFormat(Generic[Row]):
    """Rows that are read by a callable, and written as mappings.

    Parameters:
        row_type: called with (column, value) pairs to build each row.
    """

    def __init__(self, row_type: RowType[Row]) -> None:
        self._row_type = row_type

    @property
    def plain(self) -> RowFormat[Any]:
        """The format of rows that have only some of the columns."""
        return self

    def reader(self, keys: tuple[str, ...]) -> RowReader[Row]:
        """Return a function that builds rows with these columns."""
        row_type = self._row_type
        if row_type is DICT:
            return dict_reader(keys)  # type: ignore[return-value]  # Row is a dict
        return lambda page: map(row_type, map(zip, repeat(keys), page))

    def check_columns(self, columns: Sequence[str]) -> None:
        """Check that a row can consist of these columns."""

    def read(self, keys: Sequence[str], values: Sequence[Any]) -> Row:
        """Build one row."""
        return self._row_type(zip(keys, values, strict=False))

    def dump(self, row: Any, *, partial: bool = False) -> Mapping[str, Any]:  # noqa: ARG002
        """Return the values of a row by column.

        Parameters:
            row: the row.
            partial: whether it may be a mapping of some columns.

        Raises:
            RowError: it is not a row.
        """
        check_row(row)
        values: Mapping[str, Any] = row
        return values

    def dump_many(
        self,
        rows: Iterable[Any],
        *,
        partial: bool = False,  # noqa: ARG002
    ) -> Iterable[Mapping[str, Any]]:
        """Return the values of many rows, which are not checked yet."""
        return rows

    def type_of_nulls(self, name: str) -> TypeEngine[Any] | None:  # noqa: ARG002
        """Return the type of a new column without values, or ``None`` to leave it out."""
        return None


class FirstValue(RowFormat[Any]):
    """The value of a row's first column, instead of the row."""

    def __init__(self) -> None:
        super().__init__(lambda pairs: next(iter(pairs))[1])

    def reader(self, _keys: tuple[str, ...]) -> RowReader[Any]:
        """Return a function that returns the first value of each row."""
        return partial(map, itemgetter(0))


FIRST_VALUE = FirstValue()
