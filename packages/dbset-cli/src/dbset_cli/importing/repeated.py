"""Finds the row whose primary key another row has, for the error of the database."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

import pyarrow as pa
from dbset_sync import Database

from dbset_cli.files.reading.source import Source
from dbset_cli.importing.plan import Plan
from dbset_cli.importing.texts import with_parsed_texts

#: Keys that one query looks up.
_STEP = 500


def first_repeated(database: Database, sources: Iterable[Source], plan: Plan) -> str:
    """Return the place of the first row whose primary key exists already, and the key.

    Parameters:
        database: the database, without the rows of the files.
        sources: the rows, read again.
        plan: what to do with them.

    Returns:
        The place and key; empty if no row has a key that exists.
    """
    table = database[plan.table]
    key = table.table.primary_key.columns.keys() if table.exists() else ["id"]
    if len(key) != 1:
        return ""
    (name,) = key
    seen: set[Any] = set()
    for source in sources:
        values = enumerate(_values(with_parsed_texts(source, database, plan), name))
        while some := list(islice(values, _STEP)):
            existing = set(table.values(name, {name: [value for _, value in some]}))
            for number, value in some:
                if value is not None and (value in seen or value in existing):
                    return f"{source.places.of(number)}: {name} {value!r:.100} exists already"
                seen.add(value)
    return ""


def _values(rows: Any, name: str) -> Iterator[Any]:
    """Yield the values of a column; names may differ in case."""
    if not isinstance(rows, pa.RecordBatchReader):
        for row in rows:
            yield next((row[each] for each in row if each.casefold() == name.casefold()), None)
        return
    for batch in rows:
        for number, each in enumerate(batch.schema.names):
            if each.casefold() == name.casefold():
                yield from batch.column(number).to_pylist()
