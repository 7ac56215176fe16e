"""Rows as Parquet and Arrow, with the types of their columns."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, BinaryIO

if TYPE_CHECKING:
    import pyarrow as pa
    from dbset_sync import Rows

#: Rows that are written at once: a row group of Parquet, a record batch of Arrow.
_GROUP = 32_768

#: Bytes after which a group is written although it has fewer rows.
_GROUP_BYTES = 16_000_000


def write_parquet(rows: Rows[Any], target: BinaryIO) -> int:
    """Write Parquet; return the number of rows."""
    from pyarrow import parquet  # noqa: PLC0415  slow to import

    batches = rows.arrow_batches()
    with parquet.ParquetWriter(target, batches.schema, compression="zstd") as writer:
        return _written(batches, writer)


def write_arrow(rows: Rows[Any], target: BinaryIO) -> int:
    """Write an Arrow file, also known as Feather; return the number of rows."""
    import pyarrow as pa  # noqa: PLC0415  slow to import

    batches = rows.arrow_batches()
    options = pa.ipc.IpcWriteOptions(compression="zstd")
    with pa.ipc.new_file(target, batches.schema, options=options) as writer:
        return _written(batches, writer)


def _written(batches: pa.RecordBatchReader, writer: Any) -> int:
    count = 0
    for group in _groups(batches):
        writer.write_table(group)
        count += group.num_rows
    return count


def _groups(batches: pa.RecordBatchReader) -> Iterator[pa.Table]:
    """Join the pages of a result, which are small, into groups."""
    import pyarrow as pa  # noqa: PLC0415  slow to import

    waiting: list[pa.RecordBatch] = []
    rows = size = 0
    for batch in batches:
        waiting.append(batch)
        rows, size = rows + batch.num_rows, size + batch.nbytes
        if rows >= _GROUP or size >= _GROUP_BYTES:
            yield _joined(pa.Table.from_batches(waiting))
            waiting, rows, size = [], 0, 0
    if waiting:
        yield _joined(pa.Table.from_batches(waiting))


def _joined(table: pa.Table) -> pa.Table:
    return table.combine_chunks()
