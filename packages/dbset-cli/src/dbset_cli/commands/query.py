"""``dbset query``."""

from __future__ import annotations

from typing import Annotated

import typer


def query(
    url: Annotated[str, typer.Argument(help="The database: a URL, or a file of SQLite.")],
    sql: Annotated[str, typer.Argument(help="One SQL statement, with :name for values.")],
) -> None:
    """Run a SQL statement and show its rows; read-only unless --write is given."""
    from dbset_cli.database import opened  # noqa: PLC0415  quick --help

    with opened(url, read_only=True) as database:
        for row in database.query(sql):
            typer.echo(row)
