"""What the texts of types stand for that PostgreSQL knows and Python does not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

Reader = Callable[[str], Any]

_WITHOUT_TEXT = (bytes, bytearray, memoryview, dict, list, tuple, set, frozenset)


def literal_text(value: object) -> str:
    """Return the text of a value for the database to read.

    Parameters:
        value: text, or an object whose text the database reads: a number, an IP address.

    Returns:
        The text.

    Raises:
        TypeError: it has no such text.

    Example:
        >>> literal_text("10.0.0.0/8")
        '10.0.0.0/8'
    """
    if isinstance(value, _WITHOUT_TEXT):
        raise TypeError("it takes text, as the database writes it")
    return str(value)


class Form(NamedTuple):
    """How values of a type are spelled, and what is read of their text.

    Attributes:
        spell: returns the text of a value, or raises TypeError or ValueError.
        read: returns what a text stands for; ``None`` where the text is the value.
        is_list: whether values are lists.
    """

    spell: Callable[[Any], str] = literal_text
    read: Reader | None = None
    is_list: bool = False


def _vector_text(value: Any) -> str:
    if isinstance(value, str):
        return value
    numbers = value.tolist() if hasattr(value, "tolist") else value  # of an array of numpy's
    if not isinstance(numbers, list | tuple):
        raise TypeError("it takes lists of numbers, or text as the database writes it")
    return f"[{','.join(map(_number, numbers))}]"


def _number(value: Any) -> str:
    if isinstance(value, bool | str | bytes):
        raise TypeError(f"{value!r:.100} in it is not a number")
    return repr(float(value))


def _vector(text: str) -> list[float]:
    inside = text[1:-1]
    return list(map(float, inside.split(","))) if inside else []


#: Of values that are text, as the database writes it.
TEXT = Form()

#: The types of pgvector whose values are lists.
VECTORS = frozenset({"vector", "halfvec"})

_VECTOR = Form(_vector_text, _vector, is_list=True)


def form_of(name: str) -> Form:
    """Return the form of a type by its name, whichever schema it is in.

    Example:
        >>> form_of("public.vector").read("[1,2.5]")
        [1.0, 2.5]
    """
    return _VECTOR if name.rpartition(".")[2].strip('"') in VECTORS else TEXT
