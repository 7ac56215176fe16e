"""Arrow tables as polars and pandas frames."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from importlib import import_module
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from dbset_frames.errors import FrameError

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl


def to_polars(table: pa.Table) -> pl.DataFrame:
    """Return a table as a polars frame.

    UUIDs, JSON documents and decimals of more than 38 digits become text.

    Raises:
        FrameError: polars is not installed.

    Example:
        >>> to_polars(pa.table({"n": [1]})).shape
        (1, 1)
    """
    pl: Any = library("to_polars")
    frame: Any = pl.from_arrow(plain(table, is_huge=pa.types.is_decimal256))
    return frame  # type: ignore[no-any-return]


def to_pandas(table: pa.Table) -> pd.DataFrame:
    """Return a table as a pandas frame whose columns have Arrow's types, so that NULL stays NULL.

    UUIDs and JSON documents become text.

    Raises:
        FrameError: pandas is not installed.

    Example:
        >>> to_pandas(pa.table({"n": [1, None]})).dtypes.to_dict()
        {'n': int64[pyarrow]}
    """
    pd: Any = library("to_pandas")
    frame: pd.DataFrame = plain(table).to_pandas(types_mapper=pd.ArrowDtype)
    return frame


def library(call: str) -> Any:
    """Return the module that a call needs.

    Raises:
        FrameError: it is not installed.
    """
    name = call.removeprefix("to_")
    try:
        return import_module(name)
    except ImportError as error:
        raise FrameError(f"{call}() needs {name}; install it: pip install {name}") from error


def plain(table: pa.Table, is_huge: Callable[[pa.DataType], bool] = lambda _: False) -> pa.Table:
    """Return a table without extension types: UUIDs and JSON documents become text.

    Parameters:
        table: the table.
        is_huge: returns whether numbers of a type become text, too.

    Example:
        >>> plain(pa.table({"doc": pa.array(["{}"], pa.json_())})).schema.types
        [DataType(string)]
    """
    for place, field in enumerate(table.schema):
        if _is_foreign(field.type, is_huge):
            column = table.column(place)
            chunks = [_plain(chunk, is_huge) for chunk in column.chunks]
            table = table.set_column(place, field.name, chunks or [pa.array([], pa.string())])
    return table


def _is_foreign(type_: pa.DataType, is_huge: Callable[[pa.DataType], bool]) -> bool:
    if pa.types.is_list(type_):
        return _is_foreign(type_.value_type, is_huge)
    return isinstance(type_, pa.BaseExtensionType) or is_huge(type_)


def _plain(array: pa.Array, is_huge: Callable[[pa.DataType], bool]) -> pa.Array:
    if pa.types.is_list(array.type):
        items = _plain(array.values, is_huge)
        offsets = array.offsets
        return pa.ListArray.from_arrays(offsets, items, mask=array.is_null())
    if not isinstance(array.type, pa.BaseExtensionType):
        return array.cast(pa.string())
    if pa.types.is_string(array.type.storage_type):
        return array.storage
    values = [
        None if value is None else str(uuid.UUID(bytes=value))
        for value in array.storage.to_pylist()
    ]
    return pa.array(values, pa.string())
