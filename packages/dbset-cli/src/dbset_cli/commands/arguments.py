"""Arguments and options that several commands have."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, TypeAlias

import typer

#: The first argument, unless ``DATABASE_URL`` has it.
Url: TypeAlias = Annotated[
    str, typer.Argument(metavar="DATABASE", help="The database: a URL, or a SQLite file.")
]

#: The columns that identify a row.
Keys: TypeAlias = Annotated[
    list[str] | None,
    typer.Option(
        metavar="COLUMNS",
        help="Columns that identify a row, as in a,b; repeatable: update rows that exist, insert"
        " the rest.",
    ),
]


def columns_of(keys: Sequence[str] | None) -> list[str]:
    """Return the columns that ``--keys`` names.

    Example:
        >>> columns_of(["country, city", "street"])
        ['country', 'city', 'street']
    """
    return [column.strip() for given in keys or () for column in given.split(",")]
