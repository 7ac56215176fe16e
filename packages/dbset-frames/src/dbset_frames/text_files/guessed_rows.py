"""Delimited text, read once, with types that the first rows suggest."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from itertools import islice
from typing import Any

import pyarrow as pa

from dbset_frames.text_files.csv_files import CsvFiles
from dbset_frames.text_files.csv_rows import CsvRows
from dbset_frames.text_files.files import TextFile
from dbset_frames.text_files.text_blocks import (
    BLOCK,
    LongRecord,
    TextBlocks,
    check_marks,
    read_ahead,
)

#: Blocks from which types are guessed, at the beginning of one file or several.
_BLOCKS = 8


class WrongGuess(Exception):  # noqa: N818  not an error: the rows are read again
    """A late value needs another type for its column."""


class GuessedRows:
    """The rows of files of delimited text, which are read once while their types are checked.

    They have the types that ``CsvRows`` finds, or else reading them raises ``WrongGuess``; then
    nothing that was read is to be used.

    Attributes:
        schema: the columns and their types, where decimals have room for more digits.
        bad_lines: how many lines were left out.

    Parameters:
        opened: the files, and the kinds of their columns, of which nothing is known yet.
        block: how many bytes are parsed at a time.

    Raises:
        FrameError: a line is not a record.
    """

    def __init__(self, opened: CsvFiles, block: int = BLOCK) -> None:
        self._opened = opened
        self._blocks = TextBlocks(opened.null_values, block)
        for file in opened.files:
            check_marks(file)
            self._guess(file)
        self.bad_lines = opened.bad_lines
        self.schema = pa.schema([column.wide_field() for column in opened.columns.values()])

    def reader(self) -> pa.RecordBatchReader:
        """Return a reader of the rows, which raises ``WrongGuess`` if they need other types."""
        return pa.RecordBatchReader.from_batches(self.schema, read_ahead(self._batches()))

    def looked_through(self) -> CsvRows:
        """Return the rows with types that all values have."""
        return CsvRows(self._opened)

    def _guess(self, file: TextFile) -> None:
        most = max(1, _BLOCKS // len(self._opened.files))
        try:
            with closing(self._blocks.of(file)) as blocks:
                for batch in islice(blocks, most):
                    for name, texts in zip(batch.schema.names, batch.columns, strict=True):
                        self._opened.columns[name].see(texts)
        except LongRecord:
            self._guess(file)

    def _batches(self) -> Iterator[pa.RecordBatch]:
        try:
            for file in self._opened.files:
                with closing(self._blocks.of(file)) as blocks:
                    for batch in blocks:
                        arrays = [self._checked(batch, field) for field in self.schema]
                        yield pa.record_batch(arrays, schema=self.schema)
        except LongRecord:
            raise WrongGuess from None

    def _checked(self, batch: pa.RecordBatch, field: pa.Field) -> Any:
        """Return the values of a column, if they are of the type that was guessed."""
        place = batch.schema.get_field_index(field.name)
        if place < 0:
            return pa.nulls(batch.num_rows, field.type)
        column = self._opened.columns[field.name]
        values = column.see(batch.column(place))
        if not column.wide_field().equals(field, check_metadata=True):
            raise WrongGuess
        if values.type == field.type:
            return values
        return pa.nulls(len(values), field.type) if _is_null(values) else values.cast(field.type)


def _is_null(values: pa.Array) -> bool:
    return bool(values.null_count == len(values))
