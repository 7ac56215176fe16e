"""What a process shows on a pseudo-terminal."""

from __future__ import annotations

import os
import re


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
