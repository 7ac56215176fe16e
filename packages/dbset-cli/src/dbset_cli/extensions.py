"""PostgreSQL's extensions whose functions may be used."""

from __future__ import annotations

from collections.abc import Sequence

from dbset_cli.errors import ArgumentsError


def reading_functions(extensions: Sequence[str]) -> list[str]:
    """Return the functions of extensions that only read.

    Raises:
        ArgumentsError: an extension is not known.
    """
    if not extensions:
        return []
    from dbset_readonly import EXTENSIONS  # noqa: PLC0415  slow to import
    from dbset_types.errors import suggestion  # noqa: PLC0415

    for name in extensions:
        if name not in EXTENSIONS:
            hint = suggestion(name, sorted(EXTENSIONS)) or "; allow its functions by name"
            raise ArgumentsError(f"--allow-extension {name} is not known{hint}")
    return [function for name in extensions for function in EXTENSIONS[name]]
