"""From a table or a query to the rows of a file.

- ``source``: whether an argument is a table or SQL, and its rows.
- ``copied_csv``: CSV that PostgreSQL writes itself.
- ``params``: values of ``--param``.
"""
