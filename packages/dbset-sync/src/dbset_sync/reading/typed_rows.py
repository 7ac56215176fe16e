"""Columns of a result of one's own SQL, read as types that are named for them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from dbset_types import TypeConflictError, TypeInference, reflected
from dbset_types.errors import suggestion
from sqlalchemy import CursorResult

from dbset_sync.arguments import Types, check_by_name
from dbset_sync.errors import ArgumentError
from dbset_sync.reading.pages import Values

_Reader = Callable[[Any], Any]


class TypedRows:
    """How columns of a result are read.

    Parameters:
        types: SQLAlchemy types by column.
        inference: of the database.
    """

    def __init__(self, types: Types, inference: TypeInference) -> None:
        check_by_name("types", types, "SQLAlchemy types")
        self._readers = {name: _reader(name, type_, inference) for name, type_ in types.items()}

    def checked(self, result: CursorResult[Any]) -> CursorResult[Any]:
        """Return a result; raise when a type is named for a column that it does not have."""
        columns = list(result.keys()) if result.returns_rows else []
        for name in self._readers:
            if name not in columns:
                result.close()
                near = suggestion(name, columns)
                raise ArgumentError(f"types names {name!r}, which is no column of the rows{near}")
        return result

    def reading(self, keys: Sequence[str]) -> Callable[[Sequence[Values]], Iterable[Values]]:
        """Return what reads a page of rows with these columns."""
        readers = [self._readers.get(name) for name in keys]

        def read(page: Sequence[Values]) -> Iterable[Values]:
            columns: list[Sequence[Any]] = list(zip(*page, strict=True))
            for place, reader in enumerate(readers):
                if reader is not None:
                    columns[place] = list(map(reader, columns[place]))
            return zip(*columns, strict=True)

        return read


def _reader(name: str, type_: Any, inference: TypeInference) -> _Reader:
    adapted = inference.adapt(type_)
    parse, coerce = reflected.text_reader(adapted), inference.coercer(adapted)

    def read(value: Any) -> Any:
        try:
            return coerce(parse(value))
        except TypeConflictError as error:
            raise error.located(column=name) from error.__cause__

    return read
