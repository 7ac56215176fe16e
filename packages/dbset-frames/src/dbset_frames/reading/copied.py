"""The rows of PostgreSQL's COPY as an Arrow table, for column types whose text is exact."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from dbset_frames.reading.lines import FIRST_LINE, Lines
from dbset_frames.reading.text_columns import TextColumns

if TYPE_CHECKING:
    from sqlalchemy.types import TypeEngine

#: Bytes of text that are converted at once.
_BLOCK = 4_000_000


class CopiedRows:
    """Receives the rows of a COPY in the CSV format, and converts them block by block.

    Parameters:
        names: the columns.
        types: their types.

    Raises:
        KeyError: the text of a type is not exact.
    """

    def __init__(self, names: Sequence[str], types: Sequence[TypeEngine[Any] | None]) -> None:
        self._columns = TextColumns(types)
        self.names = list(names)
        read = self._columns.read
        self._lines = Lines(read, "", has_edges=False)
        self._schema = pa.schema([(str(place), type_) for place, type_ in enumerate(read)])
        self._batches: list[pa.RecordBatch] = []
        self._waiting: list[bytes] = []
        self._size = 0

    def expressions(self, quoted: Sequence[str]) -> list[str]:
        """Return the SQL expressions to copy.

        Parameters:
            quoted: the columns of the statement, quoted.
        """
        return self._columns.expressions(quoted)

    def write(self, rows: bytes | memoryview) -> None:
        """Receive some rows, all of them whole."""
        self._waiting.append(bytes(rows))
        self._size += len(rows)
        if self._size >= _BLOCK:
            self._convert()

    def table(self) -> pa.Table:
        """Return the rows.

        Raises:
            ArrowInvalid: a value has no equivalent in Arrow.
        """
        self._convert()
        table = pa.Table.from_batches(self._batches, self._schema)
        return pa.table(self._columns.convert(table), names=self.names)

    def _convert(self) -> None:
        if not self._waiting:
            return
        text = b"".join([FIRST_LINE, *self._waiting])
        self._waiting, self._size = [], 0
        self._batches.append(self._lines.read(text))
