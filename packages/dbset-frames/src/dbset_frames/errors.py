"""Errors about frames."""

from __future__ import annotations

from dbset_types.errors import DatasetError


class FrameError(DatasetError, ValueError, TypeError):
    """A frame cannot be written, or rows cannot be read into one; the message names the column.

    Attributes:
        row: the number of the row, from 0; ``None`` if the error is not about one.
    """

    row: int | None = None
