"""Rows of files into a table.

- ``load``: the import, in one transaction.
- ``plan``: what to do with the rows.
- ``type_names``: types by their names in SQL.
- ``texts``, ``array_texts``: texts as values of columns, and as arrays.
- ``dry_run``: what an import would do.
- ``notes``: what to know about columns that are not what they look like.
- ``failures``: errors that name the file and line.
- ``repeated``: finds the row whose primary key exists already.
"""
