"""Compiled statements, caches, and access to SQLAlchemy's private attributes.

- ``compiled``: a compiled statement that goes straight to the driver.
- ``driver_rows``: compiled SELECTs, and their rows straight from the driver.
- ``private_attributes``: all uses of private attributes of SQLAlchemy and asyncpg.
- ``table_cache``: a cache per reflected table, keyed by the shape of a call.
"""
