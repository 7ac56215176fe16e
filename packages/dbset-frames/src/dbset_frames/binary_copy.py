"""Columns in the binary format of PostgreSQL's COPY, which pgpq encodes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from dbset_frames.arrow_column import ArrowColumn
from dbset_frames.wire import wire_array_of

if TYPE_CHECKING:
    from sqlalchemy import Table

#: The beginning and the end of the data, from PostgreSQL's manual, "COPY", "Binary Format".
HEADER = b"PGCOPY\n\xff\r\n\x00" + bytes(8)
TRAILER = b"\xff\xff"


def binary_rows(table: Table, columns: Mapping[str, Sequence[Any]]) -> bytes | None:
    """Return rows in the binary format of COPY, without its header and trailer.

    Parameters:
        table: the table, whose types must be those that the database has now.
        columns: the values by column, coerced for the table.

    Returns:
        The rows; ``None`` if pgpq is not installed, or if a column has no exact binary format here.
    """
    encoder_type = _encoder_type()
    if encoder_type is None:
        return None
    arrays = []
    for name, values in columns.items():
        array = _array(values, table.columns[name].type)
        if array is None:
            return None
        arrays.append(array)
    batch = pa.record_batch(arrays, names=list(map(str, range(len(arrays)))))
    encoder = encoder_type(batch.schema)
    encoder.write_header()
    rows: bytes = encoder.write_batch(batch)
    rest: bytes = encoder.finish().removesuffix(TRAILER)  # it may keep rows until its end
    return rows + rest if rest else rows


def _array(values: Sequence[Any], type_: Any) -> pa.Array | None:
    if isinstance(values, ArrowColumn):
        return values.fit.array if values.fit is not None and values.fit.type_ is type_ else None
    return wire_array_of(values, type_)


@cache
def _encoder_type() -> Any:
    try:
        import pgpq  # noqa: PLC0415  optional
    except ImportError:
        return None
    return pgpq.ArrowToPostgresBinaryEncoder
