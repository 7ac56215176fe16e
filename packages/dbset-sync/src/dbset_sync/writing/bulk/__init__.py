"""Writes of many rows at once.

- ``insert_many``: inserts a batch by the driver's fastest method.
- ``several_rows``: SQLite's INSERT of several rows.
- ``pipeline``: inserts chunk after chunk, in one COPY where possible.
- ``copy``, ``copy_text``: PostgreSQL's COPY, and its text format.
- ``staging``: updates and upserts, by a temporary table where needed.
- ``insert_new``: inserts the rows whose keys do not exist.
- ``spelled_keys``: keys that mean the same.
- ``bind_values``: values converted for the driver.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbset_types.lazy_exports import lazy_exports

if TYPE_CHECKING:
    from dbset_sync.writing.bulk.insert_new import insert_ignore_many
    from dbset_sync.writing.bulk.pipeline import insert_chunk, insert_rest
    from dbset_sync.writing.bulk.staging import locks_many, update_many, upsert_many

__all__ = [
    "insert_chunk",
    "insert_ignore_many",
    "insert_rest",
    "locks_many",
    "update_many",
    "upsert_many",
]

if not TYPE_CHECKING:
    __getattr__, __dir__ = lazy_exports(
        globals(),
        {
            "dbset_sync.writing.bulk.insert_new": "insert_ignore_many",
            "dbset_sync.writing.bulk.pipeline": "insert_chunk insert_rest",
            "dbset_sync.writing.bulk.staging": "locks_many update_many upsert_many",
        },
    )
