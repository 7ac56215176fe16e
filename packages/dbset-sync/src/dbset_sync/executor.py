"""Runs the calls of a table: leases a connection, retries on a stale schema, refuses writes."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, NamedTuple, TypeVar

import sqlalchemy as sa
from dbset_schema import Catalog
from dbset_schema.ddl import is_made_by_others
from dbset_schema.names import is_qualified
from dbset_schema.reflect import not_found
from dbset_schema.table_version import is_begun_at, is_same_still

from dbset_sync.arguments import OPTIONS
from dbset_sync.errors import ReadOnlyError
from dbset_sync.old_names import FILTERS
from dbset_sync.session.connections import Connections, excused
from dbset_sync.session.retry import (
    check_depth,
    is_deadlock,
    is_explainable,
    is_of_database,
    is_refused_write,
    is_stale_plan,
    retry,
)
from dbset_sync.session.transaction import Lease, log_failure
from dbset_sync.settings import Settings
from dbset_sync.statements import table_cache

if TYPE_CHECKING:
    from dbset_filters import FilterBuilder

T = TypeVar("T")


class Executor(NamedTuple):
    """Runs the calls of one table.

    Attributes:
        connections: the database's connections.
        name: the table's name.
        settings: the database's settings.
    """

    connections: Connections
    name: str
    settings: Settings

    def read(self, run: Callable[[Lease, sa.Table], T], empty: T) -> T:
        """Run a read, or return ``empty`` if the table does not exist yet."""

        def once(connections: Connections) -> T:
            with connections.reading(single=self.is_known()) as lease:
                table = lease.table(self.name)
                return self.missing(lease, empty) if table is None else run(lease, table)

        found, error = self.on_replica(once)
        return self.on_primary(partial(once, self.connections), error) if found is None else found

    def on_replica(self, read: Callable[[Connections], T]) -> tuple[T | None, Exception | None]:
        """Return the result of a read of a known table, if a replica can answer, or its error."""
        replica = self.connections.replica() if self.is_known() else None
        return (None, None) if replica is None else excused(replica, read)

    def on_primary(self, once: Callable[[], T], error: Exception | None = None) -> T:
        """Run a read on the primary.

        Parameters:
            once: the read.
            error: the error of a replica, which says whether the read writes, as a function may.
        """
        if error is None or not is_refused_write(error):
            return self.connections.repeated(lambda: self.retried(once, reads=True))
        try:
            return self.retried(once, reads=True)
        finally:
            self.connections.wrote()

    def missing(self, lease: Lease, empty: T) -> T:
        """Return the result for a table that does not exist yet.

        Raises:
            TableNotFoundError: no write could create the table.
        """
        if self.settings.creates_tables and not is_qualified(self.name):
            return empty
        raise not_found(lease.connection, self.name, lease.catalog.schema)

    def table(self) -> sa.Table:
        """Return the SQLAlchemy table.

        Raises:
            TableNotFoundError: the table does not exist.
        """
        hint = "; the first write creates it" if self.settings.creates_tables else ""
        with self.connections.reading() as lease:
            found = lease.catalog.table(lease.connection, self.name)
            if found is None:
                raise not_found(lease.connection, self.name, lease.catalog.schema, hint)
            return found

    def inspect(self, look: Callable[[Lease, sa.Table | None], T]) -> T:
        """Run a function on the table as it is defined now; on ``None`` if it is missing."""
        with self.connections.looking() as lease:
            return look(lease, lease.catalog.renewed(lease.connection, self.name))

    def alter(self, call: str, run: Callable[[sa.Connection, Catalog], T]) -> T:
        """Run a schema change."""
        self.check_writable(call)
        connections = self.connections

        def once() -> T:
            with connections.writing() as lease, lease.atomic() as inner:
                connections.settle_streams(inner.connection)
                return run(inner.connection, inner.catalog)

        def is_repeatable(error: Exception) -> bool:
            return is_made_by_others(connections.engine.dialect, error)

        with connections.streams.calling():
            return retry(once, is_repeatable)

    def is_unchanged(self) -> bool:
        """Return whether only other tables have changed."""
        known = self.connections.catalog.known(self.name)
        if known is None:
            return False
        in_transaction = self.connections.scope() is not None
        with self.connections.reading(single=True) as lease:
            return is_same_still(lease.connection, known, in_transaction=in_transaction)

    def fits(self, lease: Lease, table: sa.Table) -> bool:
        """Return whether no value would be stored by an old type: PostgreSQL would refuse it."""
        if not self.connections.types_are_lax:
            return True
        return is_begun_at(lease.connection, table) or lease.catalog.is_current(
            lease.connection, table
        )

    def is_known(self) -> bool:
        """Return whether the table was reflected before."""
        return self.connections.catalog.known(self.name) is not None

    def check_writable(self, call: str) -> None:
        """Check that the database may be written.

        Raises:
            ReadOnlyError: the database is opened read-only.
        """
        if self.settings.read_only:
            raise ReadOnlyError(f"{call}() writes, but table {self.name!r} is opened read-only", "")

    def builder(self, table: sa.Table) -> FilterBuilder:
        """Return the builder of clauses from filters."""
        return table_cache.cached(table, "filters", partial(self.new_builder, table))

    def new_builder(self, table: sa.Table) -> FilterBuilder:
        """Return a builder for a copy of the table, which is not kept."""
        from dbset_filters import FilterBuilder  # noqa: PLC0415  when first needed

        return FilterBuilder(table, types=self.settings.inference, options=OPTIONS, hints=FILTERS)

    def retried(
        self,
        once: Callable[[], T],
        repeatable: Callable[[], bool] = lambda: True,
        *,
        reads: bool = False,
        by_keys: bool = False,
    ) -> T:
        """Run a call, and again if another process has changed the table."""
        known: sa.Table | None = None

        def attempt() -> T:
            nonlocal known
            known = self.connections.catalog.known(self.name)
            return once()

        def repair(error: Exception) -> bool:
            explainable = is_explainable(error, reads=reads, by_keys=by_keys)
            return explainable and repeatable() and self.reload_changed(error, known)

        with self.connections.streams.calling():
            return retry(attempt, repair)

    def reload_changed(self, error: Exception, known: sa.Table | None) -> bool:
        """Reflect the table again; return whether the call may succeed now.

        Raises:
            FilterError: the error says that a filter is too deep.
        """
        connections = self.connections
        check_depth(error)
        if is_of_database(error) and connections.is_broken_by_errors():
            connections.catalog.distrust(self.name)
            return False
        if is_deadlock(error) or is_stale_plan(error):
            connections.catalog.distrust(self.name)
            return True
        try:
            with connections.reading() as lease:
                return lease.catalog.has_changed(lease.connection, self.name, known)
        except Exception as other:  # noqa: BLE001  the call raises the first error
            log_failure(f"reflecting {self.name!r} failed after an error", other)
            return False
