"""The type of a column whose values arrive in chunks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from dbset_types.column_values import types_of
from dbset_types.errors import TypeConflictError, TypeInferenceError
from dbset_types.kinds import Kind
from dbset_types.scalars import is_nan

if TYPE_CHECKING:
    from sqlalchemy.types import TypeEngine

    from dbset_types.infer import TypeInference
    from dbset_types.value_kinds import Found


class Gathered:
    """One sample of each kind of value that a column was given.

    Parameters:
        types: infers the types.
        values: the first values.

    Example:
        >>> from dbset_types import TypeInference
        >>> column = Gathered(TypeInference("sqlite"), [1, None, 2])
        >>> column.takes([3, None]), column.takes(["a"])
        (True, False)
        >>> column.add(["a"])
        TEXT()
        >>> column.takes(["b", 4])
        True
    """

    def __init__(self, types: TypeInference, values: Sequence[Any] = ()) -> None:
        """Start with the given values."""
        self._types = types
        self._samples: dict[Found, Any] = {}
        self._python_types: set[type] = {type(None)}
        self._remember(values, types.kinds(values))

    @property
    def samples(self) -> list[Any]:
        """One value of each kind."""
        return list(self._samples.values())

    def takes(self, values: Sequence[Any]) -> bool:
        """Return whether the column has seen values of all these Python types.

        Integers may still be too large, and datetimes may have a zone: a column may refuse these.
        """
        if not self._python_types >= types_of(values):
            return False
        if Kind.FLOAT in self._samples and is_nan(self._samples[Kind.FLOAT]):
            self._remember(values, self._types.kinds(values))
        return True

    def add(self, values: Sequence[Any]) -> TypeEngine[Any] | None:
        """Return the type that can hold these values and all earlier ones.

        Raises:
            TypeInferenceError: no known type can hold one of them.
            TypeConflictError: no type can hold all of them.
        """
        before = self.samples
        try:
            type_ = self._types.infer_values([*before, *values])
        except (TypeConflictError, TypeInferenceError) as error:
            later = error.row is not None and error.row >= len(before)
            error.row = error.row - len(before) if later and error.row is not None else None
            raise
        self._remember(values, self._types.kinds(values))
        return type_

    def _remember(self, values: Sequence[Any], kinds: set[Found]) -> None:
        """Remember a value of each kind; NaN only if there is no other float."""
        self._python_types.update(types_of(values))
        for kind in kinds:
            alike = (value for value in values if self._types.kinds([value]) == {kind})
            sample = next(alike, None)
            if kind is Kind.FLOAT and is_nan(sample):
                sample = next((value for value in alike if not is_nan(value)), sample)
            if kind not in self._samples or is_nan(self._samples[kind]):
                self._samples[kind] = sample
