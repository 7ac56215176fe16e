"""A whole copy, in one transaction or in batches by keys."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack, suppress
from typing import TYPE_CHECKING, Any

from dbset_frames.errors import FrameError
from dbset_schema.names import require_column

from dbset_cli.copying.columns import Dialects, copied_columns, is_generated
from dbset_cli.copying.create import create
from dbset_cli.copying.declared import value_type
from dbset_cli.copying.end import End
from dbset_cli.copying.resume import check_order, key_order, remaining
from dbset_cli.copying.rows import (
    Progress,
    arrow_pieces,
    arrow_stream,
    dict_pieces,
    dicts,
    fit_arrow,
)
from dbset_cli.copying.sequences import advance_sequences
from dbset_cli.copying.types import becomes_text, types_by_value
from dbset_cli.errors import CommandError

if TYPE_CHECKING:
    from dbset_sync import Rows


class Copy:
    """A copy of a table into another database.

    Parameters:
        source: the table to read, in a database open for reading.
        target: the table to write.
        progress: called with how many rows have been read so far.
        warn: called with what is not copied, in one line.

    Raises:
        TableNotFoundError: there is no such table.
        CommandError: a column has no type that the other database has.
    """

    def __init__(
        self, source: End, target: End, progress: Progress, warn: Callable[[str], None]
    ) -> None:
        self._source, self._target = source, target
        self._progress, self._warn = progress, warn
        self._dialects = Dialects(source.dialect, target.dialect)
        table = source.table.table
        is_out_of_sqlite = self._dialects == ("sqlite", "postgresql")
        by_value = types_by_value(source.database, table.columns) if is_out_of_sqlite else {}
        self._columns = copied_columns(table, by_value, self._dialects)

    def at_once(self) -> int:
        """Copy all rows into a new table, in one transaction.

        Returns:
            The number of rows.

        Raises:
            CommandError: the table exists.
        """
        table = self._target.table
        if self._target.database.has_table(table.name):
            raise CommandError(
                f"there is a table {table.name!r} already; add --to NAME for another name, or"
                " --keys COLUMNS to update its rows"
            )
        with self._target.database.transaction():
            self._create()
            count = self._written(self._insert_arrow, self._insert_dicts)
            advance_sequences(self._target.database, table.table)
        return count

    def _insert_arrow(self, rows: Rows) -> int:
        with self._target.database.transaction():  # a value may not fit, and the rows come again
            return self._target.table.insert_many(arrow_stream(rows, self._progress))

    def _insert_dicts(self, rows: Rows) -> int:
        return self._target.table.insert_many(dicts(rows, self._texts(), self._progress))

    def by_keys(self, keys: Sequence[str], batch: int, *, resume: bool) -> int:
        """Copy rows in the order of keys, each batch in a transaction; rows that exist are updated.

        A new table is created in the transaction of the first batch.

        Parameters:
            keys: the columns that identify a row.
            batch: the number of rows in a transaction.
            resume: go on after the rows that an interrupted copy has written.

        Returns:
            The number of rows written.

        Raises:
            ColumnNotFoundError: a key is not a column.
            ArgumentsError: databases may order the first key differently, so it cannot go on.
            CommandError: an earlier copy left out rows, so it cannot go on.
        """
        database, table = self._target
        keys = [require_column(self._source.table.table, key) for key in keys]
        if resume:
            check_order(self._source, keys[0])
        with ExitStack() as first:
            if not database.has_table(table.name):
                first.enter_context(database.transaction())
                self._create()
            where = remaining(self._source, self._target, keys[0]) if resume else {}

            def upserted(pieces: Iterable[Any]) -> int:
                count = 0
                for piece in pieces:
                    with database.transaction():  # a value may not fit, and the rows come again
                        table.upsert_many(piece, keys, types=self._types())
                    first.close()
                    count += len(piece)
                    self._progress(count)
                return count

            count = self._written(
                lambda rows: upserted(arrow_pieces(rows, batch)),
                lambda rows: upserted(dict_pieces(rows, self._texts(), batch)),
                where,
                key_order(self._source, keys),
            )
        advance_sequences(database, table.table)
        return count

    def _create(self) -> None:
        lost = create(self._source, self._target, self._columns)
        if lost:
            self._warn(f"not copied: {'; '.join(lost)}")

    def _texts(self) -> list[str]:
        """Return the columns whose values become text."""
        is_out_of_postgresql = self._dialects == ("postgresql", "sqlite")
        columns = self._source.table.table.columns if is_out_of_postgresql else ()
        return [column.name for column in columns if becomes_text(column.type)]

    def _types(self) -> dict[str, Any]:
        return {each.column.name: value_type(each.column.type) for each in self._columns}

    def _written(
        self,
        by_arrow: Callable[[Rows], int],
        by_dicts: Callable[[Rows], int],
        where: Any = None,
        order: Any = None,
    ) -> int:
        """Read the rows and write them, as dicts if a value does not fit Arrow."""
        names = self._names()
        columns = [self._source.table.table.columns[name] for name in names]
        filters = [where] if where else []

        def found() -> Rows:
            return self._source.table.find(*filters, _columns=names, _order_by=order)

        if fit_arrow(columns, self._source.dialect):
            with suppress(FrameError), found() as rows:
                return by_arrow(rows)
        with found() as rows:
            return by_dicts(rows)

    def _names(self) -> list[str]:
        """Return the columns to copy: those that the target does not compute."""
        written = self._target.table.table.columns
        return [
            each.column.name
            for each in self._columns
            if each.column.name not in written or not is_generated(written[each.column.name])
        ]
