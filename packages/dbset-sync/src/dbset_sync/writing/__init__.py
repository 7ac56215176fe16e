"""From dicts to INSERT, UPDATE and DELETE.

- ``request``: the rows of one write, and the schema changes that they need.
- ``coerced``, ``columns``: rows as the table stores them, by column.
- ``keys``, ``key_lookup``: the columns by which a write finds its rows.
- ``insert``, ``by_keys``: the statements of single rows.
- ``chunks``: an iterable of rows, cut into chunks.
- ``new_columns``, ``exact_floats``, ``nan``: columns made by the call, and values that need care.
- ``bulk``: many rows at once.
"""
