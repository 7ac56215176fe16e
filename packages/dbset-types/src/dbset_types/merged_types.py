"""The type of a column whose values come by and by."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from dbset_types.errors import TypeConflictError, TypeInferenceError
from dbset_types.kinds import Kind
from dbset_types.scalars import is_nan

if TYPE_CHECKING:
    from sqlalchemy.types import TypeEngine

    from dbset_types.infer import TypeInference
    from dbset_types.value_kinds import Found


class Gathered:
    """One value of each kind that a column was given.

    Parameters:
        types: which type values ask for.
        values: the first ones.

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
        """Begin with some values, or none."""
        self._types = types
        self._samples: dict[Found, Any] = {}
        self._python_types: set[type] = {type(None)}
        self._keep(values, types.kinds(values))

    @property
    def samples(self) -> list[Any]:
        """One value of each kind."""
        return list(self._samples.values())

    def takes(self, values: Sequence[Any]) -> bool:
        """Return whether values are of Python types that the column was given before.

        Integers may be greater ones, and times with a zone: a column may refuse these.
        """
        if not self._python_types.issuperset(map(type, values)):
            return False
        if Kind.FLOAT in self._samples and is_nan(self._samples[Kind.FLOAT]):
            self._keep(values, self._types.kinds(values))
        return True

    def add(self, values: Sequence[Any]) -> TypeEngine[Any] | None:
        """Return the type that keeps values and all that were given before.

        Raises:
            TypeInferenceError: no type is known that keeps one of them.
            TypeConflictError: no type keeps all of them.
        """
        before = self.samples
        try:
            type_ = self._types.infer_values([*before, *values])
        except (TypeConflictError, TypeInferenceError) as error:
            later = error.row is not None and error.row >= len(before)
            error.row = error.row - len(before) if later and error.row is not None else None
            raise
        self._keep(values, self._types.kinds(values))
        return type_

    def _keep(self, values: Sequence[Any], kinds: set[Found]) -> None:
        """Keep a value of each kind; a NaN only where there is no other float."""
        self._python_types.update(map(type, values))
        for kind in kinds:
            alike = (value for value in values if self._types.kinds([value]) == {kind})
            sample = next(alike, None)
            if kind is Kind.FLOAT and is_nan(sample):
                sample = next((value for value in alike if not is_nan(value)), sample)
            if kind not in self._samples or is_nan(self._samples[kind]):
                self._samples[kind] = sample
