"""``dbset mcp``."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Annotated, Any

import typer

from dbset_cli.commands.arguments import Url
from dbset_cli.errors import ArgumentsError, CommandError
from dbset_cli.extensions import reading_functions

#: Modules that come with the extra.
_EXTRA = {"anyio", "mcp", "mcp_types"}


def mcp(
    url: Url,
    *,
    allow_tables: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help="A table to read, spelled as in the SQL; repeatable."),
    ] = None,
    deny_columns: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME", help="A column not to read: t.column or *.column; repeatable."
        ),
    ] = None,
    allow_extension: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME",
            help="A PostgreSQL extension: allow its functions that only read; repeatable.",
        ),
    ] = None,
    allow_function: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME", help="A function that only reads, or a prefix: st_*; repeatable."
        ),
    ] = None,
    timeout: Annotated[
        float, typer.Option(metavar="SECONDS", help="How long one statement may take.")
    ] = 30,
    max_rows: Annotated[
        int, typer.Option(metavar="N", min=1, help="How many rows one answer may have.")
    ] = 200,
    audit: Annotated[
        str | None,
        typer.Option(metavar="FILE", help="Append a line for each call; by default, to stderr."),
    ] = None,
) -> None:
    """Let a language model read a database: a Model Context Protocol server.

    It speaks over standard input and output. None of its tools can write.
    Without --allow-tables, all tables may be read.

    Examples

    dbset mcp shop.db

    dbset mcp shop.db --allow-tables orders --deny-columns '*.email'
    """
    from dbset_cli.database import opened  # noqa: PLC0415  quick --help
    from dbset_cli.server.audit import Audit  # noqa: PLC0415
    from dbset_cli.server.policy import Limits, check_names  # noqa: PLC0415
    from dbset_cli.server.reads import Reads, row_bound  # noqa: PLC0415

    if not 0 < timeout < math.inf:
        raise ArgumentsError("--timeout is a positive number of seconds")
    limits = Limits(
        allow_functions=[*(allow_function or ()), *reading_functions(allow_extension or ())],
        allow_tables=allow_tables or None,
        deny_columns=deny_columns or (),
        timeout=timeout,
        max_rows=max_rows,
    )
    check_names(limits)
    serve = _server()
    with opened(
        url,
        read_only=True,
        allow_functions=limits.allow_functions,
        statement_timeout=limits.timeout,
        max_rows=row_bound(limits),
    ) as database:
        serve(Reads(database, limits), Audit(audit))


def _server() -> Callable[[Any, Any], None]:
    """Import the server, which needs the extra."""
    try:
        from dbset_cli.server.protocol import serve  # noqa: PLC0415  an extra
    except ImportError as error:
        if (error.name or "").partition(".")[0] not in _EXTRA:
            raise
        raise CommandError(
            "dbset mcp needs the package mcp, version 2.3 or later;"
            " run: pip install 'dbset-cli[mcp]'"
        ) from error
    return serve
