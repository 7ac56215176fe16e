"""``dbset mcp``."""

from __future__ import annotations

from typing import Annotated

import typer

from dbset_cli.errors import ArgumentsError, CommandError

#: Modules that come with the extra.
_EXTRA = {"anyio", "mcp", "mcp_types"}


def mcp(
    url: Annotated[str, typer.Argument(help="The database: a URL, or a file of SQLite.")],
    *,
    allow_tables: Annotated[
        list[str] | None,
        typer.Option(help="A table that may be read, by the name that SQL uses; all by default."),
    ] = None,
    deny_columns: Annotated[
        list[str] | None,
        typer.Option(help="A column that must not be read: table.column or *.column."),
    ] = None,
    allow_extension: Annotated[
        list[str] | None,
        typer.Option(help="A PostgreSQL extension whose reading functions are allowed."),
    ] = None,
    allow_function: Annotated[
        list[str] | None, typer.Option(help="A function that only reads: name, or a prefix st_*.")
    ] = None,
    timeout: Annotated[float, typer.Option(help="Seconds that one statement may take.")] = 30,
    max_rows: Annotated[int, typer.Option(min=1, help="Rows that one answer may have.")] = 200,
    audit: Annotated[
        str | None,
        typer.Option(metavar="FILE", help="Append a line per call to FILE; by default, to stderr."),
    ] = None,
) -> None:
    """Let a language model read a database: a Model Context Protocol server over stdio.

    Tools list and describe tables, show some rows, run one read-only query, and explain it. None of
    them can write. Each option for names may be repeated.

    Examples:
      dbset mcp shop.db
      dbset mcp postgresql://reader@host/shop --allow-tables orders --deny-columns '*.email'
    """
    from dbset_cli.database import opened  # noqa: PLC0415  quick --help

    try:
        from dbset_cli.server.audit import Audit  # noqa: PLC0415
        from dbset_cli.server.policy import Limits  # noqa: PLC0415
        from dbset_cli.server.protocol import serve  # noqa: PLC0415
        from dbset_cli.server.reads import Reads, row_bound  # noqa: PLC0415
    except ImportError as error:
        if (error.name or "").partition(".")[0] not in _EXTRA:
            raise
        raise CommandError(
            "dbset mcp needs version 2.3 or later of the package mcp;"
            " run: pip install 'dbset-cli[mcp]'"
        ) from error
    if not timeout > 0:
        raise ArgumentsError("--timeout is a positive number of seconds")
    limits = Limits(
        allow_functions=[*(allow_function or ()), *_functions(allow_extension or ())],
        allow_tables=allow_tables or None,
        deny_columns=deny_columns or (),
        timeout=timeout,
        max_rows=max_rows,
    )
    with opened(
        url,
        read_only=True,
        allow_functions=limits.allow_functions,
        statement_timeout=limits.timeout,
        max_rows=row_bound(limits),
    ) as database:
        serve(Reads(database, limits), Audit(audit))


def _functions(extensions: list[str] | tuple[str, ...]) -> list[str]:
    """Return the reading functions of extensions."""
    from dbset_readonly import EXTENSIONS  # noqa: PLC0415  quick --help

    for name in extensions:
        if name not in EXTENSIONS:
            known = ", ".join(sorted(EXTENSIONS))
            raise ArgumentsError(f"--allow-extension {name} is not known; there are: {known}")
    return [function for name in extensions for function in EXTENSIONS[name]]
