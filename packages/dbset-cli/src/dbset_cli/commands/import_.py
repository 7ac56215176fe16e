"""``dbset import``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from dbset_cli.commands.arguments import Keys, Url, columns_of
from dbset_cli.files.delimiters import checked_decimal, checked_delimiter
from dbset_cli.files.formats import Format


def import_(
    url: Url,
    table: Annotated[str, typer.Argument(help="The table; it is created if it does not exist.")],
    files: Annotated[list[str], typer.Argument(help="The files; - is standard input.")],
    *,
    keys: Keys = None,
    ignore: Annotated[
        bool, typer.Option("--ignore", help="With --keys: leave rows that exist as they are.")
    ] = False,
    types: Annotated[
        list[str] | None,
        typer.Option(help="Types of new columns, as in n=int,price=numeric(10, 2); repeatable."),
    ] = None,
    null: Annotated[
        list[str] | None, typer.Option(help="A text that means NULL, such as NA; repeatable.")
    ] = None,
    text: Annotated[
        bool, typer.Option("--text", help="Import all columns of CSV files as text.")
    ] = False,
    delimiter: Annotated[
        str | None, typer.Option(help="What separates the fields of CSV files; tab for tabs.")
    ] = None,
    encoding: Annotated[str, typer.Option(help="The encoding of text files.")] = "utf-8",
    date_format: Annotated[
        str | None, typer.Option(help="The format of dates in CSV files, such as %d/%m/%Y.")
    ] = None,
    decimal: Annotated[
        str | None,
        typer.Option(help="The decimal separator in CSV files, as in 1.234,50: a comma or point."),
    ] = None,
    skip_bad: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help="Write malformed lines of CSV files to this file; import the rest."
        ),
    ] = None,
    format: Annotated[  # noqa: A002  the option's name
        Format | None, typer.Option(help="The format, if the files' names do not show it.")
    ] = None,
    sheet: Annotated[str | None, typer.Option(help="The sheet of an Excel workbook.")] = None,
    batch: Annotated[
        int | None, typer.Option(min=1, help="How many rows are written at once.")
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show the DDL and the first rows; write nothing.")
    ] = False,
    create_only: Annotated[
        bool, typer.Option("--create-only", help="Create the table, and write no rows.")
    ] = False,
) -> None:
    """Import files into a table: CSV, TSV, JSON, NDJSON, Parquet, Arrow or Excel.

    They may be compressed (.gz, .zst, .zip). All files are one transaction: after an error, or
    Ctrl-C, nothing is written.

    \b
    dbset import shop.db cities cities.csv
    dbset import postgresql://localhost/shop sales sales-*.csv.gz --keys id
    curl https://example.com/rows.json | dbset import shop.db rows - --format json
    """
    from dbset_cli.files.reading.options import ReadOptions  # noqa: PLC0415  quick --help
    from dbset_cli.importing.plan import Plan  # noqa: PLC0415
    from dbset_cli.importing.run import run  # noqa: PLC0415
    from dbset_cli.importing.type_names import types_by_column  # noqa: PLC0415

    by_column = types_by_column(types or ())
    plan = Plan(
        table,
        keys=columns_of(keys),
        ignore=ignore,
        types=by_column,
        batch=batch,
        dry_run=dry_run,
        create_only=create_only,
    )
    options = ReadOptions(
        format=format,
        encoding=encoding,
        delimiter=None if delimiter is None else checked_delimiter(delimiter),
        types=by_column,
        nulls=tuple(null or ()),
        date_format=date_format,
        decimal=None if decimal is None else checked_decimal(decimal),
        text=text,
        sheet=sheet,
        skip_bad=skip_bad,
    )
    run(url, files, options, plan)
