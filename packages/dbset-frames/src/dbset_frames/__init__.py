"""Arrow tables and frames in and out of databases, without losing a value.

- ``streams``: frames, Arrow tables and streams as record batches.
- ``column_types``: the column for each Arrow type.
- ``values``: Arrow arrays as Python values.
- ``arrow_column``: the values of a column, which stay in Arrow as long as possible.
"""
