"""A read-only guard for SQL: a validator, a command and an engine guard."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dbset_readonly.errors import ReadOnlyError, RowLimitError, StatementTimeoutError

if TYPE_CHECKING:
    from dbset_readonly.extensions import EXTENSIONS
    from dbset_readonly.validator import ReadOnlyValidator, Verdict, is_read_only

__all__ = [
    "EXTENSIONS",
    "ReadOnlyError",
    "ReadOnlyValidator",
    "RowLimitError",
    "StatementTimeoutError",
    "Verdict",
    "is_read_only",
]


def __getattr__(name: str) -> Any:
    """Import the validator when it is first asked for: many programs need the errors alone."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from dbset_readonly import extensions, validator  # noqa: PLC0415  imported when first needed

    return getattr(extensions if name == "EXTENSIONS" else validator, name)
