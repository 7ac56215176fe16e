"""``dbset tables``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from dbset_cli.commands.arguments import Url
from dbset_cli.facts.output import FactsFormat

if TYPE_CHECKING:
    from dbset_cli.facts.relations import Relation


def tables(
    url: Url,
    *,
    schema: Annotated[
        str | None, typer.Option("--schema", help="Only this PostgreSQL schema.")
    ] = None,
    exact: Annotated[
        bool, typer.Option("--exact", help="Count all rows, even of large tables and views.")
    ] = False,
    format: Annotated[  # noqa: A002  as the option is called
        FactsFormat, typer.Option("--format", help="How the tables are printed.")
    ] = FactsFormat.TABLE,
) -> None:
    """List the tables and views, with their rows and sizes.

    A number with ~ is an estimate by the database, for tables of 100,000 rows or more.

    [bold]Examples[/bold]

    dbset tables shop.db

    dbset tables postgresql://localhost/shop --schema sales --format json
    """
    from dbset_cli.database import opened  # noqa: PLC0415  quick --help
    from dbset_cli.facts.output import print_facts  # noqa: PLC0415  quick --help
    from dbset_cli.facts.relations import database_size, relations  # noqa: PLC0415  quick --help
    from dbset_cli.terminal.units import size_text  # noqa: PLC0415  quick --help

    with opened(url, read_only=True) as database:
        found = relations(database, schema, exact=exact)
        size = database_size(database, found)
    as_values = format in {FactsFormat.JSON, FactsFormat.CSV}
    facts = [_values(each) if as_values else _texts(each) for each in found]
    print_facts(facts, format, right=("rows", "size"))
    count = "1 table or view" if len(found) == 1 else f"{len(found)} tables and views"
    typer.echo(f"{count}, {size_text(size)}", err=True)


def _values(relation: Relation) -> dict[str, Any]:
    return {name: value for name, value in relation._asdict().items() if _is_shown(relation, name)}


def _texts(relation: Relation) -> dict[str, Any]:
    from dbset_cli.terminal.units import count_text, size_text  # noqa: PLC0415  quick --help

    texts = {
        "schema": relation.schema,
        "name": relation.name,
        "kind": relation.kind,
        "rows": count_text(relation.rows, estimated=relation.estimated),
        "size": size_text(relation.bytes),
    }
    return {name: text for name, text in texts.items() if _is_shown(relation, name)}


def _is_shown(relation: Relation, name: str) -> bool:
    return name != "schema" or relation.schema is not None
