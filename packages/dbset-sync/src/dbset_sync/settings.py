"""The settings of a database."""

from __future__ import annotations

from typing import Any, NamedTuple

from dbset_types import PrimaryKey, TypeInference

from dbset_sync.arguments import Ensure
from dbset_sync.row_format import RowFormat


class Settings(NamedTuple):
    """The settings of a database.

    Attributes:
        inference: infers column types, and coerces values.
        primary_key: the primary key of new tables.
        ensure: whether writes may change the schema, or only add to it, unless the call says
            otherwise.
        read_only: whether writes are refused.
        rows: how rows look to the caller.
    """

    inference: TypeInference
    primary_key: PrimaryKey
    ensure: Ensure
    read_only: bool
    rows: RowFormat[Any]

    @property
    def creates_tables(self) -> bool:
        """Whether the next write may create a missing table."""
        return bool(self.ensure) and not self.read_only
