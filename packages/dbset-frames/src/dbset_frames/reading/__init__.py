"""From the values of a result to Arrow.

- ``arrow_types``: the Arrow type of each column type.
- ``arrays``: Python values as arrays, exactly.
- ``batches``: columns of values as record batches and tables.
- ``frames``: Arrow tables as polars and pandas frames.
"""
