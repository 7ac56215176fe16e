"""What is known of each table, to whom, and until when."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from threading import Lock
from types import MappingProxyType
from typing import Any

from sqlalchemy import Connection, MetaData, Table
from sqlalchemy.types import TypeEngine

from dbset_schema.locks import keep_as_it_is
from dbset_schema.reflect import is_readable, reflect
from dbset_schema.table_comparison import is_same
from dbset_schema.table_version import is_current

_NONE: Mapping[str, Any] = MappingProxyType({})


def copied(table: Table, metadata: MetaData, types: Mapping[str, TypeEngine[Any]] = _NONE) -> Table:
    """Return a copy of a table with all that is noted of it.

    Parameters:
        table: the table.
        metadata: of the copy.
        types: those of some columns, where they are to be others.
    """
    copy = table.to_metadata(metadata)
    copy.info.update(table.info)
    for column in table.columns:  # an enum would be looked for in the table's schema
        copy.columns[column.name].type = types.get(column.name, column.type)
    return copy


class Catalog:
    """The tables that are known: of a database, or of one transaction on it.

    What a transaction learns or makes stays in a catalog of its own, ``nested`` in the one around
    it, until ``publish`` hands it on at commit. A transaction that rolls back drops its catalog,
    and nobody has seen what never was.

    Parameters:
        schema: the PostgreSQL schema that the tables live in; the search path decides without one.

    Attributes:
        outer: the catalog around this one; ``None`` for the database's own.
        tables: what this one knows itself; ``None`` for a table to be looked up again.
        current: names of the tables that cannot change before the transaction ends.

    Example:
        >>> from sqlalchemy import create_engine, text
        >>> catalog = Catalog()
        >>> engine = create_engine("sqlite://")
        >>> with engine.connect() as connection:
        ...     _ = connection.execute(text("CREATE TABLE users (name TEXT)"))
        ...     inner = catalog.nested()
        ...     inner.table(connection, "users").columns.keys()
        ['name']
        >>> catalog.known("users") is None
        True
        >>> inner.publish()
        >>> catalog.known("users").name
        'users'
        >>> engine.dispose()
    """

    def __init__(self, schema: str | None = None) -> None:
        self.schema = schema
        self.outer: Catalog | None = None
        self.tables: dict[str, Table | None] = {}
        self.current: set[str] = set()
        self._writing = Lock()

    @cached_property
    def metadata(self) -> MetaData:
        """The tables that everyone knows."""
        return MetaData(schema=self.schema)

    def nested(self) -> Catalog:
        """Return a catalog that sees this one and keeps what it learns to itself."""
        inner = Catalog(self.schema)
        inner.outer = self
        return inner

    def known(self, name: str) -> Table | None:
        """Return a table that is known, without a look at the database."""
        for catalog in self._outwards:
            if name in catalog.tables:
                return catalog.tables.get(name)  # another thread may have forgotten it just now
        return None

    def table(self, connection: Connection, name: str) -> Table | None:
        """Return a table, looked up in the database when it is not known yet.

        Parameters:
            connection: where to look.
            name: the table's or view's name.

        Returns:
            The table, or ``None`` when the database has none of that name now.
        """
        table = self.known(name)
        return self.reload(connection, name) if table is None else table

    def reload(self, connection: Connection, name: str) -> Table | None:
        """Return a table as the database has it now, and know it so from here on."""
        return self.keep(name, reflect(connection, name, self.schema))

    def has_changed(self, connection: Connection, name: str, known: Table | None) -> bool:
        """Return whether a table is another than it was known to be, and know it so if it is."""
        found = reflect(connection, name, self.schema)
        if is_same(known, found):
            return False
        self.keep(name, found)
        return True

    def forget(self, name: str) -> None:
        """Look a table up again when it is next asked for."""
        self.keep(name, None)

    def distrust(self, name: str) -> None:
        """Look a table up again when it is next asked for, also after a rollback."""
        for catalog in self._outwards:
            catalog.forget(name)

    def forget_all(self) -> None:
        """Look every table up again when it is next asked for."""
        for catalog in self._outwards:
            for name in list(catalog.tables):
                self.keep(name, None)

    def is_current(self, connection: Connection, table: Table) -> bool:
        """Return whether a known table is still so; if it is, it stays so in this transaction.

        A table that is not is left unlocked, for whoever changes it may wait for that.
        """
        if self.is_locked(table):
            return True
        with connection.begin_nested() as savepoint:
            unreadable = not any(is_readable(table, [column.name]) for column in table.columns)
            if unreadable:
                keep_as_it_is(connection, table)
            current = is_current(connection, table, locked=unreadable)
            if not current:
                savepoint.rollback()
        if current:
            self.lock(table.name)
        return current

    def lock(self, name: str) -> None:
        """Note that nobody else can change a table before this transaction ends."""
        if self.outer is not None:
            self.current.add(name)

    def is_locked(self, table: Table) -> bool:
        """Return whether a known table is so, and stays so until this transaction ends."""
        return any(table.name in catalog.current for catalog in self._outwards)

    def publish(self) -> None:
        """Hand what was learned to the catalog around this one: its transaction has committed."""
        if self.outer is not None:
            if self.outer.outer is not None:
                self.outer.current |= self.current
            for name, table in self.tables.items():
                self.outer.keep(name, table)
            self.tables = {}

    @cached_property
    def _outwards(self) -> tuple[Catalog, ...]:
        """This catalog and those around it; asked for by every write in a transaction."""
        found: list[Catalog] = [self]
        while (outer := found[-1].outer) is not None:
            found.append(outer)
        return tuple(found)

    def keep(self, name: str, table: Table | None) -> Table | None:
        """Know a table as it is, and return it; ``None`` to look it up when it is next asked for.

        Other threads find what was known or what is known from here on, and never nothing.
        """
        if self.outer is not None:
            self.tables[name] = table
            return table
        with self._writing:
            return self._share(name, table)

    def _share(self, name: str, table: Table | None) -> Table | None:
        stale = self.metadata.tables.get(f"{self.schema}.{name}" if self.schema else name)
        if stale is not None:
            self.metadata.remove(stale)
        if table is None:
            self.tables.pop(name, None)
            return None
        shared = self.tables[name] = copied(table, self.metadata)
        return shared
