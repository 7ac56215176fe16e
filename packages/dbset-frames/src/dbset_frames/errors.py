"""Errors about frames."""

from __future__ import annotations

from dbset_types.errors import DatasetError, placed


class FrameError(DatasetError, ValueError, TypeError):
    """A frame cannot be written, or rows cannot be read into one; the message names the column.

    Attributes:
        column: the column's name; ``None`` if the message names it, or if it is not about one.
        row: the number of the row, from 0; ``None`` if the error is not about one.
    """

    def __init__(self, problem: str, *, column: str | None = None, row: int | None = None) -> None:
        """Say what is wrong at which place."""
        self.column = column
        self.row = row
        super().__init__(problem)

    def _problem(self) -> str:
        return f"{placed(column=self.column, row=self.row)}{super()._problem()}"
