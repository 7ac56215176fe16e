"""Processes as a shell starts them, and what they show on a pseudo-terminal."""

from __future__ import annotations

import os
import re
import signal

#: A query that gives some rows at once, and then searches for more without end.
FEW_ROWS_OF_ENDLESS = (
    "WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t)"
    " SELECT n FROM t WHERE n <= 20000"
)


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
