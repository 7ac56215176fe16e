"""Converts columns of a result to the types that the caller names."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Any

from dbset_types import TypeConflictError, TypeInference, reflected
from dbset_types.errors import suggestion
from sqlalchemy import CursorResult

from dbset_sync.arguments import Types, check_by_name
from dbset_sync.errors import ArgumentError
from dbset_sync.reading.columnar import convert
from dbset_sync.reading.pages import Values

_Reader = Callable[[Sequence[Any]], Sequence[Any]]


class TypedRows:
    """Converters of a result's columns.

    Parameters:
        types: SQLAlchemy types by column.
        inference: the database's type inference.
    """

    def __init__(self, types: Types, inference: TypeInference) -> None:
        check_by_name("types", types, "SQLAlchemy types")
        self._readers = {name: _reader(name, type_, inference) for name, type_ in types.items()}

    def check(self, result: CursorResult[Any]) -> CursorResult[Any]:
        """Return a result; raise if it lacks a column that has a type."""
        columns = list(result.keys()) if result.returns_rows else []
        for name in self._readers:
            if name not in columns:
                result.close()
                near = suggestion(name, columns)
                raise ArgumentError(
                    f"types names {name!r}, which is not a column of the rows{near}"
                )
        return result

    def page_reader(self, keys: Sequence[str]) -> Callable[[Sequence[Values]], Iterable[Values]]:
        """Return a function that converts a page of rows with these columns."""
        return partial(convert, [self._readers.get(name) for name in keys])


def _reader(name: str, type_: Any, inference: TypeInference) -> _Reader:
    adapted = inference.adapt(type_)
    parse, coerce = reflected.text_reader(adapted), inference.coercer(adapted)

    def read(values: Sequence[Any]) -> Sequence[Any]:
        try:
            return [coerce(parse(value)) for value in values]
        except TypeConflictError as error:
            raise error.located(column=name) from error.__cause__

    return read
