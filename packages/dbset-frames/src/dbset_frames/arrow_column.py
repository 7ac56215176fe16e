"""The values of a column, which stay in Arrow as long as possible."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple, overload

import pyarrow as pa
from dbset_types import TypeConflictError
from dbset_types.typed_column import TypedColumn

from dbset_frames.stored import stored_array
from dbset_frames.values import UnfitValue, python_values

if TYPE_CHECKING:
    from sqlalchemy.types import TypeEngine


def _wire_array(array: pa.Array, type_: TypeEngine[Any]) -> pa.Array | None:
    from dbset_frames.wire import wire_array  # noqa: PLC0415  PostgreSQL's dialect

    return wire_array(array, type_)


#: The form of the values, by dialect.
_CONVERT: dict[str, Callable[[Any, Any], Any]] = {
    "postgresql": _wire_array,
    "sqlite": stored_array,
}


class Fit(NamedTuple):
    """How the values of a column fit a table's.

    Attributes:
        type_: the type of the table's column.
        array: the values as a binary COPY into PostgreSQL needs them, or as SQLite stores them.
        coerce: coerces Python values for it.
    """

    type_: TypeEngine[Any]
    array: pa.Array
    coerce: Callable[[Sequence[Any]], Sequence[Any]]


class ArrowColumn(TypedColumn):
    """The values of one column in an Arrow array; a sequence of Python values.

    Parameters:
        name: the column's name, for messages.
        array: the values.
        fit: how they fit a column, once that is known.

    Example:
        >>> list(ArrowColumn("n", pa.array([1, None])))
        [1, None]
    """

    def __init__(self, name: str, array: pa.Array, fit: Fit | None = None) -> None:
        self.name = name
        self.array = array
        self.fit = fit
        self._column_type: object = array.type  # for messages

    def fitted(
        self,
        type_: TypeEngine[Any],
        dialect: str,
        coerce: Callable[[Sequence[Any]], Sequence[Any]],
    ) -> ArrowColumn | None:
        """Return the values in the form that the database needs, if none would change."""
        self._column_type = type_
        convert = _CONVERT.get(dialect)
        array = None if convert is None else convert(self.array, type_)
        if array is None:
            return None
        return ArrowColumn(self.name, self.array, Fit(type_, array, coerce))

    def driver_values(self, dialect: str) -> list[Any] | None:
        """Return the values as the driver stores them; ``None`` to convert Python values."""
        if dialect != "sqlite" or self.fit is None:
            return None
        values: list[Any] = self.fit.array.to_pylist()
        return values

    def is_null(self) -> bool:
        """Return whether all values are ``None``."""
        return bool(self.array.null_count == len(self.array))

    @cached_property
    def values(self) -> Sequence[Any]:
        """The values as Python objects.

        Raises:
            TypeConflictError: a value has no Python equivalent; the error has its row.
        """
        try:
            values = python_values(self.array)
        except UnfitValue as error:
            conflict = TypeConflictError(error.value, self._column_type, str(error))
            raise conflict.located(column=self.name, row=error.row) from None
        return values if self.fit is None else self.fit.coerce(values)

    def __len__(self) -> int:
        """Return the number of values."""
        return len(self.array)

    def __iter__(self) -> Iterator[Any]:
        """Iterate over the Python values."""
        return iter(self.values)

    def __contains__(self, value: object) -> bool:
        """Return whether a value is in the column."""
        return bool(self.array.null_count) if value is None else value in self.values

    @overload
    def __getitem__(self, place: int) -> Any: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[Any]: ...
    def __getitem__(self, place: int | slice) -> Any:
        """Return a value, or some of them."""
        return self.values[place]
