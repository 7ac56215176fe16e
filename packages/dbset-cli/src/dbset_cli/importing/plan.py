"""What to do with the rows of files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from dbset_cli.errors import ArgumentsError


@dataclass(frozen=True)
class Plan:
    """What to do with the rows of files.

    Attributes:
        table: the table's name.
        keys: the columns by which existing rows are found; none to insert all rows.
        ignore: whether existing rows stay as they are.
        types: SQLAlchemy types by column.
        batch: how many rows are written at once; ``None`` to choose by their width.
        dry_run: whether nothing is written.
        create_only: whether no rows are written.

    Raises:
        ArgumentsError: existing rows are ignored, but there are no keys.
    """

    table: str
    keys: Sequence[str] = ()
    ignore: bool = False
    types: Mapping[str, Any] = field(default_factory=dict)
    batch: int | None = None
    dry_run: bool = False
    create_only: bool = False

    def __post_init__(self) -> None:
        """Check the options."""
        if self.ignore and not self.keys:
            raise ArgumentsError("--ignore needs --keys: the columns that identify a row")
        if len({key.casefold() for key in self.keys}) < len(self.keys):
            raise ArgumentsError(f"--keys names a column twice: {', '.join(self.keys)}")
