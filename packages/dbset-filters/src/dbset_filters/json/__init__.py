"""Filters on JSON columns.

- ``field``: a JSON column, or a place inside one, as a field of a filter.
- ``path``: a place inside a JSON column, and its operators.
- ``operands``: the operands of these operators.
- ``sqlite``: PostgreSQL's jsonb operators as SQL for SQLite.
"""
