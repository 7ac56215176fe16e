"""Numbers as text, in the spelling in which they were read.

An Arrow column of decimals has one scale, and at most 76 digits. ``1.5`` and ``2.50`` are a column
of text instead, and the metadata of its field say that the texts are numbers.
"""

from __future__ import annotations

from functools import cache

import pyarrow as pa

#: The metadata of a field of numbers as text: how many digits the longest of them has.
DIGITS = b"dbset:digits"


class NumberText(pa.ExtensionType):  # type: ignore[misc]  # pyarrow has no annotations
    """The type of numbers as text.

    Parameters:
        digits: how many digits the longest number has.

    Example:
        >>> NumberText(3).digits
        3
    """

    def __init__(self, digits: int) -> None:
        self.digits = digits
        super().__init__(pa.string(), "dbset.number")

    def __arrow_ext_serialize__(self) -> bytes:
        """Return what distinguishes types of this class."""
        return str(self.digits).encode()

    @classmethod
    def __arrow_ext_deserialize__(cls, storage_type: pa.DataType, serialized: bytes) -> NumberText:
        """Return the type again."""
        return cls(int(serialized))


@cache
def number_text(digits: int) -> NumberText:
    """Return the type of numbers as text."""
    return NumberText(digits)


def number_field(name: str, digits: int) -> pa.Field:
    """Return a field of numbers as text.

    Parameters:
        name: the column.
        digits: how many digits the longest number has.
    """
    return pa.field(name, pa.string(), metadata={DIGITS: str(digits)})
