"""Errors for async objects that are used as if they were sync."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NoReturn


def misuse(advice: str, note: Callable[[Any], object] = id) -> Callable[..., NoReturn]:
    """Return a special method that raises an error with advice on what to write instead.

    Parameters:
        advice: the advice.
        note: is called with the object before.

    Example:
        >>> class Rows:
        ...     __iter__ = misuse("write async for")
        >>> list(Rows())
        Traceback (most recent call last):
        TypeError: write async for
    """

    def fail(self: object, *_arguments: Any) -> NoReturn:
        note(self)
        raise TypeError(advice)

    return fail
