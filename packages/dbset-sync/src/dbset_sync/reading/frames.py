"""Arrow tables and frames from rows, by the optional package dbset-frames."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbset_sync.errors import ArgumentError
from dbset_sync.reading.pages import Pages

if TYPE_CHECKING:
    from dbset_frames.reading.batches import ColumnReader


def column_reader(pages: Pages | None, call: str) -> ColumnReader:
    """Return what turns the pages of a result into Arrow.

    Parameters:
        pages: the pages.
        call: the name of the call, for the message.

    Raises:
        ArgumentError: dbset-frames is not installed.
    """
    try:
        from dbset_frames.reading.batches import ColumnReader  # noqa: PLC0415  optional
    except ImportError as error:
        raise ArgumentError(
            f"{call}() needs the package dbset-frames: install it with"
            ' pip install "dbset[frames]", or read dicts'
        ) from error
    if pages is None:
        return ColumnReader((), (), "")
    return ColumnReader(pages.keys, pages.types(), pages.dialect)
