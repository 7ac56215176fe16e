"""Objects whose public attributes cannot be assigned."""

from __future__ import annotations

from typing import Any, ClassVar

from dbset_sync.engine.options import OPTIONS
from dbset_sync.errors import AssignmentError

#: Attributes that a related library has, and what to use here instead.
_ALTERNATIVES = {"types": "types={column: SQLAlchemy type} of a write does"}


class Immutable:
    """An object that refuses assignments that would have no effect.

    Attributes:
        connect_call: the function that takes the options of a database.
    """

    connect_call: ClassVar[str] = "connect"

    def __setattr__(self, name: str, value: Any) -> None:
        """Set a private attribute, or replace a method, as tests do.

        Raises:
            AssignmentError: any other attribute.
        """
        kind = type(self)
        if name.startswith("_") or callable(getattr(kind, name, None)):
            super().__setattr__(name, value)
            return
        hint = (
            f"{kind.connect_call}({name}=...) does" if name in OPTIONS else _ALTERNATIVES.get(name)
        )
        raise AssignmentError(kind.__name__, name, f"; {hint}" if hint else "")
