"""PostgreSQL's own statement_timeout, set anew for each transaction."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

#: The server's clock and this one need not agree to the last digit.
_TOLERANCE = 0.99
_QUERY_CANCELED = "57014"
_LONGEST = 2**31 - 1

#: A shorter timeout that is set already stays: for the role, the database or the session.
_SET = (
    "SELECT pg_catalog.set_config('statement_timeout', least(nullif(extract(epoch FROM"
    " pg_catalog.current_setting('statement_timeout')::interval) * 1000, 0), {})::bigint::text,"
    " true)"
)


def set_for_transaction(connection: Any, seconds: float) -> None:
    """Have the server cancel each statement of the transaction that begins now.

    Parameters:
        connection: the driver's, which sends its BEGIN first.
        seconds: how long a statement may take.
    """
    milliseconds = min(math.ceil(seconds * 1000), _LONGEST)
    cursor = connection.cursor()
    try:
        cursor.execute(_SET.format(milliseconds))
    finally:
        cursor.close()


@dataclass(frozen=True)
class ServerTimeout:
    """The server looks at its own clock.

    Attributes:
        seconds: how long a statement may take.
    """

    seconds: float

    def start(self, deadline: float) -> None:
        """Leave it to the server."""

    def stop(self) -> None:
        """Leave it to the server."""

    def problem(self, error: Exception, seconds: float) -> str | None:
        """Tell the timeout from others who cancel statements: these come earlier."""
        state = getattr(error, "sqlstate", None) or getattr(error, "pgcode", None)
        ours = state == _QUERY_CANCELED and seconds >= self.seconds * _TOLERANCE
        return "" if ours else None
