"""Writes of many rows at once.

- ``insert_many``: inserts a batch by the driver's fastest method.
- ``pipeline``: inserts chunk after chunk, in one COPY where possible.
- ``copy``, ``copy_text``: PostgreSQL's COPY, and its text format.
- ``staging``: updates and upserts, by a temporary table where needed.
- ``insert_new``: inserts the rows whose keys do not exist.
- ``bind_values``: values converted for the driver.
"""
