"""Parquet and Arrow files as record batches."""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pyarrow as pa
from pyarrow import parquet

from dbset_cli.errors import CommandError
from dbset_cli.files.reading.inputs import Input
from dbset_cli.files.reading.places import Places
from dbset_cli.files.reading.source import Source

#: Rows of a Parquet file that are decoded at once.
BATCH = 20_000

_INTERVAL = pa.month_day_nano_interval()

#: Bytes that are read at once for each column, instead of a whole row group.
_BUFFER = 1 << 20


def parquet_source(given: Input) -> Source:
    """Return the rows of a Parquet file, of which a part of a row group is read at a time.

    Raises:
        CommandError: the file is not a Parquet file.
    """
    with _located(given.name, "a Parquet file"):
        file = parquet.ParquetFile(given.file, pre_buffer=False, buffer_size=_BUFFER)
    batches: Any = file.iter_batches(BATCH, use_threads=False)
    schema, columns = file.schema_arrow, _intervals(file)
    if columns:
        schema = pa.schema(
            [each.with_type(_INTERVAL) if each.name in columns else each for each in schema]
        )
        batches = (_with_intervals(batch, schema) for batch in batches)
    return _source(given.name, schema, batches, file.metadata.num_rows)


def _intervals(file: parquet.ParquetFile) -> set[str]:
    """Return the columns that are intervals, which pyarrow reads as 12 bytes."""
    columns = (file.schema.column(place) for place in range(len(file.schema)))
    return {column.path for column in columns if column.converted_type == "INTERVAL"}


def _with_intervals(batch: pa.RecordBatch, schema: pa.Schema) -> pa.RecordBatch:
    arrays = [
        _decoded(array) if field.type == _INTERVAL else array
        for array, field in zip(batch.columns, schema, strict=True)
    ]
    return pa.RecordBatch.from_arrays(arrays, schema=schema)


def _decoded(array: pa.Array) -> pa.Array:
    """Return intervals from months, days and milliseconds of 4 bytes each."""
    counts = (each and struct.unpack("<III", each) for each in array.to_pylist())
    return pa.array([each and (*each[:2], each[2] * 1_000_000) for each in counts], _INTERVAL)


def arrow_source(given: Input) -> Source:
    """Return the rows of an Arrow file: a file (Feather) or a stream of record batches.

    Raises:
        CommandError: the file is not an Arrow file.
    """
    magic = given.file.read(6)
    given.file.seek(0)
    with _located(given.name, "an Arrow file"):
        if magic != b"ARROW1":
            stream = pa.ipc.open_stream(given.file)
            return _source(given.name, stream.schema, stream, None, given.fraction)
        file = pa.ipc.open_file(given.file)
    batches = (file.get_batch(place) for place in range(file.num_record_batches))
    return _source(given.name, file.schema, batches, None, given.fraction)


def _source(
    name: str,
    schema: Any,
    batches: Any,
    total: int | None,
    fraction: Callable[[], float | None] = lambda: None,
) -> Source:
    done = 0

    def counted() -> Iterator[Any]:
        nonlocal done
        with _located(name, "readable"):
            for batch in batches:
                done += batch.num_rows
                yield batch

    places = Places(lambda column: name if column in schema.names else "")
    places.start(0, name, "row", 1)
    stream = pa.RecordBatchReader.from_batches(schema, counted())
    return Source(
        stream, places, fraction=fraction if total is None else lambda: done / (total or 1)
    )


@contextmanager
def _located(name: str, wanted: str) -> Iterator[None]:
    try:
        yield
    except (pa.ArrowException, OSError) as error:
        raise CommandError(f"{name} is not {wanted}, or it is damaged: {error}") from error
