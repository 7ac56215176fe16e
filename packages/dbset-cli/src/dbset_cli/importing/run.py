"""An import as the command runs it."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import sqlalchemy as sa
import typer
from dbset_sync import Database, Table

from dbset_cli.database import full_url, opened_table, sqlite_file
from dbset_cli.files.reading.inputs import STDIN
from dbset_cli.files.reading.options import ReadOptions
from dbset_cli.files.reading.read import read
from dbset_cli.importing.dry_run import ddl, undone
from dbset_cli.importing.failures import refused
from dbset_cli.importing.load import Loaded, load
from dbset_cli.importing.notes import notes
from dbset_cli.importing.plan import Plan
from dbset_cli.importing.repeated import first_repeated
from dbset_cli.terminal.progress import progress
from dbset_cli.terminal.units import rows_text

#: Rows that a dry run shows.
_SHOWN = 10


def run(url: str, paths: Sequence[str], options: ReadOptions, plan: Plan) -> None:
    """Import files, or show what the import would do, and say it on stderr."""
    where = _existing(url) if plan.dry_run else url
    with (
        opened_table(where, plan.table, create=True) as (database, table),
        read(paths, _for_plan(options, plan, database, table)) as sources,
    ):
        plan = replace(plan, table=table.name)  # without its schema
        is_new = not database.has_table(plan.table)
        find_repeated = partial(_first_repeated, paths, options, plan, database)
        with progress(plan.table) as shown, refused(find_repeated):
            if plan.dry_run or plan.create_only:
                with ddl() as statements, undone(database):
                    loaded = load(database, sources, plan, shown.rows, first=_SHOWN)
                    columns = _columns(database, plan.table)
            else:
                loaded = load(database, sources, plan, shown.rows)
                columns = _columns(database, plan.table)
        if plan.dry_run:
            _show(statements, loaded)
        elif plan.create_only:
            database.create_table(plan.table, columns)
        counts_keys = is_new and plan.keys and not (plan.dry_run or plan.create_only)
        held = table.count() if counts_keys else loaded.written
        for note in notes(loaded.kinds, columns, options.date_format):
            sys.stderr.write(f"note: {note}\n")
        sys.stderr.write(_summary(loaded, plan, held, is_new=is_new) + "\n")


def _first_repeated(
    paths: Sequence[str], options: ReadOptions, plan: Plan, database: Database
) -> str:
    if STDIN in paths:
        return ""
    own = _for_plan(options, plan, database, database[plan.table])
    with read(paths, replace(own, may_guess=False, keep_bad=False)) as sources:
        return first_repeated(database, sources, plan)


def _for_plan(options: ReadOptions, plan: Plan, database: Database, table: Table) -> ReadOptions:
    """Return options by which text for columns of text stays as it is."""
    writes = not (plan.dry_run or plan.create_only)
    updates = bool(plan.keys) and not plan.ignore
    options = replace(options, leaves_lacking=updates, may_guess=writes, keep_bad=writes)
    if not database.has_table(table.name):
        return options
    columns = table.table.columns
    return replace(
        options, text_columns=[each.name for each in columns if isinstance(each.type, sa.String)]
    )


def _existing(url: str) -> str:
    """Return a URL that creates no file: in memory if the file of SQLite does not exist."""
    file = sqlite_file(full_url(url))
    return url if file is None or file.exists() else "sqlite://"


def _columns(database: Database, table: str) -> dict[str, sa.Column[Any]]:
    """Return the columns of a table, to create it again."""
    if not database.has_table(table):
        return {}
    return {
        each.name: sa.Column(each.name, each.type, primary_key=each.primary_key)
        for each in database[table].table.columns
    }


def _show(statements: Sequence[str], loaded: Loaded) -> None:
    """Print the DDL and the first rows."""
    for statement in statements:
        lines = [line.rstrip().expandtabs(4) for line in statement.splitlines()]
        typer.echo("\n".join(lines) + ";")
    if loaded.first:
        from dbset_cli.terminal.table import print_table  # noqa: PLC0415  Rich, for dry runs only

        typer.echo()
        names = list(dict.fromkeys(name for row in loaded.first for name in row))
        print_table(names, ([row.get(name) for name in names] for row in loaded.first))


def _summary(loaded: Loaded, plan: Plan, held: int, *, is_new: bool) -> str:
    """Return what has been imported, in one line.

    Parameters:
        loaded: what has been imported.
        plan: what was to be done.
        held: how many of the rows that were written are in the table, as far as it is known.
        is_new: whether the table is new.
    """
    if plan.dry_run:
        return f"{rows_text(loaded.read)} would go into {plan.table}; nothing was written"
    if plan.create_only:
        done = f"created {plan.table}" if is_new else f"{plan.table} has all columns of the files"
        return f"{done}; no rows were written"
    text = f"{rows_text(loaded.written)} into {plan.table}"
    if held < loaded.written:
        return f"{text}; {loaded.written - held:,} repeated a key"
    left = loaded.read - loaded.written
    if not (plan.ignore and left):
        return text
    return f"{text}; {left:,} {'exists' if left == 1 else 'exist'} already"
