"""Columns that a call has created, whose types fit all values of the call."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from operator import itemgetter
from typing import Any

import sqlalchemy as sa
from dbset_schema import ddl
from dbset_schema.capabilities import capabilities_of
from dbset_schema.names import find_column
from dbset_schema.row_checks import wide_keys
from dbset_schema.widen import convert_column, holds_beyond_floats, widen_columns
from dbset_types import TypeConflictError, TypeInference, TypeInferenceError
from dbset_types.column_values import types_of
from dbset_types.kinds import NUMBERS, Kind, kind_of
from dbset_types.merged_types import Gathered
from dbset_types.value_kinds import EXACT_IN_FLOAT
from sqlalchemy.schema import CreateTable, DropTable
from sqlalchemy.types import TypeEngine

from dbset_sync.session.transaction import Lease, close_cursors
from dbset_sync.statements import private_attributes
from dbset_sync.writing.arrays import rows_as_subqueries
from dbset_sync.writing.columns import ColumnBatch, Outgrown
from dbset_sync.writing.nulls import NO_NULLS, Nulls

_CONVERTED = "dbset converted values"
_PAGE = 5000

#: Rows to read for each of their keys in turn while they are in the processor's cache.
_CACHED = 500

#: Kinds with the same column type.
_SAME = {Kind.EXACT_INTEGER: Kind.INTEGER, Kind.EXACT_HUGE_INTEGER: Kind.HUGE_INTEGER}


class NewColumns:
    """The columns that one call has created, and the values that they have got so far.

    No other transaction has seen them. So their type may change when a later chunk needs it, as if
    all rows had come in one chunk.

    Parameters:
        rows: all rows of the call, if they can be read more than once.
        nulls: the values that count as ``None``.
    """

    def __init__(self, rows: Iterable[Mapping[str, Any]] = (), nulls: Nulls = NO_NULLS) -> None:
        """Start without columns."""
        self._nulls = nulls
        self._gathered: dict[str, Gathered] = {}
        self._rows = rows if isinstance(rows, list | tuple) else ()
        self._seen: set[str] = set()

    def __bool__(self) -> bool:
        """Whether there are any."""
        return bool(self._gathered)

    def clear(self) -> None:
        """Forget all columns, after a rollback."""
        self._gathered.clear()
        self._seen.clear()

    def with_later_kinds(
        self, values: Mapping[str, Sequence[Any]], first: int, types: TypeInference
    ) -> dict[str, Sequence[Any]]:
        """Return values for new columns, plus one of each kind that later rows have.

        Conflicts are ignored here: the chunk with the conflict raises the error.

        Parameters:
            values: the values of the current chunk, by column.
            first: the number of the chunk's first row.
            types: infers the type of values.
        """
        start = first + len(next(iter(values.values()), ()))
        found = dict(values)
        for name, later_types in _types_by_key(self._rows, start, values).items():
            others = later_types - types_of(values[name])
            try:
                if others:
                    later = map(itemgetter(name), islice(self._rows, start, None))
                    of_others = [value for value in later if type(value) in others]
                    of_others = self._nulls.in_column(of_others)
                    found[name] = _together(types, values[name], of_others)
            except (LookupError, TypeError, TypeConflictError, TypeInferenceError):
                continue
            self._seen.add(name)
        return found

    def add(self, name: str, values: Sequence[Any], types: TypeInference) -> None:
        """Add a column that was created for values."""
        self._gathered[name] = Gathered(types, values)

    def check(self, name: str, values: Sequence[Any]) -> None:
        """Check that a column fits values.

        Raises:
            Outgrown: the values are of other types than earlier ones.
        """
        gathered = None if name in self._seen else self._gathered.get(name)
        if gathered is not None and not gathered.takes(values):
            raise Outgrown

    def fit(self, lease: Lease, name: str, values: Mapping[str, Sequence[Any]]) -> None:
        """Change the types of created columns where new values need it.

        Raises:
            TypeConflictError: no type fits these and earlier values.
            TypeInferenceError: the type of a value is unknown.
        """
        for key, new_values in values.items():
            table = lease.catalog.known(name)
            column = None if table is None else find_column(self._gathered.keys(), key)
            if table is None or column is None or self._gathered[column].takes(new_values):
                continue
            try:
                if holds_beyond_floats(lease.connection, table.columns[column]):
                    self._gathered[column].add([EXACT_IN_FLOAT + 1])
                type_ = self._gathered[column].add(new_values)
                if type_ is not None and not _is_same(type_, table.columns[column].type):
                    _change(lease, table, column, type_)
            except (TypeConflictError, TypeInferenceError) as error:
                raise error.located(table=name, column=column) from error.__cause__


def _types_by_key(
    rows: Sequence[Mapping[str, Any]], start: int, keys: Iterable[str]
) -> dict[str, set[type]]:
    """Return the types of values from a row on, for keys that all these rows have."""
    found: dict[str, set[type]] = {key: set() for key in keys} if rows else {}
    for first in range(start, len(rows), _CACHED):
        page = rows[first : first + _CACHED]
        wide = _types_of_wide(page)
        for key in list(found):
            try:
                found[key].update(
                    map(type, map(itemgetter(key), page)) if wide is None else wide[key]
                )
            except (LookupError, TypeError):
                del found[key]
    return found


def _types_of_wide(rows: Sequence[Mapping[str, Any]]) -> Mapping[str, Iterable[type]] | None:
    """Return the types of values by key for rows with many keys; ``None`` for others."""
    keys = wide_keys(rows)
    if keys is None:
        return None
    types_of_rows = {tuple(map(type, row.values())) for row in rows}
    return dict(zip(keys, zip(*types_of_rows, strict=True), strict=True))


def _together(types: TypeInference, values: Sequence[Any], others: Sequence[Any]) -> Sequence[Any]:
    """Return values and one of each kind of others, if one type fits them all."""
    together = [*values, *Gathered(types, others).samples]
    types.infer_values(together)
    return together


def _is_same(left: TypeEngine[Any], right: TypeEngine[Any]) -> bool:
    kinds = [_SAME.get(kind, kind) for type_ in (left, right) if (kind := kind_of(type_))]
    return kinds[0] == kinds[1] if len(kinds) == 2 else repr(left) == repr(right)  # noqa: PLR2004


def _change(lease: Lease, table: sa.Table, name: str, type_: TypeEngine[Any]) -> None:
    connection, before = lease.connection, table.columns[name].type
    if {kind_of(before), kind_of(type_)} <= NUMBERS:
        ddl.run(connection, widen_columns(connection, table, {name: type_}))
    else:
        _convert(lease, table, name, type_)
    private_attributes.distrust_plans(connection.dialect)
    lease.catalog.reload(connection, table.name)


def _convert(lease: Lease, table: sa.Table, name: str, type_: TypeEngine[Any]) -> None:
    """Convert a column's values as if the column always had the new type."""
    connection, able = lease.connection, capabilities_of(lease.connection.dialect)
    columns = sa.Column("old", table.columns[name].type), sa.Column("new", type_)
    converted = sa.Table(_CONVERTED, sa.MetaData(), *columns, prefixes=["TEMPORARY"])
    coerce = TypeInference(connection.dialect.name).coercer(type_)
    pages = _pages(connection, table.columns[name])
    pairs = (ColumnBatch({"old": old, "new": list(map(coerce, old))}, len(old)) for old in pages)
    if not able.temporary_tables:
        parts = [
            part
            for page in list(pairs)
            for part in rows_as_subqueries(connection.dialect, converted, page, _CONVERTED)
        ]
        ddl.run(connection, convert_column(connection, table, name, type_, parts))
        return
    connection.execute(CreateTable(converted))
    for page in pairs:
        connection.execute(converted.insert(), page.rows())
    conversions = sa.table(_CONVERTED, sa.column("old"), sa.column("new"))
    ddl.run(connection, convert_column(connection, table, name, type_, [conversions]))
    connection.execute(DropTable(converted))


def _pages(connection: sa.Connection, column: sa.Column[Any]) -> Iterator[list[Any]]:
    """Yield the distinct values of a column in pages."""
    statement = sa.select(column).where(column.is_not(None)).distinct()
    streams = capabilities_of(connection.dialect).several_cursors
    options = {"stream_results": streams, "max_row_buffer": _PAGE}
    result = connection.execute(statement, execution_options=options)
    for page in result.partitions(_PAGE):
        yield [row[0] for row in page]
    close_cursors(connection)
