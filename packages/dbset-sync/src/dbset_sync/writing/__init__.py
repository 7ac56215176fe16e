"""From dicts to INSERT, UPDATE and DELETE.

- ``options``: the options of a write, and the requests made with them.
- ``request``: the rows of one write; ``execution``: runs it.
- ``coercion``, ``coerced``, ``columns``: rows with the types of the table, by column.
- ``extension``: the columns and the index that a write adds to the table.
- ``keys``, ``key_lookup``: the columns by which a write finds its rows.
- ``insert``, ``by_keys``: the statements of single rows.
- ``row_plan``, ``driver_values``: plans of single rows, and their values for the driver.
- ``by_filters``: the statements of the rows that filters find.
- ``arrays``: rows as a subquery, for databases without temporary tables.
- ``bind_values``, ``value_texts``: values as the driver or the database takes them.
- ``chunks``, ``frames``: split an iterable of rows, or a frame, into chunks.
- ``new_columns``: columns that the call has created.
- ``expressions``: SQL expressions as values of a row.
- ``exact_floats``: floats of a single row, sent exactly.
- ``nulls``: values that a call writes as NULL.
- ``bulk``: many rows at once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dbset_types.lazy_exports import lazy_exports

if TYPE_CHECKING:
    from dbset_sync.writing import by_filters, by_keys, row_plan

__all__ = ["by_filters", "by_keys", "row_plan"]

if not TYPE_CHECKING:
    __getattr__, __dir__ = lazy_exports(
        globals(),
        {
            "dbset_sync.writing.by_filters": "by_filters",
            "dbset_sync.writing.by_keys": "by_keys",
            "dbset_sync.writing.row_plan": "row_plan",
        },
    )
