"""The primary key of the tables that dbset creates."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias, overload

import sqlalchemy as sa
from sqlalchemy.types import TypeEngine

from dbset_types.errors import ArgumentError, TypeInferenceError, suggestion
from dbset_types.reflected import ColumnType, adapted, column_type

_NAMED: dict[str, TypeEngine[Any]] = {
    "integer": sa.BigInteger().with_variant(sa.INTEGER(), "sqlite"),
    "uuid": sa.Uuid(),
    "text": sa.Text(),
}


#: The type of a primary key: a name, or a type of a column.
KeyType: TypeAlias = str | ColumnType


@dataclass(frozen=True, init=False)
class PrimaryKey:
    """The primary key of new tables: one column, or several for a compound key.

    ``PrimaryKey("code", "text")`` is one column with its type, ``PrimaryKey("country", "city")``
    two columns. The second argument is a type if it is not a name, or is the only other name and
    one of "integer", "uuid" and "text". For columns with these names, write a tuple:
    ``PrimaryKey(("code", "text"))``.

    The columns of a compound key have the types of their values in the first rows, or those that
    ``create_table`` gives them.

    Parameters:
        name: the column's name, or a list or tuple of several.
        type: "integer" (64 bits, auto-incrementing), "uuid", "text", or another type; only for a
            single column.
        default: called for the key of a row without one; `uuid.uuid4` for "uuid". Only for a
            single column.

    Attributes:
        names: the names of the columns.

    Raises:
        TypeInferenceError: the type's name is not one of these.
        ArgumentError: the type is not a type for a column, the default is not callable, or a
            compound key has a type, a default, or a column twice.

    Example:
        >>> PrimaryKey("key", "uuid").column("sqlite").type
        UUID()
        >>> PrimaryKey("country", "city").names
        ('country', 'city')
    """

    names: tuple[str, ...]
    type: KeyType
    default: Callable[[], Any] | None

    @overload
    def __init__(
        self, name: str = "id", type: KeyType = "integer", default: Callable[[], Any] | None = None
    ) -> None: ...
    @overload
    def __init__(self, name: str, second: str, /, *more: str) -> None: ...
    @overload
    def __init__(self, name: Sequence[str]) -> None: ...
    def __init__(self, name: Any = "id", *more: Any, **options: Any) -> None:
        """Take more names as columns, and everything else as the type and the default."""
        names = tuple(name) if isinstance(name, list | tuple) else (name,)
        if _are_columns(more):
            names, more = (*names, *more), ()
        self._set(names, *more, **options)

    def _set(
        self,
        names: tuple[str, ...],
        type: KeyType = "integer",  # noqa: A002  as the parameter is called
        default: Callable[[], Any] | None = None,
    ) -> None:
        _check_names(names)
        _check_type(type)
        if not (default is None or callable(default)):
            raise ArgumentError(f"the default of a primary key must be callable, got {default!r}")
        if len(names) > 1 and not (type == "integer" and default is None):
            raise ArgumentError(
                f"the compound primary key {names!r} has no type or default: its columns have the"
                " types of their values, or those that create_table gives them"
            )
        made = uuid.uuid4 if type == "uuid" and default is None else default
        vars(self).update(names=names, type=type, default=made)

    @property
    def is_numbered(self) -> bool:
        """Whether the database numbers the keys."""
        return self.type == "integer" and self.default is None and len(self.names) == 1

    def column(self, dialect: str = "default") -> sa.Column[Any]:
        """Return the column of a key that is not compound, for a new table.

        Parameters:
            dialect: the name of the database's dialect.

        Example:
            >>> PrimaryKey().column().identity is not None
            True
        """
        (name,) = self.names
        named = _NAMED[self.type] if isinstance(self.type, str) else self.type
        type_ = adapted(named, dialect)
        if self.is_numbered:
            return sa.Column(name, type_, sa.Identity(), primary_key=True)
        return sa.Column(name, type_, primary_key=True, autoincrement=False, default=self.default)


def _are_columns(more: Sequence[object]) -> bool:
    """Return whether the arguments after the first are columns, not a type and a default."""
    are_names = bool(more) and all(isinstance(each, str) for each in more)
    return are_names and (len(more) > 1 or more[0] not in _NAMED)


def _check_names(names: Sequence[object]) -> None:
    if not names or len({str(name).lower() for name in names}) < len(names):
        raise ArgumentError(
            f"a primary key needs at least one column, and each column once, not {names!r:.100}"
        )


def _check_type(type_: KeyType) -> None:
    if not isinstance(type_, str):
        column_type(type_)
    elif type_ not in _NAMED:
        reason = f"it is not a type of primary key{suggestion(type_, _NAMED)}"
        raise TypeInferenceError(type_, str, reason)
