"""From the values of a result to Arrow.

- ``arrow_types``: the Arrow type of each column type.
- ``arrays``: Python values as arrays, exactly.
- ``batches``: columns of values as record batches and tables.
- ``stored_texts``, ``decimals``: dates, booleans and decimals, as SQLite stores them, by Arrow.
- ``copied``: the rows of PostgreSQL's COPY as an Arrow table.
- ``json_rows``: rows of SQLite as JSON.
- ``frames``: Arrow tables as polars and pandas frames.
"""
