"""How values of PostgreSQL types without a Python equivalent convert to and from text."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

Reader = Callable[[str], Any]

_WITHOUT_TEXT = (bytes, bytearray, memoryview, dict, list, tuple, set, frozenset)


def literal_text(value: object) -> str:
    """Return the text of a value, for the database to parse.

    Parameters:
        value: text, or an object whose ``str`` the database understands, such as an IP address.

    Raises:
        TypeError: it has no such text.

    Example:
        >>> literal_text("10.0.0.0/8")
        '10.0.0.0/8'
    """
    if isinstance(value, _WITHOUT_TEXT):
        raise TypeError("it takes text in the database's format")
    return str(value)


class Form(NamedTuple):
    """How values of a type are written as text and read from it.

    Attributes:
        spell: returns the text of a value, or raises TypeError or ValueError.
        read: returns the value of a text; ``None`` if the text is the value.
        is_list: whether values are lists.
    """

    spell: Callable[[Any], str] = literal_text
    read: Reader | None = None
    is_list: bool = False


def _vector_text(value: Any) -> str:
    if isinstance(value, str):
        return value
    numbers = value.tolist() if hasattr(value, "tolist") else value  # a numpy array
    if not isinstance(numbers, list | tuple):
        raise TypeError("it takes lists of numbers, or text in the database's format")
    return f"[{','.join(map(_number, numbers))}]"


def _number(value: Any) -> str:
    if isinstance(value, bool | str | bytes):
        raise TypeError(f"{value!r:.100} in it is not a number")
    return repr(float(value))


def _vector(text: str) -> list[float]:
    inside = text[1:-1]
    return list(map(float, inside.split(","))) if inside else []


#: Values that are text in the database's format.
TEXT = Form()

#: The types of pgvector whose values are lists.
VECTORS = frozenset({"vector", "halfvec"})

_VECTOR = Form(_vector_text, _vector, is_list=True)


def form_of(name: str) -> Form:
    """Return the form of a type by its name, in any schema.

    Example:
        >>> form_of("public.vector").read("[1,2.5]")
        [1.0, 2.5]
    """
    return _VECTOR if name.rpartition(".")[2].strip('"') in VECTORS else TEXT
