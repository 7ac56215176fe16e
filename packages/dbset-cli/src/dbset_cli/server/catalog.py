"""The tables that may be read, and their columns, keys and indexes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import islice
from typing import Any

from dbset_schema import reflect, table_names, view_names
from dbset_schema.inspector import inspector
from sqlalchemy import Column, Connection, Dialect, Table, inspect

from dbset_cli.facts.columns import columns
from dbset_cli.server.errors import ToolError
from dbset_cli.server.privileges import Privileges
from dbset_cli.server.reads import Reads

_HIDDEN_SCHEMAS = {"information_schema"}


@dataclass(frozen=True)
class Name:
    """The name of a table or view.

    Attributes:
        written: as a statement writes it.
        schema: its schema; ``None`` for the default one.
        name: its name in the database.
        kind: ``table`` or ``view``.
    """

    written: str
    schema: str | None
    name: str
    kind: str

    def is_meant_by(self, text: str) -> bool:
        """Return whether a text names it, with or without quotes."""
        return text in {self.written, f"{self.schema}.{self.name}" if self.schema else self.name}


@dataclass(frozen=True)
class Found:
    """A table that may be read.

    Attributes:
        name: its name.
        table: the table.
        columns: the columns that may be read.
    """

    name: Name
    table: Table
    columns: Sequence[Column[Any]]

    @property
    def left_out(self) -> dict[str, str]:
        """A note on the columns that may not be read, if there are any."""
        count = len(self.table.columns) - len(self.columns)
        denied = "1 column is denied" if count == 1 else f"{count} columns are denied"
        return {"left_out": f"{denied}; in a query, name the others instead of *"} if count else {}


class Catalog:
    """Looks up the tables that may be read.

    Parameters:
        reads: the database.
    """

    def __init__(self, reads: Reads) -> None:
        self._reads = reads

    def names(self) -> list[Name]:
        """Return the names of the tables and views that may be read."""
        with self._reads.inspecting() as connection:
            return list(self._names(connection))

    def find(self, text: str) -> Found:
        """Return a table.

        Parameters:
            text: its name, as `names` lists it, or without quotes.

        Raises:
            ToolError: there is no such table, or it may not be read.
        """
        with self._reads.inspecting() as connection:
            name, table = self._reflected(connection, text)
            role = Privileges(connection)
        policy = self._reads.policy
        readable = [
            each
            for each in table.columns
            if role.allow_column(name.schema, name.name, each.name)
            and policy.allows_column(name.written, each.name)
        ]
        return Found(name, table, readable)

    def description(self, text: str) -> dict[str, Any]:
        """Return the columns, keys and indexes of a table that may be read.

        Parameters:
            text: its name.

        Raises:
            ToolError: there is no such table, or it may not be read.
        """
        found = self.find(text)
        readable = {column.name for column in found.columns}
        return {
            "table": found.name.written,
            "kind": found.name.kind,
            "columns": list(_columns(found, self._reads.engine.dialect)),
            **found.left_out,
            "primary_key": [column.name for column in found.table.primary_key.columns],
            "foreign_keys": list(self._foreign_keys(found, readable)),
            "indexes": list(_indexes(found.table, readable)),
        }

    def _names(self, connection: Connection) -> Iterator[Name]:
        found = inspect(connection)
        default = found.default_schema_name
        role = Privileges(connection)
        schemas = [default] if default else []
        if connection.dialect.name == "postgresql":
            schemas += sorted({*found.get_schema_names()} - _HIDDEN_SCHEMAS - {default})
        for schema in schemas:
            for kind, names in _KINDS.items():
                for name in names(connection, schema):
                    if not role.allow_table(schema, name):
                        continue
                    yield from self._readable(kind, schema, name, is_default=schema == default)

    def _readable(self, kind: str, schema: str, name: str, *, is_default: bool) -> Iterator[Name]:
        """Yield the shortest name of a table by which it may be read."""
        quote = self._reads.policy.quoted
        names = [Name(f"{quote(schema)}.{quote(name)}", schema, name, kind)]
        if is_default:
            names.insert(0, Name(quote(name), None, name, kind))
        allowed = (each for each in names if self._reads.policy.allows_table(each.written))
        yield from islice(allowed, 1)

    def _reflected(self, connection: Connection, text: str) -> tuple[Name, Table]:
        for name in self._names(connection):
            if name.is_meant_by(text):
                table = reflect(connection, name.name, name.schema)
                if table is not None:
                    return name, table
        near = get_close_matches(text, [name.written for name in self._names(connection)], n=1)
        hint = f"; did you mean {near[0]}?" if near else "; list_tables shows those that may"
        raise ToolError(f"there is no table {text:.200} that may be read{hint}")

    def _foreign_keys(self, found: Found, readable: set[str]) -> Iterator[dict[str, Any]]:
        if not found.table.foreign_key_constraints:
            return
        quote = self._reads.policy.quoted
        name, schema = found.name.name, found.name.schema
        with self._reads.inspecting() as connection:
            keys = inspector(connection, name, schema).get_foreign_keys(name, schema=schema)
        for key in keys:
            parts = [part for part in (key["referred_schema"], key["referred_table"]) if part]
            target = ".".join(map(quote, parts))
            referring, referred = list(key["constrained_columns"]), list(key["referred_columns"])
            if readable.issuperset(referring) and self._reads.policy.allows_table(target):
                yield {"columns": referring, "references": target, "referred_columns": referred}


def _indexes(table: Table, readable: set[str]) -> Iterator[dict[str, Any]]:
    """Yield the indexes on columns only: an expression might show a value."""
    for index in sorted(table.indexes, key=lambda index: str(index.name)):
        names = [column.name for column in index.columns]
        if len(names) == len(index.expressions) and readable.issuperset(names):
            yield {"name": index.name, "columns": names, "unique": bool(index.unique)}


def _columns(found: Found, dialect: Dialect) -> Iterator[dict[str, Any]]:
    readable = {column.name for column in found.columns}
    for facts in columns(found.table, dialect):
        if facts["column"] in readable:
            shown = {name: facts[name] for name in _FACTS}
            yield {name: value for name, value in shown.items() if value not in {None, ""}}


#: What is said about a column; its keys are those of the table.
_FACTS = ("column", "type", "nullable", "default", "comment")

_KINDS: dict[str, Callable[[Connection, str | None], list[str]]] = {
    "table": table_names,
    "view": view_names,
}
