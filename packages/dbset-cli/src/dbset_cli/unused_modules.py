"""Modules that libraries import where they are installed, and that the command does not use."""

from __future__ import annotations

import sys

#: pyarrow imports both: NumPy at once, and pandas when it first sees a Python value.
_UNUSED = ("numpy", "pandas")


def hide_unused_modules() -> None:
    """Let later imports of these modules fail, as if they were not installed: a quicker start."""
    for name in _UNUSED:
        sys.modules.setdefault(name, None)  # type: ignore[arg-type]
