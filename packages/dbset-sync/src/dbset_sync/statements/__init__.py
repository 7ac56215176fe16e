"""Compiled statements, caches, and access to SQLAlchemy's private attributes.

- ``compiled``: statements compiled once per table and shape of a call.
- ``compiled_text``: SQL texts, compiled once.
- ``driver_call``: a statement that goes straight to the driver, and what belongs to it;
  ``sqlite_driver``: several steps of SQLite's driver as one.
- ``driver_rows``: compiled SELECTs, and rows straight from the driver.
- ``private_attributes``: private attributes of SQLAlchemy and asyncpg; only ``pool`` uses others.
- ``table_cache``: a cache per reflected table, keyed by the shape of a call.
"""
