"""``dbset export``."""

from __future__ import annotations

from typing import Annotated

import typer

from dbset_cli.files.formats import Format


def export(
    url: Annotated[str, typer.Argument(help="The database: a URL, or a file of SQLite.")],
    source: Annotated[
        str, typer.Argument(metavar="TABLE_OR_SQL", help="A table or view, or a SELECT.")
    ],
    file: Annotated[str, typer.Argument(help="The file, or - for standard output.")],
    *,
    format_: Annotated[
        Format | None, typer.Option("--format", "-f", help="The format, if not by the file's name.")
    ] = None,
    delimiter: Annotated[
        str | None, typer.Option(help="What divides the fields of CSV.", show_default="comma")
    ] = None,
    param: Annotated[
        list[str] | None,
        typer.Option("--param", "-p", help="A value: name=Ada, or with a type, age:int=36."),
    ] = None,
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Replace an earlier file.")
    ] = False,
) -> None:
    """Write a table or the rows of a SELECT to a file, which appears whole or not at all.

    The file's name shows the format: .csv, .tsv, .json, .ndjson, .parquet, .arrow, .xlsx, .md; and
    the compression: .gz, .zst, .zip.

    [bold]Examples[/]

    dbset export shop.db orders orders.csv

    dbset export shop.db "SELECT * FROM orders WHERE price > :p" big.parquet -p p:int=9

    dbset export postgresql://localhost/shop sales.orders - -f ndjson | gzip > orders.gz
    """
    from dbset_cli.exporting.export import exported  # noqa: PLC0415  quick --help

    exported(
        url,
        source,
        file,
        format_=format_,
        delimiter=delimiter,
        given=param or (),
        overwrite=overwrite,
    )
