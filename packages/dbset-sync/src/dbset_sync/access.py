"""How the calls of one table reach the database: leased, repaired when stale, or refused."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

import sqlalchemy as sa
from dbset_filters import FilterBuilder
from dbset_schema import Catalog
from dbset_schema.locks import lock_schema
from dbset_schema.version import Version, version_of
from sqlalchemy.exc import DBAPIError

from dbset_sync.errors import ReadOnlyError
from dbset_sync.fitting import Fitted, Fitting, Settings
from dbset_sync.pages import PAGE, STREAM, Pages
from dbset_sync.stale import is_stale
from dbset_sync.transaction import Connections, Lease

T = TypeVar("T")

#: A condition: a mapping of filters, or a SQLAlchemy clause.
Where = Mapping[str, Any] | sa.ColumnElement[bool]


def _always() -> bool:
    return True


@dataclass(frozen=True)
class Access:
    """What the calls of one table share.

    Attributes:
        connections: of the database.
        name: the table's name.
        settings: how the database's tables are made, and whether they may be written.
    """

    connections: Connections
    name: str
    settings: Settings

    def read(self, run: Callable[[Lease, sa.Table], T], missing: T) -> T:
        """Run a read on the table; a table that does not exist gives what is said for it."""

        def once() -> T:
            with self.connections.reading() as lease:
                table = lease.catalog.table(lease.connection, self.name)
                return missing if table is None else run(lease, table)

        return self._repaired(once)

    def inspect(self, look: Callable[[Lease, sa.Table | None], T]) -> T:
        """Look at the table as the database has it now."""
        with self.connections.reading() as lease:
            return look(lease, lease.catalog.reload(lease.connection, self.name))

    def alter(self, call: str, run: Callable[[sa.Connection, Catalog], T]) -> T:
        """Run a change of the table's schema."""
        self.check_writable(call)
        with self.connections.writing() as lease, lease.atomic() as inner:
            self.connections.settle_streams(inner.connection)
            return run(inner.connection, inner.catalog)

    def stream(
        self, select: Callable[[sa.Table], sa.Select[Any]], *, whole_rows: bool, limit: int | None
    ) -> Pages:
        """Run a SELECT on the table whose rows are read by and by.

        Parameters:
            select: makes the statement.
            whole_rows: whether it means every column, so that those that another process has
                added meanwhile must be seen.
            limit: how many rows it gives at the most.
        """
        options = {} if limit is not None and limit <= PAGE else STREAM

        def opened() -> tuple[Pages, Version | None]:
            return self._repaired(lambda: self._open(select, options, whole_rows=whole_rows))

        pages, version = opened()
        if version is not None and _is_outdated(pages, version):
            pages.close()
            self.connections.catalog.forget(self.name)
            pages, version = opened()
        if version is not None:
            pages.hide_last_column()
        return pages

    def _open(
        self,
        select: Callable[[sa.Table], sa.Select[Any]],
        options: Mapping[str, Any],
        *,
        whole_rows: bool,
    ) -> tuple[Pages, Version | None]:
        """Return the pages of a SELECT, and the version that their last column must show."""
        version: Version | None = None

        def run(lease: Lease) -> sa.CursorResult[Any] | None:
            nonlocal version
            table = lease.catalog.table(lease.connection, self.name)
            if table is None:
                return None
            statement = select(table)
            version = version_of(table) if whole_rows else None
            if version is not None:
                statement = statement.add_columns(version.now)
            return lease.connection.execute(statement, execution_options=options)

        return Pages(self.connections, run), version

    def change(self, call: str, run: Callable[[Lease, sa.Table], T], missing: T) -> T:
        """Run a write that needs no new columns; a missing table gives what is said for it."""
        self.check_writable(call)

        def once() -> T:
            with self.connections.writing() as lease:
                table = lease.catalog.table(lease.connection, self.name)
                return missing if table is None else run(lease, table)

        return self._repaired(once)

    def write(self, call: str, fitting: Fitting, run: Callable[[Lease, Fitted], T]) -> T:
        """Run a write of rows; a table that they do not fit is extended first."""
        self.check_writable(call)

        def once() -> T:
            with self.connections.writing() as lease:
                return fitting.write(lease, run)

        return self._repaired(once)

    def write_many(
        self, call: str, fittings: Iterator[Fitting], run: Callable[[Lease, Fitted], int]
    ) -> int:
        """Run a write of one chunk of rows after another in one transaction; return their sum."""
        self.check_writable(call)
        first, second = next(fittings, None), next(fittings, None)
        if first is None:
            return 0
        repeatable = True

        def once() -> int:
            nonlocal repeatable
            with self.connections.writing() as lease, lease.atomic() as inner:
                if second is None:
                    return first.write(inner, run)
                if first.ensure:  # a later chunk may need a column: to wait then is a deadlock
                    lock_schema(inner.connection, self.name)
                done = first.write(inner, run) + second.write(inner, run)
                repeatable = False  # what comes next is read only once
                return done + sum(fitting.write(inner, run) for fitting in fittings)

        return self._repaired(once, lambda: repeatable)

    def check_writable(self, call: str) -> None:
        """Raise when the database is opened read-only.

        Raises:
            ReadOnlyError: it is.
        """
        if self.settings.read_only:
            raise ReadOnlyError(f"{call}() writes; table {self.name!r} is opened read-only", "")

    def builder(self, table: sa.Table) -> FilterBuilder:
        """Return what makes clauses of filters on the table."""
        return FilterBuilder(table, types=self.settings.inference)

    def _repaired(self, once: Callable[[], T], repeatable: Callable[[], bool] = _always) -> T:
        """Try once more, with the table looked up again, when another process has changed it."""
        try:
            return once()
        except DBAPIError as error:
            alone = self.connections.scope() is None
            if not (alone and is_stale(error) and repeatable()):
                raise
            self.connections.catalog.forget(self.name)
        return once()


def _is_outdated(pages: Pages, version: Version) -> bool:
    row = pages.peek()
    return row is not None and row[-1] != version.known
