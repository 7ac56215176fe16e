"""Sheets of Excel workbooks (``.xlsx``, ``.xlsm``), read cell by cell from their XML.

The XML is read directly because no library shows all that a right import needs: the digits of a
number, errors, and formulas without a value.

- ``rows``: the rows of a sheet, with a type for each column.
- ``columns``: the type of a column, by all its cells.
- ``cells``: the values of cells.
- ``number_formats``: whether a number is shown as a date or time.
- ``workbook``: the parts of a workbook: sheets, texts, styles.
"""

from dbset_cli.files.reading.excel.rows import excel_rows

__all__ = ["excel_rows"]
