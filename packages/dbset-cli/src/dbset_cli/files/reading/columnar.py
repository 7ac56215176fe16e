"""Parquet and Arrow files as record batches."""

from __future__ import annotations

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

#: Bytes that are read at once for each column, instead of a whole row group.
_BUFFER = 1 << 20


def parquet_source(given: Input) -> Source:
    """Return the rows of a Parquet file, of which a part of a row group is read at a time.

    Raises:
        CommandError: the file is not a Parquet file.
    """
    with _located(given.name, "a Parquet file"):
        file = parquet.ParquetFile(given.file, pre_buffer=False, buffer_size=_BUFFER)
    batches = file.iter_batches(BATCH, use_threads=False)
    return _source(given.name, file.schema_arrow, batches, file.metadata.num_rows)


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
