"""Statements that are compiled once.

- ``compiled``: a compiled statement that goes straight to the driver.
- ``table_cache``: a cache per reflected table, keyed by the shape of a call.
"""
