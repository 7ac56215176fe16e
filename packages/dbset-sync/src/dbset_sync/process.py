"""The number of this process, which is asked for several times in each call."""

from __future__ import annotations

import os

_number = os.getpid()


def current_process() -> int:
    """Return the number of this process, without asking the operating system each time.

    Example:
        >>> current_process() == os.getpid()
        True
    """
    return _number


def _forked() -> None:
    global _number  # noqa: PLW0603  a process has one number
    _number = os.getpid()


if hasattr(os, "register_at_fork"):  # elsewhere, no process forks
    os.register_at_fork(after_in_child=_forked)
