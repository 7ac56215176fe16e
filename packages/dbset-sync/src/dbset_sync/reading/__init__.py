"""From a SELECT or SQL text to rows.

- ``select``: SELECT statements of a table.
- ``text_sql``, ``sql_scanner``, ``bind_types``: SQL text, its parameters and their types.
- ``queries``, ``execution``: run the user's SQL, with retries; ``planned_queries``: its shortest
  way.
- ``pages``: a result that is read page by page.
- ``rows``, ``columnar``: rows as the caller gets them.
- ``frames``, ``result_types``: rows as Arrow tables and frames.
- ``second_run``, ``copy_out``, ``json_out``: rows that the database writes as text for Arrow.
"""
