"""Processes as a shell starts them, and what they show on a pseudo-terminal."""

from __future__ import annotations

import os
import re
import signal


def heed_signals():
    """Undo that a shell, or nohup, ignores signals for all that runs in the background."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)


def read_until(terminal, pattern):
    """Read what a terminal shows, until it shows a pattern, or to the end."""
    shown = b""
    while pattern is None or not re.search(pattern, shown):
        try:
            piece = os.read(terminal, 65536)
        except OSError:  # nobody writes to it any more
            break
        if not piece:
            break
        shown += piece
    return shown
