"""Arrow tables as polars and pandas frames."""

from __future__ import annotations

import uuid
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
    try:
        import polars as pl  # noqa: PLC0415  optional
    except ImportError as error:
        raise FrameError("to_polars() needs polars; install it: pip install polars") from error
    table = plain(table)
    for place, field in enumerate(table.schema):
        if pa.types.is_decimal256(field.type):
            table = table.set_column(place, field.name, table.column(place).cast(pa.string()))
    frame: Any = pl.from_arrow(table)
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
    try:
        import pandas as pd  # noqa: PLC0415  optional
    except ImportError as error:
        raise FrameError("to_pandas() needs pandas; install it: pip install pandas") from error
    frame: pd.DataFrame = plain(table).to_pandas(types_mapper=pd.ArrowDtype)
    return frame


def plain(table: pa.Table) -> pa.Table:
    """Return a table without extension types: UUIDs and JSON documents become text."""
    for place, field in enumerate(table.schema):
        if isinstance(field.type, pa.BaseExtensionType):
            column = table.column(place)
            chunks = [_text(chunk.storage) for chunk in column.chunks]
            table = table.set_column(place, field.name, pa.chunked_array(chunks, pa.string()))
    return table


def _text(storage: pa.Array) -> pa.Array:
    if pa.types.is_string(storage.type):
        return storage
    values = [
        None if value is None else str(uuid.UUID(bytes=value)) for value in storage.to_pylist()
    ]
    return pa.array(values, pa.string())
