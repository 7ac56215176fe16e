"""Delimited text, such as CSV, as Arrow, with types found and no value changed.

- ``csv_rows``: ``read_csv``.
- ``guessed_rows``: rows that are read once, with types that the first of them suggest.
- ``csv_files``: files to read together.
- ``text_blocks``: fields as text, block by block.
- ``column_kinds``: the kind of a column's values, found over all files.
- ``doubts``: why a column is text although it looks like numbers, say.
- ``formats``: dates and numbers in formats that the caller gives.
- ``spellings``: the kinds, and the spellings of their values.
- ``bad_lines``: a careful look at lines, for errors and to leave bad lines out.
- ``files``: files, their encoding, header and delimiter.
"""
