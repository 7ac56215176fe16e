"""``dbset copy``."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from typing import TYPE_CHECKING, Annotated

import typer

from dbset_cli.commands.arguments import Keys, columns_of

if TYPE_CHECKING:
    from dbset_cli.terminal.progress import Progress


def copy(
    url: Annotated[
        str,
        typer.Argument(metavar="DATABASE", help="The database to read: a URL, or a SQLite file."),
    ],
    table: Annotated[str, typer.Argument(help="A table or view, such as orders or sales.orders.")],
    to_url: Annotated[str, typer.Argument(metavar="DATABASE2", help="The database to write.")],
    *,
    to: Annotated[
        str | None, typer.Option("--to", help="The name of the copy.", metavar="NAME")
    ] = None,
    keys: Keys = None,
    batch: Annotated[
        int, typer.Option("--batch", min=1, help="Rows in each transaction, with --keys.")
    ] = 50_000,
    resume: Annotated[
        bool, typer.Option("--resume", help="Go on where a copy with --keys was interrupted.")
    ] = False,
) -> None:
    """Copy a table into another database, with its types, keys and unique indexes.

    Without --keys, the copy is a new table, and appears whole or not at all.

    [bold]Examples[/bold]

    dbset copy shop.db orders postgresql://localhost/shop

    dbset copy postgresql://localhost/shop sales.orders shop.db --keys id
    """
    from dbset_cli.copying.copy import Copy  # noqa: PLC0415  quick --help
    from dbset_cli.copying.end import End  # noqa: PLC0415  quick --help
    from dbset_cli.database import (  # noqa: PLC0415  quick --help
        exact_documents,
        full_url,
        opened_table,
    )
    from dbset_cli.errors import ArgumentsError  # noqa: PLC0415  quick --help
    from dbset_cli.facts.relations import relation  # noqa: PLC0415  quick --help
    from dbset_cli.terminal.progress import progress  # noqa: PLC0415  quick --help
    from dbset_cli.terminal.units import rows_text  # noqa: PLC0415  quick --help

    if resume and not keys:
        raise ArgumentsError("--resume needs --keys, the columns that identify a row")
    if (full_url(url), table) == (full_url(to_url), to or table):
        raise ArgumentsError("a table cannot be copied into itself; name another one with --to")
    with opened_table(url, table, read_only=True, **exact_documents()) as source:
        found = source[1].table  # before a file is created for the copy
        total = None if resume else relation(source[0], found.name, found.schema)
        rows = None if total is None else total.rows
        with (
            opened_table(to_url, to or found.name, create=True) as target,
            closing(source[0]),  # first, so that the writer leaves no WAL behind
            progress(table) as bar,
        ):
            job = Copy(End(*source), End(*target), _shown(bar, rows), _warn)
            names = columns_of(keys)
            count = job.by_keys(names, batch, resume=resume) if names else job.at_once()
    typer.echo(f"{rows_text(count)} into {target[1].name}", err=True)


def _shown(bar: Progress, total: int | None) -> Callable[[int], None]:
    """Return what shows how many rows have been read."""

    def show(count: int) -> None:
        bar.rows(count, lambda: min(count / total, 1.0) if total else None)

    return show


def _warn(text: str) -> None:
    typer.echo(f"note: {text}", err=True)
