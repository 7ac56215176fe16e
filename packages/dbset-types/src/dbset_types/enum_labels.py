"""Members of Python's enums, for columns of a database's enum."""

from __future__ import annotations

from collections.abc import Callable, Collection
from enum import Enum
from typing import Any


def with_members(convert: Callable[[Any], Any], labels: Collection[str]) -> Callable[[Any], Any]:
    """Return a conversion to one of the labels that also takes members of Python's enums.

    Parameters:
        convert: converts other values.
        labels: the labels of the database's enum.

    Example:
        >>> Mood = Enum("Mood", {"OK": "ok"})
        >>> with_members(str, ["ok"])(Mood.OK), with_members(str, ["OK"])(Mood.OK)
        ('ok', 'OK')
    """
    return lambda value: convert(_label(value, labels) if isinstance(value, Enum) else value)


def _label(member: Enum, labels: Collection[str]) -> Any:
    """Return the label that a member stands for: its value, or its name, as SQLAlchemy stores it.

    Raises:
        ValueError: neither is a label, or both are different ones.
    """
    value, name = str(member.value), member.name
    found = {value, name}.intersection(labels)
    if len(found) == 1:
        return found.pop()
    if found:
        raise ValueError(f"both its value {value!r} and its name {name!r} are labels; give one")
    listed = ", ".join(labels)
    raise ValueError(f"neither its value {value!r} nor its name {name!r} is one of {listed}")
