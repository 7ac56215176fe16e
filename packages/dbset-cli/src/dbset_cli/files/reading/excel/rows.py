"""The rows of a sheet, with one type for each column."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import Any

from dbset_cli.errors import CommandError
from dbset_cli.files.reading.excel.cells import CellReader
from dbset_cli.files.reading.excel.columns import conversion, is_float
from dbset_cli.files.reading.excel.workbook import Workbook
from dbset_cli.files.reading.inputs import Input
from dbset_cli.files.reading.options import ReadOptions
from dbset_cli.files.reading.places import Places
from dbset_cli.files.writing.texts import text

_Conversions = dict[int, Callable[[Any], Any] | None]


def excel_rows(
    given: Input, options: ReadOptions, places: Places, first: int
) -> Iterator[dict[str, Any]]:
    """Yield the rows below the header of a sheet, which is its first row with values.

    The sheet is read twice: first for the types of its columns. Rows without values are skipped.

    Parameters:
        given: the open workbook.
        options: how to read it.
        places: where the rows are; it is filled.
        first: the number of the first row within all files.

    Raises:
        CommandError: the header is not clear, or a cell has no value; the message names the cell.
    """
    workbook = Workbook(given.file, given.name)
    reader = CellReader(workbook, workbook.sheet(options.sheet), frozenset(options.nulls))
    names = _header(reader)
    conversions = _conversions(reader, names)
    row, gap = first, None
    rows = reader.rows()
    next(rows)
    for number, values in rows:
        if gap != number - row:
            gap = number - row
            places.start(row, reader.place_of_sheet(), "row", number)
        row += 1
        yield {
            name: _converted(values.get(column), conversions.get(column))
            for column, name in names.items()
        }


def _converted(value: Any, convert: Callable[[Any], Any] | None) -> Any:
    return value if value is None or convert is None else convert(value)


def _header(reader: CellReader) -> dict[int, str]:
    """Return the names of the columns."""
    header = next(reader.rows(), None)
    if header is None:
        raise CommandError(f"{reader.place_of_sheet()} is empty; its first row names the columns")
    names = {column: text(value) for column, value in header.values.items()}
    seen: dict[str, int] = {}
    for column, name in names.items():
        if name.casefold() in seen:
            other = reader.place(header.number, seen[name.casefold()])
            raise CommandError(
                f"{reader.place(header.number, column)}: the column {name!r} is there twice; the"
                f" other one is in {other.rpartition(' ')[2]}"
            )
        seen[name.casefold()] = column
    return names


def _conversions(reader: CellReader, names: dict[int, str]) -> _Conversions:
    """Return how the values of each column become values of one type."""
    types: dict[int, set[type]] = defaultdict(set)
    exact: dict[int, bool] = dict.fromkeys(names, True)
    rows = reader.rows()
    next(rows)
    for number, values in rows:
        for column, value in values.items():
            if column not in names:
                raise CommandError(
                    f"{reader.place(number, column)}: the column has no name in the first row"
                    " of the sheet; the first row with values must name all columns"
                )
            types[column].add(type(value))
            exact[column] = exact[column] and is_float(value)
    return {column: conversion(types[column], is_exact=exact[column]) for column in names}
