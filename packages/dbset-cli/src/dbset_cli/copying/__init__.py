"""Copies of tables, within a database and between databases.

- ``copy``: a whole copy, in one transaction or in batches by keys.
- ``rows``: the rows of the source, as Arrow batches or as dicts.
- ``resume``: where an interrupted copy goes on.
- ``create``: the new table, with its key and unique indexes; ``sequences``: the next key.
- ``checks``: its CHECK constraints; ``left_out``: what it lacks.
- ``declared``: the domains and collations of its columns.
- ``sqlite_create``: what only the CREATE TABLE statement of a SQLite table says.
- ``end``: one end of a copy.
- ``columns``: the columns of the new table; ``types``: their types; ``defaults``: their defaults.
"""
