"""``dbset query``."""

from __future__ import annotations

from typing import Annotated

import typer

from dbset_cli.commands.arguments import Url
from dbset_cli.files.formats import Format


def query(
    url: Url,
    sql: Annotated[
        str, typer.Argument(help="One SQL statement, with :name for values; - reads it from stdin.")
    ],
    *,
    format_: Annotated[
        Format | None,
        typer.Option(
            "--format",
            "-f",
            metavar="FORMAT",
            help="table, csv, tsv, json, ndjson, markdown or parquet; by default, table on a"
            " terminal, and csv elsewhere.",
        ),
    ] = None,
    param: Annotated[
        list[str] | None,
        typer.Option(
            "--param",
            "-p",
            metavar="NAME=VALUE",
            help="A value for :NAME, as text; with a type, as in age:int=36.",
        ),
    ] = None,
    write: Annotated[bool, typer.Option("--write", help="Allow changes.")] = False,
    timeout: Annotated[
        float | None,
        typer.Option(metavar="SECONDS", help="How long the statement may take.", min=0),
    ] = None,
    max_rows: Annotated[
        int | None, typer.Option(metavar="N", help="More rows than this are an error.", min=0)
    ] = None,
    allow_function: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help="A function of yours that only reads."),
    ] = None,
    allow_extension: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME",
            help="A PostgreSQL extension, such as postgis: allow its functions that only read.",
        ),
    ] = None,
) -> None:
    """Run a SQL statement and show its rows; read-only unless --write is given.

    [bold]Examples[/bold]

    dbset query shop.db "SELECT * FROM orders WHERE item = :item" -p item=tea

    dbset query shop.db "SELECT item, count(*) FROM orders GROUP BY 1" > n.csv

    dbset query shop.db "DELETE FROM orders WHERE price < :p" -p p:int=3 --write
    """
    from dbset_cli.exporting.query import Access, run_query  # noqa: PLC0415  quick --help

    access = Access(
        write=write,
        timeout=timeout,
        max_rows=max_rows,
        functions=allow_function or (),
        extensions=allow_extension or (),
    )
    run_query(url, sql, param or (), access, format_)
