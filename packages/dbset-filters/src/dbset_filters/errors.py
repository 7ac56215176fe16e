"""The error that a filter raises before it reaches the database."""

from __future__ import annotations

from dbset_types.errors import DatasetError


class FilterError(DatasetError, ValueError):
    """A filter is malformed: an unknown operator, a wrong operand, too many conditions.

    Attributes:
        path: the place in the filter, such as ``_or[1].age``.
        problem: what is wrong there and what would be right.
        operator: the operator's name, where one is concerned.
    """

    def __init__(self, path: str, problem: str, *, operator: str | None = None) -> None:
        """Say what is wrong at which place."""
        self.path = path
        self.problem = problem
        self.operator = operator
        place = repr(path) if operator is None else f"{path!r} with operator {operator!r}"
        super().__init__(f"filter {place}: {problem}" if path else f"filter: {problem}")
