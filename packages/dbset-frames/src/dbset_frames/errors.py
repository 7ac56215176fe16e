"""Errors about frames."""

from __future__ import annotations

from dbset_types.errors import DatasetError


class FrameError(DatasetError, ValueError, TypeError):
    """A frame cannot be written, or rows cannot be read into one; the message names the column."""
