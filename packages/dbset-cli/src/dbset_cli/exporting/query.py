"""A statement's rows on standard output."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from dbset_cli.errors import ArgumentsError
from dbset_cli.exporting.exact import opened_exactly
from dbset_cli.exporting.params import params_of
from dbset_cli.exporting.source import queried
from dbset_cli.extensions import reading_functions
from dbset_cli.files.formats import FileFormat, Format
from dbset_cli.files.writing import write
from dbset_cli.files.writing.targets import opened_target
from dbset_cli.terminal.units import rows_text

if TYPE_CHECKING:
    from dbset_sync import Database, Rows

#: Statements that change rows, and return how many unless they have RETURNING.
_CHANGES = re.compile(r"\s*(?:insert|update|delete|replace|merge)\b", re.IGNORECASE)
_RETURNING = re.compile(r"\breturning\b", re.IGNORECASE)

#: Formats that standard output does not have.
_NOT_PRINTED = frozenset({Format.EXCEL, Format.ARROW})


@dataclass(frozen=True)
class Access:
    """What a statement may do.

    Attributes:
        write: whether it may change the database.
        timeout: the seconds that it may take.
        max_rows: the rows that it may return.
        functions, extensions: functions, and PostgreSQL's extensions, that it may use besides those
            that are known to only read.
    """

    write: bool = False
    timeout: float | None = None
    max_rows: int | None = None
    functions: Sequence[str] = ()
    extensions: Sequence[str] = ()

    def options(self) -> dict[str, Any]:
        """Return the options of ``connect()``.

        Raises:
            ArgumentsError: limits are for reading only, or an extension is not known.
        """
        allowed = [*self.functions, *reading_functions(self.extensions)]
        given = {"statement_timeout": self.timeout, "max_rows": self.max_rows}
        limits = {name: value for name, value in given.items() if value is not None}
        if not self.write:
            return {"read_only": True, "allow_functions": allowed, **limits}
        if limits or allowed:
            raise ArgumentsError(
                "--timeout, --max-rows, --allow-function and --allow-extension are for reading;"
                " leave them out with --write"
            )
        return {"ensure_schema": False}


def run_query(
    url: str, sql: str, given: Iterable[str], access: Access, format_: Format | None
) -> None:
    """Run a statement and show its rows, or say how many it changed.

    Parameters:
        url: the database.
        sql: the statement; ``-`` to read it from standard input.
        given: values of parameters, as in ``name=value``.
        access: what the statement may do.
        format_: the format; ``None`` for a table on a terminal, and otherwise CSV.
    """
    if format_ in _NOT_PRINTED:
        raise ArgumentsError(f"query does not print {format_.value}; use dbset export")
    params, options = params_of(given), access.options()
    statement = sys.stdin.read() if sql == "-" else sql
    with opened_exactly(url, **options) as database:
        if access.write and _CHANGES.match(statement) and not _RETURNING.search(statement):
            count = _changed(database, statement, params)
            sys.stderr.write(f"{rows_text(count)} changed\n")
            return
        with queried(database, statement, params) as rows:
            if rows.keys:
                _show(rows, format_ or (Format.TABLE if sys.stdout.isatty() else Format.CSV))
            elif access.write:
                rows.all()
                sys.stderr.write("done\n")


def _changed(database: Database[Any], sql: str, params: dict[str, Any]) -> int:
    return database.execute(sql, **params)


def _show(rows: Rows[Any], format_: Format) -> None:
    if format_ is not Format.TABLE:
        with opened_target("-", FileFormat(format_)) as target:
            write(rows, target, format_)
        return
    from dbset_cli.terminal.table import print_table  # noqa: PLC0415  slow to import

    count = print_table(rows.keys, map(tuple, map(dict.values, rows)))
    sys.stdout.flush()
    if sys.stderr.isatty():
        sys.stderr.write(f"({rows_text(count)})\n")
