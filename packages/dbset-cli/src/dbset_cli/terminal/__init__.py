"""What is printed on a terminal.

- ``table``: rows in aligned columns, or in a block for each row.
"""
