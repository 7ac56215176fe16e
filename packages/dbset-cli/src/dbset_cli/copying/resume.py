"""Where an interrupted copy goes on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from dbset_types.kinds import NUMBERS, Kind, kind_of

from dbset_cli.copying.end import End
from dbset_cli.errors import ArgumentsError, CommandError

#: Kinds whose values have the same order in every database.
_ORDERED = NUMBERS | {Kind.TEXT, Kind.DATE, Kind.TIMESTAMP, Kind.TIMESTAMPTZ, Kind.UUID}


def key_order(source: End, keys: Sequence[str]) -> list[Any]:
    """Return the order in which rows are copied: by keys, and by code points if they are text.

    Parameters:
        source: the table that is copied.
        keys: the columns that identify a row.
    """
    first, *others = keys
    return [_by_code_points(source, first) if _is_text(source, first) else first, *others]


def check_order(end: End, key: str) -> None:
    """Raise if databases may order the values of a column differently.

    Parameters:
        end: the table with the column.
        key: the column.

    Raises:
        ArgumentsError: they may, so a copy cannot go on after the greatest key.
    """
    type_ = end.table.table.columns[key].type
    if kind_of(type_) not in _ORDERED or isinstance(type_, sa.Enum):
        raise ArgumentsError(
            f"--resume cannot order rows by column {key!r} of type {type_};"
            " leave it out to copy all rows again"
        )


def remaining(source: End, target: End, key: str) -> Any:
    """Return the filter for the rows that an interrupted copy has not written.

    It includes the rows with the greatest key that was written, as some of them may be missing.

    Parameters:
        source: the table that is copied.
        target: its copy.
        key: the first of the columns that identify a row.

    Raises:
        ArgumentsError: the databases may order the key differently.
        CommandError: rows before the greatest key are missing, so it is not an interrupted copy.
    """
    check_order(target, key)
    last = _by_code_points(target, key).desc() if _is_text(target, key) else f"-{key}"
    reached = target.table.find_one({key: {"!=": None}}, _columns=[key], _order_by=[last])
    if reached is None:
        return {}
    greatest = reached[key]
    read, written = (
        end.table.count(_compared(end, key, "<", greatest)) for end in (source, target)
    )
    if read != written:
        raise CommandError(
            f"before {key}={greatest}, {source.table.name!r} has {read:,} rows and its copy"
            f" {written:,}; leave --resume out to copy all rows again"
        )
    return {"_or": [_compared(source, key, ">=", greatest), {key: None}]}


def _compared(end: End, key: str, operator: str, value: Any) -> Any:
    if not _is_text(end, key):
        return {key: {operator: value}}
    column = _by_code_points(end, key)
    return column < value if operator == "<" else column >= value


def _is_text(end: End, key: str) -> bool:
    return kind_of(end.table.table.columns[key].type) is Kind.TEXT


def _by_code_points(end: End, key: str) -> sa.ColumnElement[Any]:
    """Return a text column with the order that both databases have."""
    collation = "BINARY" if end.dialect == "sqlite" else "C"
    return sa.collate(end.table.table.columns[key], collation)
