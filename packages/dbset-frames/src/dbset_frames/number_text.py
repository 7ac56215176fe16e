"""Numbers as text, in the spelling in which they were read.

An Arrow column of decimals has one scale, and at most 76 digits. ``1.5`` and ``2.50`` are a column
of text instead, and the metadata of its field say that the texts are numbers.
"""

from __future__ import annotations

import pyarrow as pa

#: The metadata of a field of numbers as text: what ``NumberText`` knows of them.
NUMBER = b"dbset:number"


class NumberText(pa.ExtensionType):  # type: ignore[misc]  # pyarrow has no annotations
    """The type of numbers as text.

    Parameters:
        digits: how many digits the longest number has.
        has_zeros: whether one of them has a zero at the end of its fraction.

    Example:
        >>> number_text(number_field("price", 3, has_zeros=True)).digits
        3
    """

    def __init__(self, digits: int, *, has_zeros: bool) -> None:
        self.digits = digits
        self.has_zeros = has_zeros
        super().__init__(pa.string(), "dbset.number")

    def __arrow_ext_serialize__(self) -> bytes:
        """Return what distinguishes types of this class."""
        return f"{self.digits},{self.has_zeros:d}".encode()

    @classmethod
    def __arrow_ext_deserialize__(cls, storage_type: pa.DataType, serialized: bytes) -> NumberText:
        """Return the type again."""
        digits, has_zeros = map(int, serialized.split(b","))
        return cls(digits, has_zeros=bool(has_zeros))


def number_field(name: str, digits: int, *, has_zeros: bool) -> pa.Field:
    """Return a field of numbers as text.

    Parameters:
        name: the column.
        digits: how many digits the longest number has.
        has_zeros: whether one of them has a zero at the end of its fraction.
    """
    return pa.field(name, pa.string(), metadata={NUMBER: f"{digits},{has_zeros:d}"})


def number_text(field: pa.Field) -> NumberText | None:
    """Return the type of a field of numbers as text; ``None`` for other fields."""
    known = (field.metadata or {}).get(NUMBER)
    return None if known is None else NumberText.__arrow_ext_deserialize__(field.type, known)
