"""Builds dicts from rows, by functions that write a dict out for their number of columns."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache, partial
from itertools import repeat, starmap
from typing import Any, TypeAlias

DictReader: TypeAlias = Callable[[Iterable[Sequence[Any]]], Iterator[dict[str, Any]]]

#: The most columns for which a dict that is written out is faster than ``dict(zip(...))``.
WIDEST = 30


def dict_reader(keys: Sequence[str]) -> DictReader:
    """Return a function that builds dicts with some keys from rows, which may have more values.

    Example:
        >>> list(dict_reader(["a", "b"])([(1, 2), (3, 4, 5)]))
        [{'a': 1, 'b': 2}, {'a': 3, 'b': 4}]
    """
    if 0 < len(keys) <= WIDEST:
        return partial(starmap, _of_width(len(keys))(*keys))
    return lambda rows: map(dict, map(zip, repeat(keys), rows))


@cache
def _of_width(width: int) -> Callable[..., Callable[..., dict[str, Any]]]:
    """Return a function from keys to a function from values to a dict, which takes half the time.

    The source does not depend on the keys.
    """
    keys = ", ".join(f"key_{place}" for place in range(width))
    values = ", ".join(f"value_{place}" for place in range(width))
    pairs = ", ".join(f"key_{place}: value_{place}" for place in range(width))
    made: Callable[..., Any] = eval(f"lambda {keys}: lambda {values}, *_: {{{pairs}}}")  # noqa: S307
    return made
