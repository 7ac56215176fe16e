"""What an asynchronous object says to who uses it as if it were synchronous."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NoReturn


def misuse(advice: str) -> Callable[..., NoReturn]:
    """Return a special method that only says what to write instead.

    Example:
        >>> class Rows:
        ...     __iter__ = misuse("write async for")
        >>> list(Rows())
        Traceback (most recent call last):
        TypeError: write async for
    """

    def told(_self: object, *_arguments: Any) -> NoReturn:
        raise TypeError(advice)

    return told
