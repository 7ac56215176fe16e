r"""Texts as the values that their columns need, where a format has no type for these.

Files have bytes as hexadecimal text, such as ``\x4162``; CSV and Excel have documents as JSON, and
lists as JSON or as PostgreSQL writes arrays.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from typing import Any, NamedTuple

import pyarrow as pa
import sqlalchemy as sa
from dbset_sync import Database
from dbset_types.coerce import value_type
from sqlalchemy.types import TypeEngine

from dbset_cli.errors import CommandError
from dbset_cli.files.reading.json_values import JsonError, document
from dbset_cli.files.reading.source import Source
from dbset_cli.importing.array_texts import array_of
from dbset_cli.importing.plan import Plan

_HEXADECIMAL = re.compile(r"\\x(?:[0-9a-fA-F]{2})*")


class Parser(NamedTuple):
    """How a text, or a list with texts, becomes a value.

    Attributes:
        parse: returns the value; raises ``ValueError`` if it is not one.
        type_: the Arrow type of the values; ``None`` if the rows must be dicts for them.
        of: the classes of the values to parse.
    """

    parse: Callable[[Any], Any]
    type_: Any
    of: tuple[type, ...] = (str,)


def with_parsed_texts(source: Source, database: Database, plan: Plan) -> Any:
    """Return the rows of a source, with texts parsed for columns that need it.

    Parameters:
        source: the rows.
        database: the database.
        plan: the table, and the types of its new columns.
    """
    parsers = {
        name: parser
        for name, type_ in _types(database, plan).items()
        if (parser := _parser(type_, has_documents=source.has_documents_as_text))
    }
    if not parsers:
        return source.rows
    if not isinstance(source.rows, pa.RecordBatchReader):
        return _parsed_dicts(source.rows, source, parsers)
    found = [parsers.get(name.casefold()) for name in source.rows.schema.names]
    if any(parser is not None and parser.type_ is None for parser in found):
        rows = (row for batch in source.rows for row in batch.to_pylist())
        return _parsed_dicts(rows, source, parsers)
    return _parsed_stream(source, parsers)


def _types(database: Database, plan: Plan) -> dict[str, Any]:
    """Return the types of columns by their folded names; existing columns keep theirs."""
    types = {name.casefold(): type_ for name, type_ in plan.types.items()}
    if database.has_table(plan.table):
        columns = database[plan.table].table.columns
        types |= {column.name.casefold(): column.type for column in columns}
    return types


def _parser(type_: Any, *, has_documents: bool) -> Parser | None:
    if type_ is bytes or isinstance(type_, sa.LargeBinary):
        return Parser(_bytes, pa.binary())
    array = value_type(type_) if isinstance(type_, TypeEngine) else None
    if isinstance(array, sa.ARRAY):
        has_bytes = isinstance(array.item_type, sa.LargeBinary)
        items = partial(_items, parse=_bytes) if has_bytes else _same
        if has_documents:
            parse = next((p for of, p in _ITEMS if isinstance(array.item_type, of)), _same)
            return Parser(
                lambda text: items(_list(text)) if _is_json(text) else array_of(text, parse), None
            )
        return Parser(items, None, (list,)) if has_bytes else None
    if has_documents and (type_ is dict or isinstance(type_, sa.JSON)):
        return Parser(document, pa.json_(pa.string()))
    return None


def _same(value: Any) -> Any:
    return value


def _items(value: Any, parse: Callable[[str], Any]) -> Any:
    """Return a list, which may be of lists, whose texts are parsed."""
    if isinstance(value, list):
        return [_items(item, parse) for item in value]
    return parse(value) if isinstance(value, str) else value


def _bytes(text: str) -> bytes:
    if not _HEXADECIMAL.fullmatch(text):
        raise ValueError(r"bytes are written as hexadecimal text, such as \x4162")
    return bytes.fromhex(text[2:])


def _is_json(text: str) -> bool:
    return not text.lstrip().startswith("{")


def _boolean(text: str) -> bool | str:
    return {"t": True, "f": False}.get(text, text)


#: How PostgreSQL writes items of arrays that are not text.
_ITEMS: tuple[tuple[Any, Callable[[str], Any]], ...] = (
    (sa.LargeBinary, _bytes),
    (sa.JSON, lambda text: sa.JSON.NULL if text == "null" else document(text)),
    (sa.Boolean, _boolean),
)


def _list(text: str) -> list[Any]:
    found = document(text)
    if not isinstance(found, list):
        raise JsonError("it is not a list in JSON")
    return found


def _parsed_dicts(
    rows: Iterable[Mapping[str, Any]], source: Source, parsers: Mapping[str, Parser]
) -> Iterator[Mapping[str, Any]]:
    for number, row in enumerate(rows):
        changed = {
            name: _parsed(parser, value, name, source, number)
            for name, value in row.items()
            if isinstance(value, str | list)
            and (parser := parsers.get(name.casefold()))
            and isinstance(value, parser.of)
        }
        yield {**row, **changed} if changed else row


def _parsed(parser: Parser, given: str | list[Any], name: str, source: Source, row: int) -> Any:
    try:
        return parser.parse(given)
    except ValueError as error:
        text = str(given)
        shown = text if len(text) <= 40 else f"{text[:37]}..."  # noqa: PLR2004
        place = source.places.of(row) or f"row {row + 1:,}"
        advice = "; --null null makes it NULL" if text == "null" else ""
        raise CommandError(f"{place}: column {name!r}: {shown!r}: {error}{advice}") from error


def _parsed_stream(source: Source, parsers: Mapping[str, Parser]) -> Any:
    schema = source.rows.schema
    places = {
        place: parsers[field.name.casefold()]
        for place, field in enumerate(schema)
        if field.name.casefold() in parsers and pa.types.is_string(field.type)
    }
    for place, parser in places.items():
        schema = schema.set(place, pa.field(schema.names[place], parser.type_))

    def batches() -> Iterator[Any]:
        count = 0
        for batch in source.rows:
            arrays = [
                _parsed_array(places[place], array, schema.names[place], source, count)
                if place in places
                else array
                for place, array in enumerate(batch.columns)
            ]
            yield pa.record_batch(arrays, schema=schema)
            count += batch.num_rows

    return pa.RecordBatchReader.from_batches(schema, batches())


def _parsed_array(parser: Parser, array: Any, name: str, source: Source, first: int) -> Any:
    values = [
        None if text is None else _parsed(parser, text, name, source, row)
        for row, text in enumerate(array.to_pylist(), start=first)
    ]
    if isinstance(parser.type_, pa.JsonType):
        return pa.ExtensionArray.from_storage(parser.type_, array)  # the text itself is exact
    return pa.array(values, parser.type_)
