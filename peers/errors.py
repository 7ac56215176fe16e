"""What went wrong, in few words."""

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
    """The errors of some calls, each in few words."""

    seen: list[str] = field(default_factory=list)

    async def of(self, call: Callable[..., Any], *args: Any) -> Any:
        """Make a call; keep its error instead of raising it."""
        try:
            return await wait(call(*args))
        except Exception as error:
            self.seen.append(described(error))
            return None


def described(error: BaseException) -> str:
    """Return an error's class and the first line of what it says."""
    said = str(getattr(error, "orig", None) or error).strip().partition("\n")[0]
    said = ASIDE.sub("", DRIVERS_CLASS.sub("", said))
    said = said if len(said) <= WIDTH else said[:WIDTH].rstrip() + "..."
    return f"{type(error).__name__}: {said}" if said else type(error).__name__


def counted(errors: Iterable[str], calls: int) -> list[str]:
    """Say how many of some calls failed, and how most of them did; nothing when none did."""
    found = Counter(errors)
    if not found:
        return []
    return [f"{found.total():,} of {calls:,} calls fail ({found.most_common(1)[0][0]})"]
