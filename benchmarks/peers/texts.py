"""SQL that each peer runs as text, about columns that all peers store alike."""

from __future__ import annotations

COLUMNS = ("number", "ratio", "name")

#: A query by the indexed key; ``{}`` is the placeholder of the value.
_BY_KEY = f"SELECT {', '.join(COLUMNS)} FROM mixed WHERE number = {{}}"

#: For SQLAlchemy and what is built on it.
BY_KEY = _BY_KEY.format(":number")

#: For the drivers.
BY_KEY_QMARK, BY_KEY_FORMAT, BY_KEY_DOLLAR = map(_BY_KEY.format, ("?", "%s", "$1"))
