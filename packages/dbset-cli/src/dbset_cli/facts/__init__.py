"""What is in a database: its tables, and the columns, indexes and values of a table.

- ``table``: everything about one table.
- ``statistics``: nulls, distinct values, least and greatest values, and histograms of columns.
- ``relations``: the tables and views of a database, with row counts and sizes.
- ``columns``: the columns and indexes of a table.
- ``output``: printed facts, as tables, JSON, CSV or Markdown.
"""
