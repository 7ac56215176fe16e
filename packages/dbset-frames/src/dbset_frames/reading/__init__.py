"""From the values of a result to Arrow.

- ``arrow_types``: the Arrow type of each column type.
- ``arrays``: Python values as arrays, exactly.
- ``batches``: columns of values as record batches and tables.
- ``stored_texts``, ``decimals``: dates, booleans and decimals, as SQLite stores them, by Arrow.
- ``text_columns``: column types whose text from PostgreSQL is exact.
- ``copied``, ``row_texts``: rows of PostgreSQL by COPY, or as the texts of records.
- ``json_rows``: rows of SQLite as JSON.
- ``blocks``, ``lines``: the texts of rows, and how Arrow reads them.
- ``frames``: Arrow tables as polars and pandas frames.
"""
