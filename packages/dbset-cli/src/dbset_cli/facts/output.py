"""Printed facts, as tables, JSON, CSV or Markdown."""

from __future__ import annotations

import csv
import sys
from collections.abc import Collection, Iterable, Mapping, Sequence
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


def print_json(document: Facts | Mapping[str, Any]) -> None:
    """Print a JSON document, with a line for each fact."""
    from dbset_cli.files.writing.texts import json_text  # noqa: PLC0415  quick --help

    if not isinstance(document, Mapping):
        typer.echo(_lines(map(json_text, document), "[]", ""))
        return
    parts = []
    for key, value in document.items():
        is_facts = isinstance(value, list)
        text = _lines(map(json_text, value), "[]", "  ") if is_facts else json_text(value)
        parts.append(f"{json_text(key)}: {text}")
    typer.echo(_lines(parts, "{}", ""))


def _lines(parts: Iterable[str], brackets: str, indent: str) -> str:
    inside = ",\n".join(f"{indent}  {part}" for part in parts)
    return f"{brackets[0]}\n{inside}\n{indent}{brackets[1]}" if inside else brackets


def _print_json(facts: Facts, _right: Collection[str]) -> None:
    print_json(facts)


def _print_csv(facts: Facts, _right: Collection[str]) -> None:
    if facts:
        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow(facts[0])
        writer.writerows([_text(value) for value in row.values()] for row in facts)


def _print_markdown(facts: Facts, right: Collection[str]) -> None:
    if not facts:
        return
    lines = [list(facts[0]), ["---:" if name in right else "---" for name in facts[0]]]
    lines += [[_cell(value) for value in row.values()] for row in facts]
    for line in lines:
        typer.echo(f"| {' | '.join(line)} |")


def _cell(value: object) -> str:
    return " ".join(_text(value).split()).replace("|", "\\|")


def _print_table(facts: Facts, right: Collection[str]) -> None:
    from dbset_cli.terminal.table import print_table  # noqa: PLC0415  quick --help

    if facts:
        print_table(list(facts[0]), (list(row.values()) for row in facts), right=right)


def _text(value: object) -> str:
    from dbset_cli.files.writing.texts import text  # noqa: PLC0415  quick --help

    return "" if value is None else text(value)


_PRINTERS = {
    FactsFormat.TABLE: _print_table,
    FactsFormat.JSON: _print_json,
    FactsFormat.CSV: _print_csv,
    FactsFormat.MARKDOWN: _print_markdown,
}
