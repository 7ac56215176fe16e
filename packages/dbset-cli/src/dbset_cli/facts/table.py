"""Everything about one table."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from dbset_cli.facts.columns import columns, indexes
from dbset_cli.facts.relations import Relation, relation
from dbset_cli.facts.statistics import bars, statistics
from dbset_cli.files.writing.texts import text
from dbset_cli.terminal.units import rows_text, size_text

if TYPE_CHECKING:
    from dbset_sync import Database, Table

#: Facts about columns that a printed table leaves out if no column has them.
_SELDOM = ("default", "key", "references", "comment", "where", "histogram")

#: The most characters of a value among the statistics.
_WIDTH = 30


class Section(NamedTuple):
    """A part of what is printed.

    Attributes:
        name: its heading.
        facts: its rows.
        right: the columns to align to the right.
    """

    name: str
    facts: list[dict[str, Any]]
    right: Collection[str] = ()


class TableFacts(NamedTuple):
    """Everything about one table.

    Attributes:
        relation: its name, kind, rows and size; ``None`` if the database does not list it.
        name: the name by which it was asked for.
        comment: its comment.
        columns, indexes: its columns and indexes.
        rows: its first rows.
        statistics: facts about the values of each column; ``None`` if they were not asked for.
    """

    relation: Relation | None
    name: str
    comment: str | None
    columns: list[dict[str, Any]]
    indexes: list[dict[str, Any]]
    rows: list[dict[str, Any]]
    statistics: list[dict[str, Any]] | None

    @property
    def title(self) -> str:
        """The name, kind, rows and size in one line."""
        found = self.relation
        if found is None:
            return self.name
        rows = None if found.rows is None else rows_text(found.rows, estimated=found.estimated)
        parts = [found.kind, rows, size_text(found.bytes)]
        return f"{self.name}: {', '.join(filter(None, parts))}"

    def document(self) -> dict[str, Any]:
        """Return the facts as a JSON document."""
        known = {} if self.relation is None else self.relation._asdict()
        parts = self._asdict()
        del parts["relation"]
        if self.statistics is None:
            del parts["statistics"]
        return {**known, **parts, "rows": known.get("rows"), "first_rows": self.rows}

    def sections(self) -> Iterator[Section]:
        """Yield what is printed below the title."""
        yield Section("columns", _used(map(_marked, self.columns)))
        if self.indexes:
            yield Section("indexes", _used(map(_listed, self.indexes)))
        if self.statistics is not None:
            facts = _used(map(_shown, self.statistics))
            yield Section("statistics", facts, ("nulls", "distinct", "min", "max"))
        if self.rows:
            yield Section("first rows", self.rows)


def table_facts(database: Database, table: Table, *, rows: int, stats: bool) -> TableFacts:
    """Return everything about one table.

    Parameters:
        database: the database, open for reading.
        table: the table.
        rows: how many of the first rows to read.
        stats: whether to describe the values of each column, for which all rows are read.

    Raises:
        TableNotFoundError: there is no such table.
    """
    found = table.table
    schema = found.schema
    return TableFacts(
        relation(database, table.name, schema),
        table.name if schema is None else f"{schema}.{table.name}",
        found.comment,
        columns(found, database.engine.dialect),
        indexes(found),
        table.find(_limit=rows).all() if rows else [],
        statistics(database, found) if stats else None,
    )


def _used(facts: Any) -> list[dict[str, Any]]:
    """Return facts for a printed table, without those that none of them has."""
    every = list(facts)
    unused = {name for name in _SELDOM if all(fact.get(name) in {None, ""} for fact in every)}
    return [
        {name: "" if value is None else value for name, value in fact.items() if name not in unused}
        for fact in every
    ]


def _marked(column: Mapping[str, Any]) -> dict[str, Any]:
    return {**column, "nullable": "yes" if column["nullable"] else "no"}


def _listed(index: Mapping[str, Any]) -> dict[str, Any]:
    return {**index, "columns": ", ".join(index["columns"])}


def _shown(fact: Mapping[str, Any]) -> dict[str, Any]:
    least, most = (_short(fact[name]) for name in ("min", "max"))
    return {**fact, "min": least, "max": most, "histogram": bars(fact["histogram"])}


def _short(value: object) -> str:
    shown = "" if value is None else text(value)
    return shown if len(shown) <= _WIDTH else f"{shown[: _WIDTH - 1]}…"
