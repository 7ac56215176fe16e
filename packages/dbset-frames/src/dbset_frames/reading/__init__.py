"""From the values of a result to Arrow.

- ``arrow_types``: the Arrow type of each column type.
- ``arrays``: Python values as arrays, exactly.
- ``batches``: columns of values as record batches and tables.
- ``stored_texts``: the texts that SQLite stores as arrays, many at once.
- ``copied``: the rows of PostgreSQL's COPY as an Arrow table.
- ``frames``: Arrow tables as polars and pandas frames.
"""
