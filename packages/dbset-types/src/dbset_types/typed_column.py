"""Columns of values that know their type, such as Arrow's."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sqlalchemy.types import TypeEngine


class TypedColumn(Sequence[Any]):
    """The values of one column, stored with their type; a sequence of Python values."""

    @abstractmethod
    def fitted(
        self,
        type_: TypeEngine[Any],
        dialect: str,
        coerce: Callable[[Sequence[Any]], Sequence[Any]],
    ) -> Sequence[Any] | None:
        """Return the values for a column, still with their type, if none of them would change.

        Parameters:
            type_: the column's type.
            dialect: the name of the database's dialect.
            coerce: coerces Python values for the column.

        Returns:
            The values; ``None`` if they must be coerced as Python values.
        """

    @abstractmethod
    def driver_values(self, dialect: str) -> list[Any] | None:
        """Return fitted values as the driver takes them; ``None`` to convert Python values.

        Parameters:
            dialect: the name of the database's dialect.
        """

    @abstractmethod
    def is_null(self) -> bool:
        """Return whether all values are ``None``."""
