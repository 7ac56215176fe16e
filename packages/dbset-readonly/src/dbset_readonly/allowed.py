"""Names that a caller allows: functions, operators and sampling methods, or tables."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from dbset_readonly.tokens import lower

#: A name by its parts: ``("app", "total")``.
Parts: TypeAlias = tuple[str, ...]

_SYMBOL = re.compile(r"[-+*/<>=~!@#%^&|`?]+")
_PART = re.compile(r'"(?:[^"]|"")+"|[^".\s(),;]+')
_ENTRY = re.compile(rf"(?:{_PART.pattern})(?:\.(?:{_PART.pattern}))*")
_INNER_STAR = re.compile(r"""^(?:[^"]|"[^"]*")*?\*.""")  # before the end, outside quotes
_PLAIN = re.compile(r"[^A-Z\".*\s(),;]+")


@dataclass(frozen=True)
class Allowed:
    """Names that a caller allows.

    Attributes:
        names: names by their parts, with a schema or without.
        prefixes: the same, as prefixes of names.
    """

    names: frozenset[Parts]
    prefixes: frozenset[Parts]

    def covers(self, parts: Sequence[str]) -> bool:
        """Return whether a name is allowed, without a schema or with its own.

        Example:
            >>> allowed = allow(["Similarity", "app.st_*"])
            >>> allowed.covers(["public", "similarity"]), allowed.covers(["app", "st_area"])
            (True, True)
            >>> allowed.covers(["st_area"])
            False
        """
        return self.names_exactly(parts) or self.names_exactly(parts[-1:])

    def names_exactly(self, parts: Sequence[str]) -> bool:
        """Return whether a name is allowed with its schema, if it has one."""
        return tuple(parts) in self.names or any(
            parts[-1].startswith(prefix[-1]) and tuple(parts[:-1]) == prefix[:-1]
            for prefix in self.prefixes
        )

    def other_schema(self, parts: Sequence[str]) -> str:
        """Return the allowed name that is the same but for its schema, or ``""``."""
        near = (shown(name) for name in sorted(self.names) if name[-1] == parts[-1])
        return next(near, "")


def allow(
    entries: Iterable[str], option: str = "allow_functions", *, lowers_quoted: bool = False
) -> Allowed:
    """Read names as callers write them.

    Parameters:
        entries: ``name``, ``schema.name``, ``prefix*``, ``schema.*``, an operator, or
            ``schema.operator``. Letter case does not matter except between double quotes.
        option: what messages call them.
        lowers_quoted: whether letter case does not matter between double quotes, either.

    Raises:
        TypeError: it is a single string, or holds something that is not a string.
        ValueError: an entry is not a name, or matches every name.
    """
    names: set[Parts] = set()
    prefixes: set[Parts] = set()
    for entry in listed(entries, option):
        parts = name_parts(entry, option, lowers_quoted=lowers_quoted)
        if parts == ("*",):
            raise ValueError(f"'*' in {option} would allow everything; name what you mean")
        if entry.endswith("*") and (parts[-1] == "*" or not _SYMBOL.fullmatch(parts[-1])):
            if _INNER_STAR.search(entry):
                raise ValueError(f"{entry!r} in {option}: * is allowed only at the end of a name")
            prefixes.add((*parts[:-1], parts[-1][:-1]))
        elif _INNER_STAR.search(entry) and not _SYMBOL.fullmatch(parts[-1]):
            raise ValueError(f"{entry!r} in {option}: * is allowed only at the end of a name")
        else:
            names.add(parts)
    return Allowed(frozenset(names), frozenset(prefixes))


def listed(entries: Iterable[str], option: str) -> tuple[str, ...]:
    """Return the names of a list.

    Raises:
        TypeError: it is a single string, or not a list.

    Example:
        >>> listed("similarity", "allow_functions")
        Traceback (most recent call last):
        TypeError: allow_functions must be a list of names: write ['similarity']
    """
    if isinstance(entries, str | bytes):
        raise TypeError(f"{option} must be a list of names: write [{entries!r:.100}]")
    if not isinstance(entries, Iterable):
        raise TypeError(f"{option} must be a list of names, not {entries!r:.100}")
    return tuple(entries)


def name_parts(entry: str, option: str, *, lowers_quoted: bool = False) -> Parts:
    """Return the parts of a name as callers write it.

    Raises:
        TypeError: it is not a string.
        ValueError: it is not a name.

    Example:
        >>> name_parts('App."Total"', "allow_functions")
        ('app', 'Total')
    """
    if not isinstance(entry, str):
        raise TypeError(f"{option} must hold names, and {entry!r} is not a string")
    if not _ENTRY.fullmatch(entry):
        raise ValueError(f"{entry!r} in {option} is not a name; write name or schema.name")
    unquoted = (
        part[1:-1].replace('""', '"') if part.startswith('"') else lower(part)
        for part in _PART.findall(entry)
    )
    return tuple(lower(part) if lowers_quoted else part for part in unquoted)


def shown(parts: Sequence[str]) -> str:
    """Return a name as ``allow_functions`` takes it.

    Example:
        >>> shown(["app", "total"]), shown(["Total"])
        ('app.total', '"Total"')
    """
    return ".".join(
        part if _PLAIN.fullmatch(part) or _SYMBOL.fullmatch(part) else _quoted(part)
        for part in parts
    )


def _quoted(part: str) -> str:
    return '"' + part.replace('"', '""') + '"'
