"""What is closed at the end of an ``async with`` block."""

from __future__ import annotations

from abc import ABC, abstractmethod
from types import TracebackType


class AsyncClosing(ABC):
    """Something that an ``async with`` block closes."""

    @abstractmethod
    async def close(self) -> None:
        """Give back what is held; closing twice does no harm."""

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close it."""
        await self.close()
