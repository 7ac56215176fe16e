"""How the calls of one table reach the database: leased, repaired when stale, or refused."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

import sqlalchemy as sa
from dbset_filters import FilterBuilder
from sqlalchemy.exc import DBAPIError

from dbset_sync.errors import ReadOnlyError
from dbset_sync.fitting import Fitted, Fitting, Settings
from dbset_sync.pages import Pages
from dbset_sync.stale import is_stale
from dbset_sync.transaction import Connections, Lease

T = TypeVar("T")


def _always() -> bool:
    return True


#: A condition: a mapping of filters, or a SQLAlchemy clause.
Where = Mapping[str, Any] | sa.ColumnElement[bool]


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

    def stream(self, statement: Callable[[sa.Table], sa.Executable], **options: Any) -> Pages:
        """Run a SELECT on the table whose rows are read by and by."""

        def run(lease: Lease) -> sa.CursorResult[Any] | None:
            table = lease.catalog.table(lease.connection, self.name)
            if table is None:
                return None
            return lease.connection.execute(statement(table), execution_options=options)

        return self._repaired(lambda: Pages(self.connections, run))

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
        first = next(fittings, None)
        if first is None:
            return 0
        repeatable = True

        def once() -> int:
            nonlocal repeatable
            with self.connections.writing() as lease, lease.atomic() as inner:
                done = first.write(inner, run)
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
