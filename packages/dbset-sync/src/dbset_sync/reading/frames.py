"""Arrow tables and frames from rows, by the optional package dbset-frames."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

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
        raise _missing(call) from error
    if pages is None:
        return ColumnReader((), (), "")
    return ColumnReader(pages.keys, pages.types(), pages.dialect)


def frame_maker(call: str) -> Callable[[Any], Any]:
    """Return the function that makes a polars or pandas frame of an Arrow table.

    Parameters:
        call: "to_polars" or "to_pandas".

    Raises:
        ArgumentError: dbset-frames is not installed.
        FrameError: polars or pandas is not installed.
    """
    try:
        from dbset_frames.reading import frames  # noqa: PLC0415  optional
    except ImportError as error:
        raise _missing(call) from error
    makers = {"to_polars": frames.to_polars, "to_pandas": frames.to_pandas}
    frames.library(call)
    return makers[call]


def _missing(call: str) -> ArgumentError:
    return ArgumentError(
        f"{call}() needs the package dbset-frames: install it with"
        ' pip install "dbset[frames]", or read dicts'
    )
