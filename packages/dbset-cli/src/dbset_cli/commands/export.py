"""``dbset export``."""

from __future__ import annotations

from typing import Annotated

import typer

from dbset_cli.commands.arguments import Url
from dbset_cli.files.formats import Format


def export(
    url: Url,
    source: Annotated[
        str, typer.Argument(metavar="TABLE_OR_SQL", help="A table or view, or a SELECT.")
    ],
    file: Annotated[str, typer.Argument(help="The file, or - for standard output.")],
    *,
    format_: Annotated[
        Format | None,
        typer.Option(
            "--format",
            "-f",
            metavar="FORMAT",
            help="csv, tsv, json, ndjson, parquet, arrow, excel or markdown, if the file's name"
            " does not show it.",
        ),
    ] = None,
    delimiter: Annotated[
        str | None, typer.Option(metavar="CHARACTER", help="What separates the fields of CSV.")
    ] = None,
    param: Annotated[
        list[str] | None,
        typer.Option(
            "--param", "-p", metavar="NAME=VALUE", help="A value for :NAME in the SELECT."
        ),
    ] = None,
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Replace a file of this name.")
    ] = False,
) -> None:
    """Write a table or the rows of a SELECT to a file, whole or not at all.

    The file's name shows its format and compression, as in orders.csv.gz.

    [bold]Examples[/bold]

    dbset export shop.db orders orders.csv

    dbset export shop.db "SELECT * FROM orders WHERE paid" paid.parquet

    dbset export postgresql://localhost/shop sales.orders - -f ndjson | jq .
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
