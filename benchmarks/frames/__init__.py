"""Frames in and out: dbset next to ADBC, pandas, polars and connectorx.

- ``data``: the frames.
- ``contestants``: the libraries.
- ``worker``: one measurement, in a new process.
- ``report``: the tables of results.
- ``__main__``: measures the contestants in turn, and prints the tables.
"""
