"""Names that a package imports when they are first used."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any


def lazy_exports(
    package: dict[str, Any], modules: Mapping[str, str]
) -> tuple[Callable[[str], Any], Callable[[], list[str]]]:
    """Return a package's ``__getattr__`` and ``__dir__``, which know names of its modules.

    Threads may use a name for the first time at once, because Python locks the import of a module.

    Parameters:
        package: the package's ``globals()``, which keep each name that has been used.
        modules: the names that the package exports, separated by spaces, by module. A module of the
            package may export itself.

    Example:
        >>> package = {"__name__": "package"}
        >>> get, names = lazy_exports(package, {"json": "dumps loads"})
        >>> names(), get("loads")("[1]"), "loads" in package, "dumps" in package
        (['__name__', 'dumps', 'loads'], [1], True, False)
    """
    origins = {name: module for module, names in modules.items() for name in names.split()}

    def __getattr__(name: str) -> Any:  # noqa: N807  as Python calls it
        if name not in origins:
            raise AttributeError(f"module {package['__name__']!r} has no attribute {name!r}")
        module = import_module(origins[name])
        is_module = module.__name__ == f"{package['__name__']}.{name}"
        value = package[name] = module if is_module else getattr(module, name)
        return value

    def __dir__() -> list[str]:  # noqa: N807
        return sorted({*package, *origins})

    return __getattr__, __dir__
