"""A cache of reflected tables, nested for transactions."""

from __future__ import annotations

import pickle
import zlib
from collections.abc import Mapping
from contextlib import suppress
from functools import cached_property
from threading import Lock
from types import MappingProxyType
from typing import Any

from sqlalchemy import Connection, MetaData, Table
from sqlalchemy.types import TypeEngine

from dbset_schema.capabilities import capabilities_of
from dbset_schema.definition_version import (
    has_definition,
    has_definition_still,
    keep_definition,
    read_definition,
)
from dbset_schema.locks import block_changes, lock_table
from dbset_schema.reflect import is_readable, not_found, reflect, refuse_view
from dbset_schema.table_comparison import is_same
from dbset_schema.table_version import is_current

#: A key of a table's ``info``: what is cached for this object, and not for its copies.
CACHED = "dbset_cached"

#: A key of a table's ``info``: how the table was packed, as long as it is the same.
_PACKED = "dbset_packed"

#: The most tables that are in memory as objects. Those added first are packed, at less than a tenth
#: of the size.
MOST_UNPACKED = 500

_NONE: Mapping[str, Any] = MappingProxyType({})


def copied(table: Table, metadata: MetaData, types: Mapping[str, TypeEngine[Any]] = _NONE) -> Table:
    """Return a copy of a table, including its ``info``.

    Parameters:
        table: the table.
        metadata: the MetaData of the copy.
        types: replacement types by column.
    """
    copy = table.to_metadata(metadata)
    copy.info.update(table.info)
    for key in (CACHED, _PACKED):
        copy.info.pop(key, None)
    for column in table.columns:  # to_metadata would move an enum to the table's schema
        copy.columns[column.name].type = types.get(column.name, column.type)
    return copy


def _moved(table: Table, metadata: MetaData) -> Table:
    """Return a table as one of a MetaData: the same object, with what is cached for it.

    A table with foreign keys, or to which others have some, is copied, as SQLAlchemy then links
    their columns. So is any table if this release of SQLAlchemy lacks the private attributes.
    """
    private: Any = metadata
    try:
        referred = {key for (key, _), keys in private._fk_memos.items() if keys}  # noqa: SLF001
        add = private._add_table  # noqa: SLF001
    except AttributeError:
        return copied(table, metadata)
    if table.foreign_keys or table.key in referred:
        return copied(table, metadata)
    table.metadata = metadata
    add(table.name, table.schema, table)
    return table


class Catalog:
    """The reflected tables of a database, or of one transaction on it.

    A transaction has its own catalog, ``nested`` in the outer one. ``publish`` moves its tables to
    the outer catalog at commit. A transaction that rolls back drops its catalog, so nothing that
    was rolled back becomes visible.

    Parameters:
        schema: the PostgreSQL schema of the tables; the search path by default.

    Attributes:
        outer: the catalog around this one; ``None`` for the database's catalog.
        tables: the tables in this catalog; ``None`` for a table to reflect again.
        packed: the other tables of the outer catalog, as compressed pickles.
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
        self.packed: dict[str, bytes] = {}
        self._typical = b""  # a table, whose text a packed one refers to
        self.current: set[str] = set()
        self._writing = Lock()

    @cached_property
    def metadata(self) -> MetaData:
        """The MetaData of the published tables."""
        return MetaData(schema=self.schema)

    def nested(self) -> Catalog:
        """Return a catalog that reads through to this one but does not change it."""
        inner = Catalog(self.schema)
        inner.outer = self
        return inner

    def known(self, name: str) -> Table | None:
        """Return a table from the cache, without asking the database."""
        for catalog in self._outwards:
            if name in catalog.tables:
                return catalog.tables.get(name)  # another thread may just have removed it
        return self._outwards[-1].unpacked(name)

    def unpacked(self, name: str) -> Table | None:
        """Return a packed table as an object again, if there is one."""
        if name not in self.packed:
            return self.tables.get(name)
        with self._writing:
            packed = self.packed.get(name)
            if packed is None:  # another thread was faster
                return self.tables.get(name)
            reader = zlib.decompressobj(zdict=self._typical)
            shared = self._share(name, pickle.loads(reader.decompress(packed)))  # noqa: S301  its own
            if shared is not None:
                shared.info[_PACKED] = packed, _facts(shared)
            return shared

    def table(self, connection: Connection, name: str) -> Table | None:
        """Return a table, reflected if it is not in the cache.

        Parameters:
            connection: where to look.
            name: the table's or view's name.

        Returns:
            The table, or ``None`` if the database has no such table now.
        """
        table = self.known(name)
        return self.reload(connection, name) if table is None else table

    def reload(self, connection: Connection, name: str) -> Table | None:
        """Reflect a table again, and cache it."""
        return self.keep(name, reflect(connection, name, self.schema))

    def renewed(self, connection: Connection, name: str) -> Table | None:
        """Return a table as it is defined now, reflected again if it has changed."""
        known = self.known(name)
        definition = read_definition(connection, name, self.schema)
        if known is not None and (
            has_definition_still(connection, known, definition)
            if self.outer is None
            else has_definition(known, definition)
        ):
            return known
        found = self.reload(connection, name)
        if found is not None:
            keep_definition(found, definition)
        return found

    def locked(self, connection: Connection, name: str) -> Table:
        """Lock a table for a change of its schema, and return it as it is now.

        Raises:
            TableNotFoundError: it does not exist.
            SchemaError: it is a view.
        """
        lock_table(connection, name)
        found = self.renewed(connection, name)
        if found is None:
            raise not_found(connection, name, self.schema, "; create it first")
        refuse_view(found)
        return found

    def has_changed(self, connection: Connection, name: str, known: Table | None) -> bool:
        """Return whether a table differs from the known one; if so, cache the new one."""
        found = reflect(connection, name, self.schema)
        if is_same(known, found):
            return False
        self.keep(name, found)
        return True

    def forget(self, name: str) -> None:
        """Reflect a table again at its next use."""
        self.keep(name, None)

    def distrust(self, name: str) -> None:
        """Reflect a table again at its next use, even after a rollback."""
        for catalog in self._outwards:
            catalog.forget(name)

    def forget_all(self) -> None:
        """Reflect every table again at its next use."""
        for catalog in self._outwards:
            for name in [*catalog.tables, *catalog.packed]:
                self.keep(name, None)

    def is_current(self, connection: Connection, table: Table) -> bool:
        """Return whether a cached table is current; if so, lock it for this transaction.

        A stale table is left unlocked, as the transaction that changes it may wait for the lock.
        """
        if self.is_locked(table):
            return True
        if connection.dialect.name == "sqlite":  # the transaction that writes keeps all others out
            current = is_current(connection, table, locked=True)
        else:
            current = self._is_current_and_locked(connection, table)
        if current:
            self.lock(table.name)
        return current

    def _is_current_and_locked(self, connection: Connection, table: Table) -> bool:
        unreadable = not any(is_readable(table, [column.name]) for column in table.columns)
        if unreadable and not capabilities_of(connection.dialect).lock_table:
            return False
        with connection.begin_nested() as savepoint:
            if unreadable:
                block_changes(connection, table)
            current = is_current(connection, table, locked=unreadable)
            if not current:
                savepoint.rollback()
        return current

    def lock(self, name: str) -> None:
        """Record that no one else can change a table before this transaction ends."""
        if self.outer is not None:
            self.current.add(name)

    def is_locked(self, table: Table) -> bool:
        """Return whether a cached table is current until this transaction ends."""
        for catalog in self._outwards:  # noqa: SIM110  any() takes twice as long
            if table.name in catalog.current:
                return True
        return False

    def publish(self) -> None:
        """Move the tables to the outer catalog, after a commit."""
        if self.outer is not None:
            if self.outer.outer is not None:
                self.outer.current |= self.current
            for name, table in self.tables.items():
                self.outer.keep(name, table)
            self.tables = {}

    @cached_property
    def _outwards(self) -> tuple[Catalog, ...]:
        """This catalog and the outer ones; cached because every write in a transaction uses it."""
        found: list[Catalog] = [self]
        while (outer := found[-1].outer) is not None:
            found.append(outer)
        return tuple(found)

    def keep(self, name: str, table: Table | None) -> Table | None:
        """Cache a table and return it; ``None`` to reflect it again at its next use.

        Other threads see the old table or the new one, and never a gap.
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
            self.packed.pop(name, None)
            return None
        shared = self.tables[name] = _moved(table, self.metadata)
        self.packed.pop(name, None)
        if len(self.tables) > MOST_UNPACKED:
            self._pack(next(iter(self.tables)))
        return shared

    def _pack(self, name: str) -> None:
        """Pack a table; forget it if that is not possible."""
        table = self.tables[name]
        if table is None:
            return
        packed, facts = table.info.get(_PACKED, (b"", {}))
        own = _facts(table)
        if own.keys() == facts.keys() and all(own[key] is facts[key] for key in own):
            self.packed[name] = packed
        else:
            with suppress(Exception):  # a type of another package may not be picklable
                self.packed[name] = self._compressed(pickle.dumps(copied(table, MetaData())))
        del self.tables[name]
        self.metadata.remove(table)

    def _compressed(self, pickled: bytes) -> bytes:
        """Return a pickled table without what it has in common with the first one."""
        self._typical = self._typical or pickled
        writer = zlib.compressobj(zdict=self._typical)
        return writer.compress(pickled) + writer.flush()


def _facts(table: Table) -> dict[str, Any]:
    """Return what is known about a table; a new version is another object."""
    return {key: fact for key, fact in table.info.items() if key not in {CACHED, _PACKED}}
