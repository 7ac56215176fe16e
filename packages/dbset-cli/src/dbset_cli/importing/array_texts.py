r"""Arrays as PostgreSQL writes them, such as ``{1,NULL,"a \"b\""}``."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

_TOKEN = re.compile(
    r'\s*("(?:[^"\\]|\\.)*"|[{},]|[^{},"\\\s](?:[^{},"\\]*[^{},"\\\s])?)\s*', re.DOTALL
)
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)


def array_of(text: str, parse: Callable[[str], Any]) -> list[Any]:
    """Return the items of an array, which may be arrays themselves.

    Parameters:
        text: the array.
        parse: returns an item by its text.

    Raises:
        ValueError: the text is not an array, or ``parse`` refuses an item.

    Example:
        >>> array_of('{1,NULL,"NULL"}', str), array_of("{{1,2},{3,4}}", int), array_of("{}", int)
        (['1', None, 'NULL'], [[1, 2], [3, 4]], [])
    """
    end = 0
    tokens = []
    while found := _TOKEN.match(text, end):
        tokens.append(found[1])
        end = found.end()
    if end < len(text) or tokens[:1] != ["{"]:
        raise ValueError("it is not an array")
    following = iter(tokens[1:])
    items = _items(following, parse)
    if next(following, None) is not None:
        raise ValueError("it is more than an array")
    return items


def _items(tokens: Iterator[str], parse: Callable[[str], Any]) -> list[Any]:
    """Return the items up to the closing brace."""
    items: list[Any] = []
    commas = 0
    for piece in tokens:
        if piece == "}":
            if len(items) != commas + bool(items):
                break
            return items
        if piece == ",":
            commas += 1
        else:
            items.append(_items(tokens, parse) if piece == "{" else _item(piece, parse))
        if not commas <= len(items) <= commas + 1:
            break
    raise ValueError("it is not an array")


def _item(token: str, parse: Callable[[str], Any]) -> Any:
    if token.startswith('"'):
        return parse(_ESCAPED.sub(r"\1", token[1:-1]))
    return None if token.upper() == "NULL" else parse(token)
