"""Arrow tables and frames in and out of databases, without losing a value.

- ``insert``, ``select``: a frame to a table and back, over a SQLAlchemy connection.
- ``reading``: from the values of a result to Arrow.
- ``streams``, ``pandas_frames``: frames, Arrow tables and streams as record batches.
- ``column_types``: the column for each Arrow type.
- ``arrow_column``: the values of a column, which stay in Arrow as long as possible.
- ``values``: Arrow arrays as Python values.
- ``decoded``: arrays without dictionaries, runs and views.
- ``exact``: arrays of exactly one type, for columns of that type.
- ``stored``: arrays in the form in which SQLite stores their values.
- ``wire``, ``binary_copy``: PostgreSQL's binary COPY, for exact pairs of types.
- ``text_files``: CSV and other delimited text, with inferred types.
- ``number_text``: numbers as text, in the spelling in which they were read.
- ``errors``: errors about frames.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbset_types.lazy_exports import lazy_exports

if TYPE_CHECKING:
    from dbset_schema.row_checks import is_frame

    from dbset_frames.errors import FrameError
    from dbset_frames.insert import write
    from dbset_frames.select import read
    from dbset_frames.streams import Frame
    from dbset_frames.text_files.csv_rows import CsvRows, read_csv

__all__ = ["CsvRows", "Frame", "FrameError", "is_frame", "read", "read_csv", "write"]

if not TYPE_CHECKING:
    __getattr__, __dir__ = lazy_exports(
        globals(),
        {
            "dbset_frames.errors": "FrameError",
            "dbset_frames.select": "read",
            "dbset_frames.streams": "Frame",
            "dbset_frames.text_files.csv_rows": "CsvRows read_csv",
            "dbset_frames.insert": "write",
            "dbset_schema.row_checks": "is_frame",
        },
    )
