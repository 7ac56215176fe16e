"""Keys of text columns that mean the same, such as a datetime and its text, in one call."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import wraps
from itertools import product
from typing import Any, TypeAlias

from dbset_types.text_spellings import spellings_of

from dbset_sync.session.transaction import Lease
from dbset_sync.writing.by_keys import are_keys_spelled
from dbset_sync.writing.coerced import CoercedRows

_Write: TypeAlias = Callable[[Lease, CoercedRows, Sequence[str]], int]


def one_after_another(write: _Write) -> _Write:
    """Let a bulk write find rows that earlier rows of the call have written in another spelling."""

    @wraps(write)
    def in_parts(lease: Lease, coerced: CoercedRows, keys: Sequence[str]) -> int:
        if not are_keys_spelled(coerced.batch, keys):
            return write(lease, coerced, keys)
        parts = parts_of([coerced.batch.columns.get(key) for key in keys], coerced.batch.count)
        numbers = range(max(parts) + 1)
        by_part = (coerced.filtered([part == number for part in parts]) for number in numbers)
        return sum(write(lease, part, keys) for part in by_part)

    return in_parts


def parts_of(columns: Sequence[Sequence[Any] | None], count: int) -> list[int]:
    """Return the number of the part for each row, so that no part has a key in two spellings.

    Parameters:
        columns: the values of the keys; ``None`` for a key that no row names.
        count: the number of rows.

    Example:
        >>> from dbset_types.text_spellings import with_spellings
        >>> true = with_spellings(lambda value: str(value).lower())(True)
        >>> parts_of([["0", true, true, "1"]], 4)
        [0, 0, 0, 1]
    """
    parts, part = [], 0
    meant: dict[tuple[Any, ...], tuple[Any, ...]] = {}
    for values in zip(*(each or [None] * count for each in columns), strict=True):
        key = tuple([(type(value), str(value)) for value in values])
        spelled = list(product(*map(_spellings, values)))
        if any(meant.get(each, key) != key for each in spelled):
            part += 1
            meant.clear()
        meant.update(dict.fromkeys(spelled, key))
        parts.append(part)
    return parts


def _spellings(value: Any) -> Sequence[Any]:
    return spellings_of(value if isinstance(value, str | None) else repr(value))
