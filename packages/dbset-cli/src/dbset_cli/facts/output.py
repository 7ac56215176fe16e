"""Printed facts, as tables, JSON, CSV or Markdown."""

from __future__ import annotations

import sys
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from typing import Any, BinaryIO

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


class _Rows:
    """Facts as rows of a query."""

    def __init__(self, facts: Facts) -> None:
        self.keys = list(facts[0])
        self._facts = facts

    def __iter__(self) -> Iterator[dict[str, Any]]:
        return map(dict, self._facts)


def _print_csv(facts: Facts, _right: Collection[str]) -> None:
    from dbset_cli.files.writing.delimited import write_delimited  # noqa: PLC0415  quick --help

    _print_rows(facts, lambda rows, target: write_delimited(rows, target, ","))


def _print_markdown(facts: Facts, right: Collection[str]) -> None:
    from dbset_cli.files.writing.markdown import write_markdown  # noqa: PLC0415  quick --help

    _print_rows(facts, lambda rows, target: write_markdown(rows, target, right))


def _print_rows(facts: Facts, write: Callable[[Any, BinaryIO], int]) -> None:
    if facts:
        sys.stdout.flush()  # what has been printed so far comes first
        write(_Rows(facts), sys.stdout.buffer)
        sys.stdout.buffer.flush()


def _print_table(facts: Facts, right: Collection[str]) -> None:
    from dbset_cli.terminal.table import print_table  # noqa: PLC0415  quick --help

    if facts:
        print_table(list(facts[0]), (list(row.values()) for row in facts), right=right)


_PRINTERS = {
    FactsFormat.TABLE: _print_table,
    FactsFormat.JSON: _print_json,
    FactsFormat.CSV: _print_csv,
    FactsFormat.MARKDOWN: _print_markdown,
}
