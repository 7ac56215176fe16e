"""Rows that are read from one or several files."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from dbset_cli.files.reading.places import Places

if TYPE_CHECKING:
    from dbset_frames.text_files.column_kinds import ColumnKind


@dataclass(frozen=True)
class Source:
    """Rows to write with one call.

    Attributes:
        rows: an Arrow stream, or an iterator of dicts.
        places: where the rows are in the files.
        nulls: texts that are still to be written as NULL.
        has_documents_as_text: whether the format has no documents and lists, but only their text.
        again: returns the rows with the types that all values have, after ``WrongGuess``; ``None``
            if the types are no guess.
        kinds: the kinds of the columns, if they are found by reading the rows.
        fraction: returns how much has been read, from 0 to 1; ``None`` if nobody knows.
    """

    rows: Any
    places: Places = field(default_factory=Places)
    nulls: tuple[str, ...] = ()
    has_documents_as_text: bool = False
    again: Callable[[], Source] | None = None
    kinds: Mapping[str, ColumnKind] = field(default_factory=dict)
    fraction: Callable[[], float | None] = lambda: None
