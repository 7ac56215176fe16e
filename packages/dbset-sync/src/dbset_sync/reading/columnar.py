"""Conversions of columns: faster than row by row, and to types that the caller names."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dbset_types import TypeConflictError, TypeInference, reflected
from dbset_types.column_processors import column_reader
from dbset_types.errors import suggestion
from sqlalchemy import Dialect, Table
from sqlalchemy.types import TypeEngine

from dbset_sync.arguments import Types, check_types
from dbset_sync.errors import ArgumentError
from dbset_sync.reading.pages import Reader
from dbset_sync.statements import table_cache
from dbset_sync.statements.driver_rows import Result


def readers_of(table: Table, dialect: Dialect) -> Sequence[Reader | None]:
    """Return the conversions of the driver's values of whole rows, by column.

    Parameters:
        table: the table.
        dialect: the database's dialect.
    """
    return table_cache.cached(
        table, "readers", lambda: [column_reader(column.type, dialect) for column in table.columns]
    )


class TypedRows:
    """Converters of a result's columns.

    Parameters:
        types: SQLAlchemy or Python types by column.
        inference: the database's type inference.
    """

    def __init__(self, types: Types, inference: TypeInference) -> None:
        check_types(types)
        self._types = {name: inference.adapt(type_) for name, type_ in types.items()}
        self._readers = {name: _reader(name, type_, inference) for name, type_ in types.items()}

    def check(self, result: Result) -> Result:
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

    def types(
        self, keys: Sequence[str], described: Sequence[TypeEngine[Any] | None]
    ) -> list[TypeEngine[Any] | None]:
        """Return the types of a result's columns: the caller's, or else what the driver says."""
        pairs = zip(keys, described, strict=True)
        return [self._types.get(key, type_) for key, type_ in pairs]

    def readers(self, keys: Sequence[str]) -> Sequence[Reader | None]:
        """Return the conversions of rows with these columns."""
        return [self._readers.get(name) for name in keys]


def _reader(name: str, type_: Any, inference: TypeInference) -> Reader:
    adapted = inference.adapt(type_)
    parse, coerce = reflected.text_reader(adapted), inference.coercer(adapted)

    def read(values: Sequence[Any]) -> Sequence[Any]:
        try:
            return [coerce(parse(value)) for value in values]
        except TypeConflictError as error:
            raise error.located(column=name) from error.__cause__

    return read
