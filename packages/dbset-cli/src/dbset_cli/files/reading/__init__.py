"""Files as rows, streamed.

- ``read``: from paths to sources of rows.
- ``options``, ``source``, ``places``: how to read, what is read, and where each row is.
- ``inputs``: files and standard input, decompressed, in pieces or as a seekable file.
- ``signatures``: what a file is, by its first bytes.
- ``aside``: the file for bad lines.
- ``text``: decoded text.
- ``json_values``, ``json_rows``: exact values, and rows of JSON and NDJSON.
- ``columnar``: Parquet and Arrow files as record batches.
- ``delimited``: CSV and TSV as record batches, with types found.
- ``excel``: a sheet of a workbook.
"""
