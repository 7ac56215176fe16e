"""Objects whose attributes are set when they are made, and never afterwards."""

from __future__ import annotations

from typing import Any, ClassVar

from dbset_sync.engine.create import OPTIONS
from dbset_sync.errors import AssignmentError

#: Attributes of other libraries, and what does here what they do there.
_ELSEWHERE = {"types": "types={column: SQLAlchemy type} of a write does"}


class Immutable:
    """An object that refuses assignments, which would change nothing.

    Attributes:
        connect_call: what the options of a database are given to.
    """

    connect_call: ClassVar[str] = "connect"

    def __setattr__(self, name: str, value: Any) -> None:
        """Set what the object itself sets; its methods may be replaced, as tests do.

        Raises:
            AssignmentError: it is anything else.
        """
        kind = type(self)
        if name.startswith("_") or callable(getattr(kind, name, None)):
            super().__setattr__(name, value)
            return
        way = f"{kind.connect_call}({name}=...) does" if name in OPTIONS else _ELSEWHERE.get(name)
        raise AssignmentError(kind.__name__, name, f"; {way}" if way else "")
