"""Objects that a ``with`` block closes."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Self


class Closing(ABC):
    """An object that a ``with`` block closes."""

    @abstractmethod
    def close(self) -> None:
        """Release all resources; closing twice does no harm."""

    def __enter__(self) -> Self:
        """Return the object; the end of the block closes it."""
        return self

    def __exit__(self, *error: object) -> None:
        """Close the object."""
        self.close()
