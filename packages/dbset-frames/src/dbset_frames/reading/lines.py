"""Delimited text from a database as Arrow."""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa
from pyarrow import csv

#: A line to leave out, after which Arrow does not take U+FEFF for a byte order mark.
FIRST_LINE = b"-\n"


class Lines:
    """Reads lines of delimited text.

    Parameters:
        types: the Arrow types of the fields.
        null: the text that is NULL, unless in quotation marks.
        has_edges: whether there are two more fields, the first and the last one, to leave out. If
            not, the first line is left out, which is ``FIRST_LINE``.
    """

    def __init__(self, types: Sequence[pa.DataType], null: str, *, has_edges: bool) -> None:
        columns = {str(place): type_ for place, type_ in enumerate(types)}
        self._names = ["first", *columns, "last"] if has_edges else list(columns)
        self._skipped = 0 if has_edges else 1
        self._options = csv.ConvertOptions(
            column_types=columns,
            include_columns=list(columns),
            null_values=[null],
            strings_can_be_null=True,
            quoted_strings_can_be_null=False,
            true_values=["t"],
            false_values=["f"],
        )

    def read(self, text: bytes, *, has_newlines: bool = True) -> pa.RecordBatch:
        """Return the fields.

        Parameters:
            text: the lines.
            has_newlines: whether quoted fields may have line breaks.

        Raises:
            ArrowInvalid: a field does not fit its type.
        """
        read = csv.ReadOptions(
            column_names=self._names,
            block_size=len(text) + 1,
            skip_rows=self._skipped,
            use_threads=False,
        )
        parse = csv.ParseOptions(newlines_in_values=has_newlines, ignore_empty_lines=False)
        (batch,) = csv.read_csv(pa.BufferReader(text), read, parse, self._options).to_batches()
        return batch
