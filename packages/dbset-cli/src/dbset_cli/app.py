"""The program: its commands, ``--version`` and ``--debug``."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Callable
from functools import partial
from typing import Annotated

import typer

from dbset_cli.commands.copy import copy
from dbset_cli.commands.export import export
from dbset_cli.commands.import_ import import_
from dbset_cli.commands.mcp import mcp
from dbset_cli.commands.query import query
from dbset_cli.commands.show import show
from dbset_cli.commands.tables import tables
from dbset_cli.database_command import DatabaseCommand
from dbset_cli.exits import clean_up_on_signals, exit_code
from dbset_cli.garbage import pause_collection
from dbset_cli.unused_modules import hide_unused_modules

app = typer.Typer(
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
    context_settings={"help_option_names": ["-h", "--help"]},
)

_COMMANDS: dict[str, Callable[..., None]] = {
    "import": import_,
    "export": export,
    "query": query,
    "show": show,
    "tables": tables,
    "copy": copy,
    "mcp": mcp,
}

for _name, _command in _COMMANDS.items():
    app.command(_name, cls=DatabaseCommand)(_command)


def _show_version(value: bool) -> None:
    if value:
        from importlib.metadata import version  # noqa: PLC0415  quick start

        typer.echo(f"dbset {version('dbset-cli')}")
        raise typer.Exit


@app.callback()
def program(
    *,
    _debug: Annotated[
        bool, typer.Option("--debug", envvar="DBSET_DEBUG", help="Show the traceback of an error.")
    ] = False,
    _version: Annotated[
        bool,
        typer.Option("--version", is_eager=True, callback=_show_version, help="Show the version."),
    ] = False,
) -> None:
    """Move files into and out of PostgreSQL and SQLite, and show what is in a database.

    A database is a URL, such as postgresql://user@host/name, or a SQLite file, such as shop.db.
    You can leave it out if the environment variable DATABASE_URL is set to it.
    """


def _is_debugged() -> bool:
    return "--debug" in sys.argv[1:] or bool(os.environ.get("DBSET_DEBUG"))


def main() -> None:
    """Run the program."""
    pause_collection()
    clean_up_on_signals()
    hide_unused_modules()
    logging.getLogger("dbset").addHandler(logging.NullHandler())  # errors are enough
    run = partial(app, standalone_mode=False)
    sys.exit(exit_code(run, debug=_is_debugged()))
