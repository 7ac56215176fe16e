"""The parts of an index: columns, descending columns and expressions."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from hashlib import blake2b
from typing import Any

from sqlalchemy import ColumnClause, ColumnElement, MetaData, Table, TextClause
from sqlalchemy.sql import operators
from sqlalchemy.sql.visitors import replacement_traverse

from dbset_schema.errors import SchemaError
from dbset_schema.helper_index import IndexPart, beginning, column_of, is_descending
from dbset_schema.names import find_column, require_column

#: PostgreSQL shows casts that the user did not write.
_CAST = re.compile(
    r"::(?:\"[^\"]+\"|[\w.]+)(?: varying| precision| with(?:out)? time zone)?"
    r"(?:\([\d,]+\))?(?:\[\])*"
)
_ORDER = re.compile(r"(?: +(?:ASC|DESC))?(?: +NULLS +(?:FIRST|LAST))?$", re.IGNORECASE)
_WORD_IN_BRACKETS = re.compile(r"\((\"[^\"]+\"|\w+)\)")
_LITERAL_OR_NOT = re.compile(r"'(?:[^']|'')*'|[^']+")


def parts_of_new(
    table: Table, given: Sequence[IndexPart], beginnings: Collection[str] = ()
) -> list[ColumnElement[Any] | TextClause]:
    """Return the parts of a new index, on columns of a copy of the table.

    Parameters:
        table: the reflected table.
        given: the parts.
        beginnings: text columns of which only a prefix is indexed.

    Raises:
        ColumnNotFoundError: the table lacks a column.
        SchemaError: an expression has a column of another table.
    """
    bare = table.to_metadata(MetaData())

    def replaced(element: Any, **_: Any) -> Any:
        if not isinstance(element, ColumnClause) or element.is_literal:
            return None
        owner = element.table
        if owner is not None and getattr(owner, "name", None) != table.name:
            raise SchemaError(
                f"an index of table {table.name!r} cannot have the column {element.name!r} of"
                f" {getattr(owner, 'name', owner)!r}",
                name=table.name,
            )
        return bare.columns[require_column(table, element.name)]

    def part(each: IndexPart) -> ColumnElement[Any] | TextClause:
        if isinstance(each, str):
            name, descends = _named(table, each)
            column = bare.columns[name]
            if name in beginnings:
                return beginning(column)
            return column.desc() if descends else column
        made: Any = replacement_traverse(each, {}, replaced)
        is_ascending = getattr(made, "modifier", None) is operators.asc_op
        return made.element if is_ascending else made  # type: ignore[no-any-return]

    return [part(each) for each in given]


def shape(part: Any) -> str:
    """Return what two equal parts of indexes have in common.

    The order of an expression is left out, as it is not reflected.

    Example:
        >>> from sqlalchemy import column, func, text
        >>> shape(func.lower(column("name"))) == shape(text("lower((name)::text)"))
        True
    """
    found = column_of(part)
    if found is not None:
        return f"-{found[0]}" if is_descending(part) else found[0]
    shown = " ".join(_CAST.sub("", _ORDER.sub("", _text(part))).split())
    shown = "".join(
        each if each.startswith("'") else each.lower() for each in _LITERAL_OR_NOT.findall(shown)
    )
    before = ""
    while shown != before:
        before, shown = shown, _WORD_IN_BRACKETS.sub(r"\1", shown)
    bare = shown.replace('"', "").strip("()")
    return f"({bare})"


def shapes(parts: Iterable[Any]) -> list[str]:
    """Return the shapes of the parts of an index."""
    return list(map(shape, parts))


def label(part: Any) -> str:
    """Return what a part adds to the name of its index.

    Example:
        >>> from sqlalchemy import column, func
        >>> label(func.lower(column("name")))
        'lower_name_e7c63495'
    """
    found = column_of(part)
    if found is not None:
        return f"{found[0]}_desc" if is_descending(part) else found[0]
    text = _text(part)
    digest = blake2b(text.encode(), digest_size=4).hexdigest()
    words = re.sub(r"\W+", "_", text).strip("_")
    return f"{words}_{digest}"


def _named(table: Table, given: str) -> tuple[str, bool]:
    """Return the column for a name, and whether it is descending."""
    descends = given.startswith("-") and find_column(table.columns.keys(), given) is None
    return require_column(table, given[1:] if descends else given), descends


def _text(part: Any) -> str:
    options = {"literal_binds": True, "include_table": False}
    return str(part.compile(compile_kwargs=options))
