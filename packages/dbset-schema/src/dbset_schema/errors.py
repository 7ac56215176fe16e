"""The errors of dbset_schema."""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import get_close_matches

from dbset_types.errors import DatasetError


class SchemaError(DatasetError, ValueError):
    """A name is invalid, or a schema change is not possible.

    Attributes:
        name: the table, column or index concerned.
    """

    def __init__(self, message: str, *, name: object = None) -> None:
        self.name = name
        super().__init__(message)


def state_of(error: object) -> str:
    """Return the SQLSTATE of SQLAlchemy's or a driver's error; empty if there is none."""
    raised = getattr(error, "orig", error)
    return getattr(raised, "sqlstate", None) or getattr(raised, "pgcode", None) or ""


#: The place in the statement, which psycopg2 shows in two lines.
_PLACE = re.compile(r"^LINE \d+: .*\n.*\^\s*$\n?", re.MULTILINE)


def reason_of(error: object) -> str:
    """Return what the database has said, in one line."""
    said = _PLACE.sub("", str(getattr(error, "orig", error)))
    return said.strip().rstrip(".").replace("\n", "; ")


class TableNotFoundError(DatasetError, LookupError):
    """A required table does not exist.

    Attributes:
        table: the table's name.
    """

    def __init__(self, table: str, hint: str = "", tables: Iterable[str] = ()) -> None:
        """Name the table, and the closest existing one."""
        self.table = table
        folded = {name.casefold(): name for name in tables}
        near = get_close_matches(table.casefold(), folded, n=1)
        if near:
            hint = f"; did you mean {folded[near[0]]!r}?{hint.replace('; ', ' Otherwise ', 1)}"
        if not hint:
            self.about = "table"
        super().__init__(f"there is no table {table!r}{hint}")


class RowError(DatasetError, ValueError, TypeError):
    """A row is not a mapping, is empty, or has an invalid key or a value for a generated identity.

    Attributes:
        row: the row.
        number: its position among the rows of the call, from 0; ``None`` for a single row.
    """

    def __init__(self, problem: str, row: object, number: int | None = None) -> None:
        self.row = row
        self.number = number
        super().__init__(problem)

    def _problem(self) -> str:
        place = "the row" if self.number is None else f"row {self.number}"
        return f"{place} {super()._problem()}"
