"""No garbage collection while the command starts: imported modules are not garbage."""

from __future__ import annotations

import gc


def pause_collection() -> None:
    """Collect no garbage until ``resume_collection``: a quicker start."""
    gc.disable()


def resume_collection() -> None:
    """Collect garbage again, but not among what exists by now."""
    if not gc.isenabled():
        gc.freeze()
        gc.enable()
