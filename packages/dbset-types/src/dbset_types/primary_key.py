"""The primary key of the tables that dbset creates."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.types import TypeEngine

from dbset_types.errors import ArgumentError, TypeInferenceError, suggestion
from dbset_types.reflected import ColumnType, adapted, column_type

_NAMED: dict[str, TypeEngine[Any]] = {
    "integer": sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"),
    "uuid": sa.Uuid(),
    "text": sa.Text(),
}


@dataclass(frozen=True)
class PrimaryKey:
    """The primary key column of new tables.

    Parameters:
        name: the column's name.
        type: "integer" (64 bits, auto-incrementing), "uuid", "text", or another type.
        default: called for the key of a row without one; `uuid.uuid4` for "uuid".

    Raises:
        TypeInferenceError: the type's name is not one of these.
        ArgumentError: the type is not a type for a column, or the default is not callable.

    Example:
        >>> PrimaryKey("key", "uuid").column("sqlite").type
        UUID()
    """

    name: str = "id"
    type: str | ColumnType = "integer"
    default: Callable[[], Any] | None = None

    def __post_init__(self) -> None:
        """Check the type and the default, and set the default of "uuid"."""
        if not isinstance(self.type, str):
            column_type(self.type)
        elif self.type not in _NAMED:
            reason = f"it is not a type of primary key{suggestion(self.type, _NAMED)}"
            raise TypeInferenceError(self.type, str, reason)
        if not (self.default is None or callable(self.default)):
            raise ArgumentError(
                f"the default of a primary key must be callable, got {self.default!r}"
            )
        if self.type == "uuid" and self.default is None:
            object.__setattr__(self, "default", uuid.uuid4)

    def column(self, dialect: str = "default") -> sa.Column[Any]:
        """Return the column for a new table.

        Parameters:
            dialect: the name of the database's dialect.

        Example:
            >>> PrimaryKey().column().identity is not None
            True
        """
        named = _NAMED[self.type] if isinstance(self.type, str) else self.type
        type_ = adapted(named, dialect)
        if self.type == "integer" and self.default is None:
            return sa.Column(self.name, type_, sa.Identity(), primary_key=True)
        return sa.Column(
            self.name, type_, primary_key=True, autoincrement=False, default=self.default
        )
