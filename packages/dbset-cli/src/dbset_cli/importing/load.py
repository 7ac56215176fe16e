"""The import, in one transaction."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import nullcontext
from itertools import chain, islice
from typing import TYPE_CHECKING, Any, NamedTuple

import pyarrow as pa
from dbset_sync import Database
from dbset_types.errors import suggestion

from dbset_cli.errors import ArgumentsError
from dbset_cli.files.reading.source import Source
from dbset_cli.importing.failures import located
from dbset_cli.importing.plan import Plan
from dbset_cli.importing.texts import with_parsed_texts

if TYPE_CHECKING:
    from dbset_frames.text_files.column_kinds import ColumnKind

#: Called with the number of rows that have been read, and a function for the part of all.
Report = Callable[[int, Callable[[], float | None]], None]

#: As texts show the float.
_NAN = "NaN"

#: Rows of dicts between two reports.
_STEP = 1000


class Loaded(NamedTuple):
    """What has been imported.

    Attributes:
        read: the number of rows in the files.
        written: the number of rows that the table has taken.
        first: the first rows.
        kinds: the kinds of columns that have been found by reading the rows.
    """

    read: int
    written: int
    first: list[Mapping[str, Any]]
    kinds: Mapping[str, ColumnKind]


def load(
    database: Database, sources: Iterable[Source], plan: Plan, report: Report, *, first: int = 0
) -> Loaded:
    """Write the rows of files into a table, in one transaction.

    Parameters:
        database: the database.
        sources: the rows.
        plan: what to do with them.
        report: called now and then with the number of rows so far.
        first: how many rows to return.

    Raises:
        CommandError: a row cannot be written; the message names the file and line.
        ArgumentsError: a column with a type is in none of the files.
    """
    count = _Count(report, first)
    written = 0
    kinds: dict[str, ColumnKind] = {}
    sources = iter(sources)
    known = list(islice(sources, 2))
    is_one_write = len(known) < 2 and not plan.types  # noqa: PLR2004  a transaction by itself
    with nullcontext() if is_one_write else database.transaction():
        for source in chain(known, sources):
            with located(source.places):
                written += _write_guessed(database, source, plan, count, alone=is_one_write)
            kinds.update(source.kinds)
        _check_types(database, plan)
    return Loaded(count.rows, written, count.first, kinds)


def _write_guessed(
    database: Database, source: Source, plan: Plan, count: _Count, *, alone: bool
) -> int:
    """Write rows whose types may be a wrong guess."""
    if source.again is None:
        return _write(database, source, plan, count)
    from dbset_frames.text_files.guessed_rows import WrongGuess  # noqa: PLC0415  CSV files only

    before = count.rows
    try:
        with nullcontext() if alone else database.transaction():
            return _write(database, source, plan, count)
    except WrongGuess:
        count.rows = before
    return _write(database, source.again(), plan, count)


def _write(database: Database, source: Source, plan: Plan, count: _Count) -> int:
    table = database[plan.table]
    _check_keys(source.rows, plan)
    parsed = with_parsed_texts(source, database, plan)
    rows, types = _with_type_of_id(parsed, plan.types)
    counted = count.batches(rows, source) if _is_arrow(rows) else count.dicts(rows, source)
    options: dict[str, Any] = {"types": types, "nulls": source.nulls}
    if _NAN in source.nulls:
        options["nan"] = None
    if not plan.keys:
        return table.insert_many(counted, plan.batch, **options)
    write = table.insert_ignore_many if plan.ignore else table.upsert_many
    return write(counted, plan.keys, plan.batch, **options)


def _check_keys(rows: Any, plan: Plan) -> None:
    """Check that a stream has the key columns; rows of dicts are checked one by one."""
    names = rows.schema.names if _is_arrow(rows) else plan.keys
    folded = {name.casefold() for name in names}
    for key in plan.keys:
        if key.casefold() not in folded:
            raise ArgumentsError(
                f"--keys names the column {key!r}, which is not in every file"
                f"{suggestion(key, names)}"
            )


class _Count:
    """Counts rows as they pass."""

    def __init__(self, report: Report, first: int) -> None:
        self._report = report
        self._wanted = first
        self.rows = 0
        self.first: list[Mapping[str, Any]] = []

    def batches(self, reader: Any, source: Source) -> Any:
        """Return a stream with the same record batches."""
        return pa.RecordBatchReader.from_batches(reader.schema, self._batches(reader, source))

    def _batches(self, reader: Any, source: Source) -> Iterator[Any]:
        for batch in reader:
            if len(self.first) < self._wanted:
                self.first += batch.slice(0, self._wanted - len(self.first)).to_pylist()
            self.rows += batch.num_rows
            yield batch
            self._report(self.rows, source.fraction)

    def dicts(self, rows: Iterable[Mapping[str, Any]], source: Source) -> Iterator[Any]:
        """Yield the rows."""
        rows = iter(rows)
        while some := list(islice(rows, _STEP)):
            self.first += some[: self._wanted - len(self.first)]
            self.rows += len(some)
            yield from some
            self._report(self.rows, source.fraction)


def _is_arrow(rows: Any) -> bool:
    return isinstance(rows, pa.RecordBatchReader)


def _with_type_of_id(rows: Any, types: Mapping[str, Any]) -> tuple[Any, Mapping[str, Any]]:
    """Add the type of a column ``id`` that is not a number, as dbset would number it otherwise."""
    if "id" in types:
        return rows, types
    if _is_arrow(rows):
        found = _arrow_class(rows.schema.field("id").type) if "id" in rows.schema.names else None
    else:
        rows = iter(rows)
        some = list(islice(rows, 1))
        rows = chain(some, rows)
        found = _KEY_CLASSES.get(type(some[0].get("id"))) if some else None
    return rows, types if found is None else {"id": found, **types}


_KEY_CLASSES: Mapping[type, Any] = {str: str, uuid.UUID: uuid.UUID}


def _arrow_class(type_: Any) -> Any:
    if isinstance(type_, pa.UuidType):
        return uuid.UUID
    texts = (pa.types.is_string, pa.types.is_large_string, pa.types.is_string_view)
    return str if any(is_text(type_) for is_text in texts) else None


def _check_types(database: Database, plan: Plan) -> None:
    """Check that all columns with a type exist now."""
    if not plan.types or not database.has_table(plan.table):
        return
    table = database[plan.table]
    for name in plan.types:
        if not table.has_column(name):
            raise ArgumentsError(
                f"--types names the column {name!r}, which is not in the files"
                f"{suggestion(name, table.columns())}"
            )
