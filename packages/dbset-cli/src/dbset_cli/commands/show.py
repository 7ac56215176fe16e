"""``dbset show``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from dbset_cli.commands.arguments import Url
from dbset_cli.facts.output import FactsFormat

if TYPE_CHECKING:
    from dbset_cli.facts.table import TableFacts


def show(
    url: Url,
    table: Annotated[str, typer.Argument(help="A table or view, such as orders or sales.orders.")],
    *,
    rows: Annotated[
        int, typer.Option("--rows", "-n", min=0, help="How many of the first rows to show.")
    ] = 5,
    stats: Annotated[
        bool, typer.Option("--stats", help="Describe the values of each column; reads all rows.")
    ] = False,
    format: Annotated[  # noqa: A002  as the option is called
        FactsFormat, typer.Option("--format", help="The output format; csv is not possible.")
    ] = FactsFormat.TABLE,
) -> None:
    """Describe a table: its columns, keys, indexes and first rows.

    [bold]Examples[/bold]

    dbset show shop.db orders

    dbset show postgresql://localhost/shop sales.orders --rows 20 --stats
    """
    from dbset_cli.database import opened_table  # noqa: PLC0415  quick --help
    from dbset_cli.errors import ArgumentsError  # noqa: PLC0415  quick --help
    from dbset_cli.facts.table import table_facts  # noqa: PLC0415  quick --help

    if format is FactsFormat.CSV:
        raise ArgumentsError("a table has several kinds of facts; write --format json or markdown")
    with opened_table(url, table, read_only=True) as (database, found):
        facts = table_facts(database, found, rows=rows, stats=stats)
    _print(facts, format)


def _print(facts: TableFacts, format: FactsFormat) -> None:  # noqa: A002  as the option is called
    from dbset_cli.facts.output import print_facts, print_json  # noqa: PLC0415  quick --help

    if format is FactsFormat.JSON:
        print_json(facts.document())
        return
    is_markdown = format is FactsFormat.MARKDOWN
    typer.echo(f"## {facts.title}" if is_markdown else facts.title)
    if facts.comment:
        typer.echo(facts.comment)
    for section in facts.sections():
        typer.echo(f"\n### {section.name}\n" if is_markdown else f"\n{section.name}")
        print_facts(section.facts, format, section.right)
