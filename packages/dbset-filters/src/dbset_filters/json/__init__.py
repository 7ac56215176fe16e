"""Filters on JSON columns.

- ``field``: a JSON column, or a path into one, as a field of a filter.
- ``path``: a path into a JSON column, and its operators.
- ``operands``: the operands of these operators.
- ``sqlite``: PostgreSQL's jsonb operators as SQL for SQLite.
"""
