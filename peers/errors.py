"""Short descriptions of errors."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from peers.library import wait

DRIVERS_CLASS = re.compile(r"^(<class '[^']*'>: |\([\w.]+\) )+")
ASIDE = re.compile(r" \(Background on this error at:.*")
WIDTH = 90


@dataclass
class Errors:
    """Short descriptions of the errors of some calls."""

    seen: list[str] = field(default_factory=list)

    async def of(self, call: Callable[..., Any], *args: Any) -> Any:
        """Make a call, and store its error instead of raising it."""
        try:
            return await wait(call(*args))
        except Exception as error:
            self.seen.append(described(error))
            return None


def described(error: BaseException) -> str:
    """Return an error's class and the first line of its message."""
    text = str(getattr(error, "orig", None) or error).strip().partition("\n")[0]
    text = ASIDE.sub("", DRIVERS_CLASS.sub("", text))
    text = text if len(text) <= WIDTH else text[:WIDTH].rstrip() + "..."
    return f"{type(error).__name__}: {text}" if text else type(error).__name__


def counted(errors: Iterable[str], calls: int) -> list[str]:
    """Return how many calls failed, with the most frequent error; nothing if none failed."""
    found = Counter(errors)
    if not found:
        return []
    return [f"{found.total():,} of {calls:,} calls fail ({found.most_common(1)[0][0]})"]
