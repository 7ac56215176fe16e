"""What people see on a terminal.

- ``progress``: how far a long command is.
- ``table``: rows in aligned columns, or in a block for each row.
- ``units``: counts and sizes as people read them.
"""
