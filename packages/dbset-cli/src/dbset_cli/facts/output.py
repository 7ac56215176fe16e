"""Printed facts, as tables, JSON, CSV or Markdown."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Collection, Mapping, Sequence
from enum import StrEnum
from typing import Any

import typer

Facts = Sequence[Mapping[str, Any]]


class FactsFormat(StrEnum):
    """How facts are printed."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"
    MARKDOWN = "markdown"


def print_facts(facts: Facts, format: FactsFormat, right: Collection[str] = ()) -> None:  # noqa: A002  as the option is called
    """Print facts of one kind.

    Parameters:
        facts: dicts with the same keys.
        format: the format.
        right: the columns that a table aligns to the right.
    """
    _PRINTERS[format](facts, right)


def _print_json(facts: Facts, _right: Collection[str]) -> None:
    print_json(list(facts))


def print_json(document: object) -> None:
    """Print a JSON document; values without a JSON type are text."""
    typer.echo(json.dumps(document, indent=2, ensure_ascii=False, default=str))


def _print_csv(facts: Facts, _right: Collection[str]) -> None:
    if facts:
        writer = csv.DictWriter(sys.stdout, list(facts[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(facts)


def _print_markdown(facts: Facts, right: Collection[str]) -> None:
    if not facts:
        return
    names = list(facts[0])
    lines = [names, ["--:" if name in right else "---" for name in names]]
    lines += [[_cell(row[name]) for name in names] for row in facts]
    for line in lines:
        typer.echo(f"| {' | '.join(line)} |")


def _cell(value: object) -> str:
    return " ".join(_text(value).split()).replace("|", "\\|")


def _print_table(facts: Facts, right: Collection[str]) -> None:
    from rich import box  # noqa: PLC0415  quick --help
    from rich.console import Console  # noqa: PLC0415  quick --help
    from rich.table import Table  # noqa: PLC0415  quick --help
    from rich.text import Text  # noqa: PLC0415  quick --help

    if not facts:
        return
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    for name in facts[0]:
        table.add_column(name, justify="right" if name in right else "left", overflow="fold")
    for row in facts:
        table.add_row(*(Text(_text(value)) for value in row.values()))
    console = Console(markup=False, highlight=False, width=None if sys.stdout.isatty() else 10_000)
    console.print(table)


def _text(value: object) -> str:
    return "" if value is None else str(value)


_PRINTERS = {
    FactsFormat.TABLE: _print_table,
    FactsFormat.JSON: _print_json,
    FactsFormat.CSV: _print_csv,
    FactsFormat.MARKDOWN: _print_markdown,
}
