"""The order of kinds, from narrow to wide, and the kind that holds several."""

from __future__ import annotations

from collections.abc import Iterable
from functools import reduce

from dbset_types.kinds import Kind

# Two levels above the kinds: scalars that only text can hold together, and no kind at all.
_MIXED = "mixed"
_NOTHING = "nothing"

# From each kind to the next wider ones. A float holds some integers exactly, NUMERIC all of them.
_WIDER: dict[str, tuple[str, ...]] = {
    _NOTHING: (),
    Kind.TEXT: (_NOTHING,),
    Kind.BYTES: (_NOTHING,),
    Kind.JSON: (_NOTHING,),
    _MIXED: (Kind.TEXT,),
    Kind.TIME: (_MIXED,),
    Kind.TIMETZ: (_MIXED,),
    Kind.TIMESTAMP: (_MIXED,),
    Kind.TIMESTAMPTZ: (_MIXED,),
    Kind.INTERVAL: (_MIXED,),
    Kind.UUID: (_MIXED,),
    Kind.DATE: (Kind.TIMESTAMP,),
    Kind.NUMERIC: (_MIXED,),
    Kind.FLOAT: (Kind.NUMERIC,),
    Kind.HUGE_INTEGER: (Kind.NUMERIC,),
    Kind.EXACT_HUGE_INTEGER: (Kind.HUGE_INTEGER, Kind.FLOAT),
    Kind.INTEGER: (Kind.HUGE_INTEGER,),
    Kind.EXACT_INTEGER: (Kind.INTEGER, Kind.EXACT_HUGE_INTEGER),
    Kind.BOOLEAN: (Kind.EXACT_INTEGER,),
}


#: Kinds that a JSON column can hold, each value as a document.
_IN_JSON = frozenset(
    {
        *(Kind.JSON, Kind.TEXT, Kind.BOOLEAN, Kind.FLOAT),
        *(Kind.EXACT_INTEGER, Kind.INTEGER, Kind.EXACT_HUGE_INTEGER, Kind.HUGE_INTEGER),
    }
)


def _holders() -> dict[str, frozenset[str]]:
    """Return for each kind the kinds that can hold its values, including itself."""
    holders: dict[str, frozenset[str]] = {}
    for kind, wider in _WIDER.items():  # wider kinds come first
        holders[kind] = frozenset({kind}).union(*(holders[next_] for next_ in wider))
    return holders


_HOLDERS = _holders()


def _join(left: str, right: str) -> str:
    return max(_HOLDERS[left] & _HOLDERS[right], key=lambda kind: len(_HOLDERS[kind]))


def together(kinds: Iterable[Kind]) -> Kind | None:
    """Return the kind of a new column for values of the given kinds: JSON if it holds them all.

    Parameters:
        kinds: at least one kind; their order does not matter.

    Returns:
        The kind, or None if there is none.

    Example:
        >>> together([Kind.TEXT, Kind.JSON, Kind.BOOLEAN])
        <Kind.JSON: 'json'>
        >>> together([Kind.DATE, Kind.JSON]) is None
        True
    """
    given = set(kinds)
    if Kind.JSON in given:
        return Kind.JSON if given <= _IN_JSON else None
    return widest(given)


def widest(kinds: Iterable[Kind]) -> Kind | None:
    """Return the narrowest kind that can hold the values of all the given kinds.

    Parameters:
        kinds: at least one kind; their order does not matter.

    Returns:
        The kind, or None if there is none.

    Example:
        >>> widest([Kind.EXACT_INTEGER, Kind.FLOAT, Kind.BOOLEAN])
        <Kind.FLOAT: 'float'>
        >>> widest([Kind.DATE, Kind.UUID]) is None
        True
        >>> widest([Kind.DATE, Kind.UUID, Kind.TEXT])
        <Kind.TEXT: 'text'>
    """
    names: Iterable[str] = kinds
    joined = reduce(_join, names)
    return joined if isinstance(joined, Kind) else None
