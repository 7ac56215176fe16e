"""The rows of a copied table, as Arrow batches or as dicts."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from dbset_types.json_documents import JsonText
from dbset_types.kinds import Kind, kind_of

from dbset_cli.errors import CommandError
from dbset_cli.files.reading.json_values import JsonError, document

if TYPE_CHECKING:
    import pyarrow as pa
    from dbset_sync import Rows

#: Called with how many rows have been read so far.
Progress = Callable[[int], None]

#: Rows as dicts between two such calls.
_STEP = 1000

#: Kinds whose values Arrow holds unchanged; a batch with another value raises ``FrameError``.
_IN_ARROW = frozenset(
    {
        Kind.BOOLEAN,
        Kind.EXACT_INTEGER,
        Kind.INTEGER,
        Kind.FLOAT,
        Kind.TEXT,
        Kind.BYTES,
        Kind.DATE,
        Kind.TIME,
        Kind.TIMESTAMP,
        Kind.TIMESTAMPTZ,
        Kind.UUID,
        Kind.JSON,
    }
)


def fit_arrow(columns: Sequence[sa.Column[Any]], dialect: str) -> bool:
    """Return whether columns have types whose values Arrow holds unchanged.

    Parameters:
        columns: the columns to read.
        dialect: the dialect of their database.
    """
    return all(_fits_arrow(column, dialect) for column in columns)


def _fits_arrow(column: sa.Column[Any], dialect: str) -> bool:
    kind = kind_of(column.type)
    has_scale = getattr(column.type, "precision", None) is not None
    return kind in _IN_ARROW or (kind is Kind.NUMERIC and has_scale and dialect == "postgresql")


def arrow_stream(rows: Rows, progress: Progress) -> pa.RecordBatchReader:
    """Return rows as a stream of record batches, with one of them in memory."""
    import pyarrow as pa  # noqa: PLC0415  quick --help

    reader = rows.arrow_batches()

    def counted() -> Iterator[pa.RecordBatch]:
        count = 0
        for batch in reader:
            yield batch
            count += batch.num_rows
            progress(count)

    return pa.RecordBatchReader.from_batches(reader.schema, counted())


def arrow_pieces(rows: Rows, size: int) -> Iterator[pa.Table]:
    """Yield rows as Arrow tables of ``size`` rows, and a smaller one at the end."""
    import pyarrow as pa  # noqa: PLC0415  quick --help

    reader = rows.arrow_batches()
    waiting = reader.schema.empty_table()
    for batch in reader:
        waiting = pa.concat_tables([waiting, pa.Table.from_batches([batch])])
        while len(waiting) >= size:
            yield waiting.slice(0, size)
            waiting = waiting.slice(size)
    if len(waiting):
        yield waiting


def dicts(rows: Rows, texts: Sequence[str], progress: Progress) -> Iterator[dict[str, Any]]:
    """Yield rows as dicts.

    Parameters:
        rows: the rows.
        texts: columns whose values become text.
        progress: called from time to time.
    """
    for count, row in enumerate(rows, 1):
        for name in texts:
            row[name] = None if row[name] is None else str(row[name])
        for name, value in row.items():
            if isinstance(value, JsonText | list):
                row[name] = _with_documents(value, name, count)
        yield row
        if not count % _STEP:
            progress(count)


def _with_documents(value: Any, column: str, number: int) -> Any:
    """Return a document, or a list with documents, as Python's objects."""
    if isinstance(value, list):
        return [_with_documents(item, column, number) for item in value]
    if not isinstance(value, JsonText):
        return value
    try:
        return document(value)
    except JsonError as error:
        raise CommandError(
            f"row {number:,}, column {column!r}: {value[:40]!r}: {error}; make a view that casts it"
            " to text, and copy that"
        ) from error


def dict_pieces(rows: Rows, texts: Sequence[str], size: int) -> Iterator[list[dict[str, Any]]]:
    """Yield lists of ``size`` rows as dicts, and a smaller one at the end."""
    every = dicts(rows, texts, lambda _: None)
    while piece := list(islice(every, size)):
        yield piece
