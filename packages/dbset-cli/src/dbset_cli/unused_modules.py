"""Modules that libraries import where they are installed, and that the command does not use."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib.abc import MetaPathFinder
from types import ModuleType

#: pyarrow imports both: NumPy at once, and pandas when it first sees a Python value.
_UNUSED = frozenset({"numpy", "pandas"})


class _Hidden(MetaPathFinder):
    """Finds none of these modules, instead of the finders after it."""

    def find_spec(
        self,
        name: str,
        _path: Sequence[str] | None,
        _target: ModuleType | None = None,
        /,
    ) -> None:
        """Raise the error about a module that is not installed."""
        if name in _UNUSED:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)


def hide_unused_modules() -> None:
    """Let later imports of these modules fail, as if they were not installed: a quicker start."""
    sys.meta_path.insert(0, _Hidden())
