"""The database's own read-only mode for the sessions of an engine, and their limits.

- ``held``, ``lock``: settings of a connection outside its pool, such as the read-only mode.
- ``bounds``, ``cursor``: the limits of a statement, and the driver's cursor with limits.
"""
