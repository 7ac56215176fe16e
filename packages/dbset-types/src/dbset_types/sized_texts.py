"""Text that PostgreSQL would cut or pad where it casts it to a column's type."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sqlalchemy.types import TypeEngine

Check = Callable[[str], object]

#: The longest name that PostgreSQL keeps.
NAME_BYTES = 63

_OCTAL = re.compile(r"\\[0-3][0-7]{2}", re.ASCII)  # how PostgreSQL writes a byte beyond ASCII


def size_check(type_: TypeEngine[Any]) -> Check | None:
    """Return the check for text that is cast to a type; ``None`` if the database refuses misfits.

    Parameters:
        type_: the type: a bit string, or another that is sent as text.

    Returns:
        A function that raises ValueError with the reason.

    Example:
        >>> from sqlalchemy.dialects.postgresql import BIT
        >>> size_check(BIT(3))("1010")
        Traceback (most recent call last):
        ValueError: it has 4 bits, not 3
    """
    if type_.__visit_name__ == "DOMAIN":
        return size_check(type_.data_type)  # type: ignore[attr-defined]
    if type_.__visit_name__ == "BIT":
        return _bits(type_)
    return _BY_NAME.get(getattr(type_, "name", ""))


def _bits(type_: Any) -> Check | None:
    length = type_.length or (None if type_.varying else 1)
    if length is None:
        return None

    def check(text: str) -> None:
        count = _number_of_bits(text)
        if type_.varying and count > length:
            raise ValueError(f"it has {count} bits, more than {length}")
        if not type_.varying and count != length:
            raise ValueError(f"it has {count} bits, not {length}")

    return check


def _number_of_bits(text: str) -> int:
    """Return how many bits PostgreSQL reads: ``101``, ``B101`` or, four by each digit, ``X1F``."""
    if text[:1] in {"x", "X"}:
        return 4 * (len(text) - 1)
    return len(text) - (text[:1] in {"b", "B"})


def _char(text: str) -> None:
    if len(text.encode()) > 1 and not _OCTAL.fullmatch(text):
        raise ValueError("it is longer than 1 byte")


def reject_longer(text: str, most_bytes: int) -> None:
    """Raise if text has more bytes than a column keeps.

    Raises:
        ValueError: it has.
    """
    if len(text.encode()) > most_bytes:
        raise ValueError(f"it is longer than {most_bytes} bytes")


_BY_NAME: dict[str, Check] = {
    '"char"': _char,
    "name": partial(reject_longer, most_bytes=NAME_BYTES),
}
